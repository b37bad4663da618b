# Reference values for inference after a sequential trial, bounds on other scales, predictive power and combination tests.
# Rscript adjusted-inference-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({library(rpact); library(mvtnorm)})
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

# One sample of variance 1 and 100 planned observations: drift = 10 times the mean.
inference <- list()
for (type in c("asOF", "P", "asP")) for (k in list(2, 3, 4)) for (alpha in c(0.025, 0.05)) for (stop in 2:k) for (extra in c(0.05, 0.7)) {
  t <- (1:k) / k
  d <- getDesignGroupSequential(kMax = k, informationRates = t, typeOfDesign = type, alpha = alpha, tolerance = 1e-10)
  n <- 1200 * t[1:stop]
  z <- c(0.8, 1.1, 1.3)[seq_len(stop - 1)]; z <- c(z, if (stop < k) d$criticalValues[stop] + extra else 3 * extra)
  data <- getDataset(overallN = n, overallMeans = z / sqrt(n), overallStDevs = rep(1, stop))
  r <- getAnalysisResults(d, data, normalApproximation = TRUE, directionUpper = TRUE, stage = stop)
  s <- sqrt(1200)
  inference <- c(inference, list(list(type = type, t = I(t), alpha = alpha, stop = stop, z = I(z), upper = I(as.numeric(d$criticalValues)),
    p = as.numeric(r$finalPValues)[stop], median = as.numeric(r$medianUnbiasedEstimates)[stop] * s,
    lower = as.numeric(r$finalConfidenceIntervalLowerBounds)[stop] * s, limit = as.numeric(r$finalConfidenceIntervalUpperBounds)[stop] * s,
    repeatedLower = I(as.numeric(r$repeatedConfidenceIntervalLowerBounds)[1:stop] * s), repeatedUpper = I(as.numeric(r$repeatedConfidenceIntervalUpperBounds)[1:stop] * s),
    repeatedP = as.numeric(r$repeatedPValues)[stop])))
}

# Stage-wise ordering from its definition, with the multivariate normal distribution: the look is the last of two to four.
ordering <- list()
for (case in list(list(t = c(0.5, 1), u = c(2.5), z = 1.7), list(t = c(0.3, 0.8), u = c(3), z = 2.4), list(t = c(0.2, 0.5, 1.3), u = c(3.2, 2.6), z = 1.9),
  list(t = c(0.25, 0.5, 0.75, 1), u = c(4, 2.9, 2.4), z = 2.6))) {
  k <- length(case$t); s <- sqrt(case$t); corr <- outer(s, s, pmin) / outer(s, s, pmax)
  p <- function(d) 1 - pmvnorm(upper = c(case$u, case$z), mean = d * s, corr = corr, algorithm = if (k == 3) TVPACK(1e-15) else Miwa(steps = 4096))[1]
  root <- function(at) uniroot(function(d) p(d) - at, c(-8, 12), tol = 1e-13)$root
  mle <- NULL
  if (k == 2) {
    expectation <- function(d) {
      r <- s[1] / s[2]
      first <- integrate(function(x) x / s[1] * dnorm(x, d * s[1]), case$u, d * s[1] + 15 + case$u, rel.tol = 1e-13)$value
      # E(Z2 | Z1 = x) is linear: the mean of Z2 over the paths that go on.
      second <- integrate(function(x) (d * s[2] + r * (x - d * s[1])) / s[2] * dnorm(x, d * s[1]), -15 + min(0, d), case$u, rel.tol = 1e-13)$value
      first + second
    }
    mle <- uniroot(function(d) expectation(d) - case$z / s[k], c(-6, 10), tol = 1e-13)$root
  }
  ordering <- c(ordering, list(list(t = I(case$t), u = I(case$u), z = case$z, p = p(0), median = root(0.5), lower = root(0.025), upper = root(0.975), biasAdjusted = if (is.null(mle)) NA else mle)))
}

# Predictive power: conditional power integrated over the posterior of the drift.
predictive <- lapply(list(c(1.2, 0.5, 0, 0, 1.96), c(0.3, 0.25, 2.8, 1, 1.96), c(2.2, 0.7, 0, 4, 2.02), c(-1, 0.4, 1.4, 0.5, 1.645)), function(a) {
  k <- if (a[4] == 0) 0 else 1 / a[4]^2; v <- 1 / (k + a[2]); m <- v * (k * a[3] + a[1] * sqrt(a[2]))
  cp <- function(d) pnorm((a[5] - a[1] * sqrt(a[2]) - d * (1 - a[2])) / sqrt(1 - a[2]), lower.tail = FALSE)
  list(z = a[1], t = a[2], mean = a[3], deviation = a[4], critical = a[5], power = integrate(function(d) cp(d) * dnorm(d, m, sqrt(v)), m - 12 * sqrt(v), m + 12 * sqrt(v), rel.tol = 1e-12)$value)
})

# Fisher's combination of two stages with early stopping at alpha1 and alpha0 (Bauer and Koehne): the level of the constant.
fisher <- lapply(list(c(0.025, 0.01, 0.5), c(0.05, 0.0233, 1), c(0.025, 0.0102, 1)), function(a) {
  level <- function(c) a[2] + integrate(function(p) c / p, a[2], a[3], rel.tol = 1e-12)$value
  list(alpha = a[1], alpha1 = a[2], alpha0 = a[3], constant = uniroot(function(c) level(c) - a[1], c(1e-12, 0.1), tol = 1e-16)$root)
})

# Power that is left with several looks to come.
remaining <- lapply(list(list(t = c(0.6, 0.8, 1), u = c(2.67, 2.3, 2.03), z = 1.4, from = 0.4, drift = 2.9), list(t = c(0.7, 1), u = c(2.4, 2), z = 0.2, from = 0.5, drift = 0)), function(a) {
  k <- length(a$t); b <- a$z * sqrt(a$from); g <- a$t - a$from; corr <- outer(sqrt(g), sqrt(g), pmin) / outer(sqrt(g), sqrt(g), pmax)
  list(t = I(a$t), u = I(a$u), z = a$z, from = a$from, drift = a$drift,
    power = 1 - pmvnorm(upper = (a$u * sqrt(a$t) - b) / sqrt(g), mean = a$drift * sqrt(g), corr = corr, algorithm = if (k == 3) TVPACK(1e-15) else Miwa(steps = 4096))[1])
})

# Two-sided and inner-wedge crossings by rectangles are in sequential.json; here five and six looks of a one-sided design.
six <- lapply(5:6, function(k) { t <- (1:k) / k; u <- 2.1 / sqrt(t); s <- sqrt(t); corr <- outer(s, s, pmin) / outer(s, s, pmax)
  list(t = I(t), u = I(u), drift = 1.5, total = 1 - pmvnorm(upper = u, mean = 1.5 * s, corr = corr, algorithm = Miwa(steps = 2048))[1]) })

write_reference(list(inference = inference, ordering = ordering, predictive = predictive, fisher = fisher, remaining = remaining, six = six),
  c("rpact", "mvtnorm"), "validation/adjusted-inference-reference.R", file.path(out, "adjusted-inference.json"))
