# Reference values for several arms that share a control: Dunnett's test, bounds over looks, closed tests. By the multivariate normal distribution.
# Rscript multi-arm-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({library(mvtnorm); library(rpact)})
setLogLevel("DISABLED")
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
set.seed(1)

arms <- function(r) { b <- sqrt(r / (1 + r)); m <- outer(b, b); diag(m) <- 1; m }
looks <- function(t) { s <- sqrt(t); outer(s, s, pmin) / outer(s, s, pmax) }
# One look, conditioned on the control: no package needed, to full precision.
dunnett <- function(z, r) integrate(function(w) sapply(w, function(x) dnorm(x) * -expm1(sum(pnorm((z + sqrt(r / (1 + r)) * x) * sqrt(1 + r), log.p = TRUE)))), -12, 12, rel.tol = 1e-12, abs.tol = 0, subdivisions = 1000)$value
single <- list()
for (r in list(1, c(1, 1), c(1, 1, 1), c(0.5, 0.5), c(2, 0.7, 1), rep(1, 6), c(0.4, 0.4, 0.4, 0.8, 1.5))) for (z in c(-0.5, 1, 2.2, 3.5, 6))
  single <- c(single, list(list(ratios = I(r), z = z, p = dunnett(z, r))))
miwa <- lapply(list(c(1, 1, 1), c(2, 0.7, 1)), function(r) list(ratios = I(r), z = 2.2, p = 1 - pmvnorm(upper = rep(2.2, 3), corr = arms(r), algorithm = TVPACK(1e-15))[1]))

# Several looks: the order is look by look, arm within look. Small cases by Miwa's exact recursion, larger by Genz and Bretz' lattice (about 1e-6).
cross <- function(u, t, r, drift = rep(0, length(r))) {
  k <- length(r); j <- length(t); corr <- kronecker(looks(t), arms(r)); corr[] <- kronecker(looks(t), matrix(1, k, k)) * kronecker(matrix(1, j, j), arms(r))
  p <- if (k * j <= 4) pmvnorm(upper = rep(u, each = k), mean = as.numeric(outer(drift, sqrt(t))), corr = corr, algorithm = Miwa(steps = 2048))
    else pmvnorm(upper = rep(u, each = k), mean = as.numeric(outer(drift, sqrt(t))), corr = corr, algorithm = GenzBretz(maxpts = 4e6, abseps = 2e-7, releps = 0))
  list(p = 1 - as.numeric(p), error = if (k * j <= 4) 1e-8 else attr(p, "error"))
}
crossing <- lapply(list(list(u = c(2.6, 2.2), t = c(0.5, 1), r = c(1, 1), d = c(0, 0)), list(u = c(2.6, 2.2), t = c(0.4, 1), r = c(0.5, 0.5), d = c(2.5, 1)), list(u = c(2.5, 2.4), t = c(0.3, 1), r = c(2, 0.7), d = c(0, 0)),
  list(u = c(3, 2.5, 2.3), t = c(1, 2, 3) / 3, r = c(1, 1, 1), d = c(0, 0, 0)), list(u = c(3.4, 2.8, 2.5, 2.4), t = c(0.25, 0.5, 0.75, 1), r = c(1, 1, 1, 1), d = c(0, 0, 0, 0)),
  list(u = c(2.7, 2.7, 2.7), t = c(0.3, 0.6, 1), r = rep(0.6, 6), d = rep(0, 6)), list(u = c(4.9, 3.5, 2.85, 2.5, 2.2), t = (1:5) / 5, r = c(1, 1), d = c(0, 0)),
  list(u = c(4.9, 3.5, 2.85, 2.5, 2.3), t = (1:5) / 5, r = rep(1, 6), d = rep(0, 6)), list(u = c(3, 2.5, 2.3), t = c(1, 2, 3) / 3, r = c(1, 0.5, 1), d = c(3, 1, 0))), function(a) {
    x <- cross(a$u, a$t, a$r, a$d); list(u = I(a$u), t = I(a$t), ratios = I(a$r), drifts = I(a$d), p = x$p, error = x$error) })

# Finding the best arm: arm 1 crosses first and is the highest. Two looks, by the orthants of differences.
find <- function(u, t, r, d) {
  k <- length(r); m <- kronecker(looks(t), matrix(1, k, k)) * kronecker(matrix(1, 2, 2), arms(r)); mean <- as.numeric(outer(d, sqrt(t)))
  at <- function(look) {
    # Rows: nobody crossed at look 1 (only for look 2), arm 1 above u, arm 1 above each other.
    rows <- NULL; low <- high <- numeric()
    if (look == 2) { rows <- rbind(rows, cbind(diag(k), matrix(0, k, k))); low <- c(low, rep(-Inf, k)); high <- c(high, rep(u[1], k)) }
    here <- function(v) if (look == 1) c(v, rep(0, k)) else c(rep(0, k), v)
    rows <- rbind(rows, here(c(1, rep(0, k - 1)))); low <- c(low, u[look]); high <- c(high, Inf)
    for (i in 2:k) { v <- rep(0, k); v[1] <- 1; v[i] <- -1; rows <- rbind(rows, here(v)); low <- c(low, 0); high <- c(high, Inf) }
    as.numeric(pmvnorm(lower = low, upper = high, mean = as.numeric(rows %*% mean), sigma = rows %*% m %*% t(rows), algorithm = GenzBretz(maxpts = 4e6, abseps = 2e-7, releps = 0)))
  }
  at(1) + at(2)
}
best <- lapply(list(list(u = c(2.8, 2.3), t = c(0.5, 1), r = c(1, 1), d = c(3, 1)), list(u = c(2.6, 2.35), t = c(0.4, 1), r = c(0.5, 0.5, 0.5), d = c(3.2, 0.8, 0.8)), list(u = c(2.6, 2.35), t = c(0.4, 1), r = c(1, 0.5, 2), d = c(2.9, 0.5, 1.5))),
  function(a) list(u = I(a$u), t = I(a$t), ratios = I(a$r), drifts = I(a$d), p = find(a$u, a$t, a$r, a$d)))

# Arms selected, stages combined: rpact's bounds and weights, Dunnett's P value from above (rpact's own needs the package mnormt).
combination <- lapply(list(list(t = c(0.5, 1), z = list(c(1.96, 1.38, 0.4), c(2.35, NA, 1.2)), r = list(c(1.07, 0.93, 1), c(0.92, NA, 1))), list(t = c(0.3, 0.7, 1), z = list(c(2.1, 1.9), c(1.4, 2.2), c(NA, 1.6)), r = list(c(1, 1), c(1, 1), c(NA, 1.5)))), function(a) {
  d <- getDesignInverseNormal(kMax = length(a$t), alpha = 0.025, informationRates = a$t, typeOfDesign = "asOF", tolerance = 1e-10)
  w <- sqrt(diff(c(0, a$t))); k <- length(a$z[[1]])
  sets <- lapply(seq_len(2^k - 1), function(s) which(bitwAnd(s, 2^(seq_len(k) - 1)) > 0))
  statistics <- lapply(sets, function(set) { q <- sapply(seq_along(a$t), function(j) { there <- set[!is.na(a$z[[j]][set])]; if (length(there) == 0) NA else qnorm(dunnett(max(a$z[[j]][there]), a$r[[j]][there]), lower.tail = FALSE) })
    I(cumsum(w * q) / sqrt(cumsum(w^2))) })
  list(t = I(a$t), z = lapply(a$z, I), ratios = lapply(a$r, I), bounds = I(as.numeric(d$criticalValues)), statistics = statistics)
})

write_reference(list(single = single, miwa = miwa, crossing = crossing, best = best, combination = combination), c("mvtnorm", "rpact"), "multi-arm-reference.R", file.path(out, "multi-arm.json"))
