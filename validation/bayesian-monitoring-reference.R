# Reference values for Bayesian monitoring: beta-binomial, gamma-exponential and normal.
# Rscript bayesian-monitoring-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

# P(X > Y + d) for two beta variables, integrated over the y of the second on its quantile scale, split so that integrate sees the flanks.
exceeds <- function(a, b, c, d, margin) {
  f <- function(y) pbeta(y + margin, a, b, lower.tail = FALSE) * dbeta(y, c, d)
  ends <- sort(unique(pmin(1, pmax(0, c(0, 1, -margin, 1 - margin, qbeta(c(1e-14, 1e-8, 1e-4, 0.01, 0.1, 0.5, 0.9, 0.99, 1 - 1e-4, 1 - 1e-8), c, d))))))
  sum(sapply(seq_len(length(ends) - 1), function(i) integrate(f, ends[i], ends[i + 1], rel.tol = 1e-11, abs.tol = 1e-15, subdivisions = 2000)$value))
}
# Whole shapes: the sum over the first shape has no integral at all (P(X > Y), Evans' formula).
exactly <- function(a, b, c, d) { i <- 0:(a - 1); sum(exp(lbeta(c + i, b + d) - log(b + i) - lbeta(1 + i, b) - lbeta(c, d))) }

beta <- list()
for (s in list(c(1, 1, 1, 1), c(19, 17, 9, 27), c(6, 17, 9, 16), c(120, 90, 100, 110), c(14.5, 7.5, 12.5, 9.5), c(40, 3, 38, 6), c(2, 60, 3, 58), c(700, 300, 650, 350)))
  for (m in c(-0.3, -0.1, 0, 0.05, 0.3)) beta <- c(beta, list(list(shapes = I(s), margin = m, probability = exceeds(s[1], s[2], s[3], s[4], m))))
whole <- lapply(list(c(1, 1, 1, 1), c(19, 17, 9, 27), c(6, 17, 9, 16), c(120, 90, 100, 110), c(2, 60, 3, 58), c(40, 3, 60, 1)), function(s)
  list(shapes = I(s), probability = exactly(s[1], s[2], s[3], s[4])))

betabinomial <- function(n, a, b) { k <- 0:n; exp(lchoose(n, k) + lbeta(a + k, b + n - k) - lbeta(a, b)) }
predictive <- list()
for (k in list(c(9, 21, 34, 5, 23, 34), c(3, 10, 20, 2, 12, 20), c(12, 15, 15, 8, 15, 18), c(0, 0, 12, 0, 0, 12))) for (prior in list(c(1, 1, 1, 1), c(0.5, 0.5, 2, 3))) {
  e <- betabinomial(k[3] - k[2], prior[1] + k[1], prior[2] + k[2] - k[1]); c <- betabinomial(k[6] - k[5], prior[3] + k[4], prior[4] + k[5] - k[4])
  x <- k[1] + seq_along(e) - 1; y <- k[4] + seq_along(c) - 1
  z <- outer(x, y, function(x, y) { p <- (x + y) / (k[3] + k[6]); z <- (x / k[3] - y / k[6]) / sqrt(p * (1 - p) * (1 / k[3] + 1 / k[6])); ifelse(p == 0 | p == 1, 0, z) })
  test <- sum(outer(e, c)[z >= 1.7])
  for (rule in list(c(0, 0.95), c(0.1, 0.8), c(-0.1, 0.975))) {
    posterior <- outer(x, y, Vectorize(function(x, y) exceeds(prior[1] + x, prior[2] + k[3] - x, prior[3] + y, prior[4] + k[6] - y, rule[1])))
    predictive <- c(predictive, list(list(counts = I(k), prior = I(prior), margin = rule[1], level = rule[2], now = exceeds(prior[1] + k[1], prior[2] + k[2] - k[1], prior[3] + k[4], prior[4] + k[5] - k[4], rule[1]),
      probability = sum(outer(e, c)[posterior >= rule[2]]), nearest = min(abs(posterior - rule[2])), test = test)))
  }
}
single <- lapply(list(c(16, 23, 40, 0.6, 0.6, 0.4, 0.9), c(7, 20, 40, 0.3, 0.7, 0.3, 0.95), c(0, 0, 10, 1, 1, 0.5, 0.8)), function(a) {
  law <- betabinomial(a[3] - a[2], a[4] + a[1], a[5] + a[2] - a[1]); x <- a[1] + seq_along(law) - 1
  list(arguments = I(a), probability = sum(law[pbeta(a[6], a[4] + x, a[5] + a[3] - x, lower.tail = FALSE) >= a[7]]))
})

gamma <- list()
for (a in list(c(0.5, 1, 21, 180, 90, 0.5, 1, 30, 170, 80), c(2, 40, 10, 260, 200, 3, 30, 16, 240, 180), c(1, 5, 0, 12, 50, 1, 5, 4, 14, 50), c(10, 100, 150, 1400, 0, 10, 100, 170, 1350, 0)))
  for (rule in list(c(1, 0.95), c(0.8, 0.7), c(1.3, 0.975))) {
    s <- c(a[1] + a[3], a[6] + a[8]); r <- c(a[2] + a[4], a[7] + a[9])
    benefit <- function(i, j) pf(rule[1] * (r[1] + a[5]) / (r[2] + a[10]) * (s[2] + j) / (s[1] + i), 2 * (s[1] + i), 2 * (s[2] + j))
    law <- lapply(1:2, function(g) { m <- a[5 * g]; dnbinom(0:600, size = s[g], prob = r[g] / (r[g] + m)) })
    posterior <- outer(0:600, 0:600, benefit)
    byIntegral <- integrate(function(h) pgamma(rule[1] * h, s[1], r[1]) * dgamma(h, s[2], r[2]), 0, Inf, rel.tol = 1e-11)$value
    gamma <- c(gamma, list(list(arguments = I(a), ratio = rule[1], level = rule[2], now = pf(rule[1] * r[1] / r[2] * s[2] / s[1], 2 * s[1], 2 * s[2]), integral = byIntegral,
      quantiles = I(qf(c(0.025, 0.5, 0.975), 2 * s[1], 2 * s[2]) * (s[1] / r[1]) / (s[2] / r[2])), lower = pgamma(0.1, s[1], r[1]), upper = pgamma(0.2, s[1], r[1], lower.tail = FALSE), quantile = qgamma(0.1, s[1], r[1]),
      probability = sum(outer(law[[1]], law[[2]])[posterior >= rule[2]]))))
  }

normal <- lapply(list(c(0, 1, 1.4, 0.5, 0, 0.975), c(1.4, 0.7, 2.1, 0.3, 0.5, 0.9), c(-0.5, 2, 0.3, 0.8, 0, 0.95)), function(a) {
  # Posterior by Bayes' rule, prior times likelihood, normalised numerically; the final verdict likewise, averaged over the predictive law of the final B.
  dens <- function(d, b, t) dnorm(d, a[1], a[2]) * dnorm(b, d * t, sqrt(t))
  above <- function(b, t, cut) { m <- integrate(dens, -15, 15, b = b, t = t, rel.tol = 1e-12, subdivisions = 1000)$value
    integrate(dens, cut, 15, b = b, t = t, rel.tol = 1e-12, subdivisions = 1000)$value / m }
  b <- a[3] * sqrt(a[4]); t <- a[4]
  edge <- uniroot(function(x) above(x, 1, a[5]) - a[6], c(-6, 9), tol = 1e-13)$root
  m <- integrate(dens, -15, 15, b = b, t = t, rel.tol = 1e-12, subdivisions = 1000)$value
  predictive <- integrate(function(d) dens(d, b, t) / m * pnorm((edge - b - d * (1 - t)) / sqrt(1 - t), lower.tail = FALSE), -15, 15, rel.tol = 1e-12, subdivisions = 1000)$value
  list(mean = a[1], deviation = a[2], z = a[3], t = t, threshold = a[5], level = a[6], above = above(b, t, a[5]), finalBound = edge, predictive = predictive)
})

write_reference(list(beta = beta, whole = whole, predictive = predictive, single = single, gamma = gamma, normal = normal), character(), "bayesian-monitoring-reference.R", file.path(out, "bayesian-monitoring.json"))
