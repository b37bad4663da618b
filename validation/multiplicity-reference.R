# Reference values for adjusted P values: R's p.adjust, and graphical procedures as closed tests, enumerated.
# Rscript multiplicity-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

vectors <- list(c(0.01, 0.02, 0.022, 0.09), c(0.04), c(0.03, 0.03, 0.03), c(0.0001, 0.5, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1),
  c(1, 0, 0.5), c(0.9, 0.95, 0.8), c(0.012, 0.041, 0.013, 0.04, 0.026, 0.021), c(1e-300, 1e-12, 0.049999))
adjusted <- lapply(vectors, function(p) list(p = I(p), bonferroni = I(p.adjust(p, "bonferroni")), holm = I(p.adjust(p, "holm")), hochberg = I(p.adjust(p, "hochberg")),
  hommel = I(p.adjust(p, "hommel")), bh = I(p.adjust(p, "BH")), by = I(p.adjust(p, "BY")), sequence = I(cummax(p))))

# Weights of an intersection: the hypotheses outside it are taken out one after the other and hand on their weight and arrows (Bretz et al. 2009).
without <- function(w, g, gone) {
  m <- length(w); left <- seq_len(m)
  for (j in gone) {
    left <- setdiff(left, j)
    nw <- w; ng <- matrix(0, m, m)
    for (l in left) {
      nw[l] <- w[l] + w[j] * g[j, l]
      for (k in left) if (k != l && g[l, j] * g[j, l] < 1 - 1e-12) ng[l, k] <- (g[l, k] + g[l, j] * g[j, k]) / (1 - g[l, j] * g[j, l])
    }
    nw[j] <- 0; w <- nw; g <- ng
  }
  w
}

closed <- function(p, w, g) {
  m <- length(p); adjusted <- rep(0, m)
  for (set in seq_len(2^m - 1)) {
    inside <- which(bitwAnd(set, 2^(seq_len(m) - 1)) > 0)
    v <- without(w, g, setdiff(seq_len(m), inside))[inside]
    local <- if (any(v > 0)) min(1, min(p[inside][v > 0] / v[v > 0])) else 1
    adjusted[inside] <- pmax(adjusted[inside], local)
  }
  adjusted
}

holm3 <- matrix(0.5, 3, 3) - diag(0.5, 3)
# Two primary and two secondary hypotheses in parallel: a primary leaves its weight to its secondary, a secondary to the other primary.
parallel <- rbind(c(0, 0, 1, 0), c(0, 0, 0, 1), c(0, 1, 0, 0), c(1, 0, 0, 0))
splitting <- rbind(c(0, 0.5, 0.5, 0), c(0.3, 0, 0.2, 0.5), c(0, 0.25, 0, 0.75), c(0.6, 0.1, 0.3, 0))
leaking <- rbind(c(0, 0.4, 0.1, 0, 0), c(0.2, 0, 0.3, 0, 0.1), c(0, 0, 0, 1, 0), c(0.5, 0, 0, 0, 0.5), c(0, 0.9, 0, 0, 0))
graphs <- list(
  list(p = c(0.01, 0.02, 0.04), w = rep(1 / 3, 3), g = holm3), list(p = c(0.02, 0.055, 0.012, 0.1), w = c(0.5, 0.5, 0, 0), g = parallel),
  list(p = c(0.011, 0.06, 0.02, 0.003), w = c(0.5, 0.5, 0, 0), g = parallel), list(p = c(0.01, 0.005, 0.02, 0.5), w = c(0.4, 0.3, 0.2, 0.1), g = splitting),
  list(p = c(0.03, 0.001, 0.013, 0.02), w = c(0.7, 0, 0, 0.3), g = splitting), list(p = c(0.004, 0.03, 0.009, 0.011, 0.2), w = c(0.3, 0.2, 0.2, 0.1, 0.1), g = leaking),
  list(p = c(0.02, 0.3, 0.001, 0.04, 0.008), w = c(0, 0.5, 0.25, 0, 0.25), g = leaking),
  list(p = c(0.01, 0.04, 0.02), w = c(0.5, 0.3, 0.2), g = rbind(c(0, 1, 0), c(0, 0, 1), c(0, 0, 0))),
  list(p = c(0.03, 0.01, 0.9), w = c(1, 0, 0), g = rbind(c(0, 1, 0), c(0, 0, 1), c(0, 0, 0))))
graphical <- lapply(graphs, function(a) list(p = a$p, weights = a$w, transitions = a$g, adjusted = closed(a$p, a$w, a$g)))

write_reference(list(adjusted = adjusted, graphical = graphical), "stats", "validation/multiplicity-reference.R", file.path(out, "multiplicity.json"))
