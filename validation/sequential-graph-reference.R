# Reference values for graphical procedures over looks: Maurer and Bretz' algorithm with rpact's bounds at each level.
# Rscript sequential-graph-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages(library(rpact))
setLogLevel("DISABLED")
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

nominal <- function(type, t, level) if (level < 1e-9) rep(0, length(t)) else
  pnorm(as.numeric(getDesignGroupSequential(kMax = length(t), informationRates = t, typeOfDesign = type, alpha = level, tolerance = 1e-10)$criticalValues), lower.tail = FALSE)
# Bounds of the looks so far do not depend on those to come, so the whole plan is solved and its beginning used.
run <- function(w, g, alpha, types, t, p, back) {
  n <- length(w); open <- rep(TRUE, n); steps <- list()
  for (look in seq_along(p[[1]])) repeat {
    found <- FALSE
    for (i in which(open & w > 0)) {
      bound <- nominal(types[i], t[[i]], w[i] * alpha); at <- if (back) seq_len(look) else look
      hit <- at[p[[i]][at] <= bound[at]]
      if (length(hit) > 0) {
        steps <- c(steps, list(list(look = look, hypothesis = i - 1, level = w[i] * alpha, nominal = bound[hit[1]], result = hit[1], weights = I(w))))
        open[i] <- FALSE; v <- w; h <- matrix(0, n, n)
        for (l in which(open)) { v[l] <- w[l] + w[i] * g[i, l]; d <- 1 - g[l, i] * g[i, l]
          for (k in which(open)) if (k != l && d > 1e-12) h[l, k] <- (g[l, k] + g[l, i] * g[i, k]) / d }
        v[i] <- 0; w <- v; g <- h; found <- TRUE; break
      }
    }
    if (!found) break
  }
  list(steps = steps, weights = I(w))
}
holm <- matrix(c(0, 1, 1, 0), 2)
four <- matrix(c(0, 0.5, 0.5, 0, 0.5, 0, 0, 0.5, 0, 1, 0, 0, 1, 0, 0, 0), 4, byrow = TRUE)
chain <- matrix(c(0, 1, 0, 0, 0, 1, 0, 0, 0), 3, byrow = TRUE)
cases <- list(
  list(w = c(0.5, 0.5), g = holm, types = c("asOF", "asP"), t = list(c(0.5, 1), c(0.6, 1)), p = list(c(0.002, 0.004), c(0.02, 0.018))),
  list(w = c(0.5, 0.5), g = holm, types = c("asOF", "asOF"), t = list(c(0.5, 1), c(0.5, 1)), p = list(c(0.0001, 0.0001), c(0.0014, 0.03))),
  list(w = c(0.8, 0.2), g = holm, types = c("asP", "asOF"), t = list(c(0.3, 0.7, 1), c(0.4, 0.8, 1)), p = list(c(0.02, 0.005, 0.001), c(0.01, 0.006, 0.02))),
  list(w = c(0.5, 0.5, 0, 0), g = four, types = c("asOF", "asP", "asOF", "asP"), t = list(c(0.5, 1), c(0.5, 1), c(0.4, 1), c(0.7, 1)), p = list(c(0.0005, 0.001), c(0.01, 0.012), c(0.001, 0.004), c(0.013, 0.015))),
  list(w = c(1, 0, 0), g = chain, types = c("asP", "asOF", "asP"), t = list(c(0.5, 1), c(0.3, 1), c(0.6, 1)), p = list(c(0.012, 0.001), c(0.00001, 0.02), c(0.02, 0.01))))
results <- list()
for (case in cases) for (back in c(FALSE, TRUE)) {
  r <- run(case$w, case$g, 0.025, case$types, case$t, case$p, back)
  results <- c(results, list(list(weights = I(case$w), transitions = case$g, types = I(case$types), t = lapply(case$t, I), p = lapply(case$p, I), reexamined = back, steps = r$steps, left = r$weights)))
}
write_reference(list(alpha = 0.025, cases = results), "rpact", "sequential-graph-reference.R", file.path(out, "sequential-graph.json"))
