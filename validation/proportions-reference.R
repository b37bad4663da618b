# Reference values for intervals and tests of one and two shares, from the published formulas; score limits by uniroot.
# Rscript proportions-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-16, maxiter = 10000)$root

single <- list()
for (a in list(c(0, 12), c(1, 30), c(5, 21), c(16, 21), c(34, 34), c(81, 263), c(999, 1000), c(3, 100000), c(50000, 100000))) for (level in c(0.9, 0.95, 0.99)) {
  x <- a[1]; n <- a[2]; tail <- (1 - level) / 2; z <- qnorm(1 - tail)
  t <- n + z^2; p <- (x + z^2 / 2) / t; half <- z * sqrt(p * (1 - p) / t)
  single <- c(single, list(list(x = x, n = n, level = level, jeffreys = I(qbeta(c(tail, 1 - tail), x + 0.5, n - x + 0.5)), agrestiCoull = I(c(max(0, p - half), min(1, p + half))))))
}

# The most likely shares (p(q), q) under a restriction: the slope of the log likelihood times the denominators is a polynomial in q; of its real roots inside and of the
# two ends the most likely one is taken, and a root inside is polished by Newton's method.
polynomial_of <- function(f, degree) { at <- seq(-1, 1, length.out = degree + 1); solve(outer(at, 0:degree, "^"), vapply(at, f, 0)) }
restricted <- function(x1, n1, x2, n2, p, slope, degree, low, high) {
  log_of <- function(x, s) if (x == 0) 0 else x * log(max(s, 0))
  likelihood <- function(q) log_of(x1, p(q)) + log_of(n1 - x1, 1 - p(q)) + log_of(x2, q) + log_of(n2 - x2, 1 - q)
  coefficients <- polynomial_of(slope, degree)
  found <- Re(polyroot(coefficients))
  found <- c(found[found > low & found < high], low, high)
  q <- found[which.max(vapply(found, likelihood, 0))]
  if (q > low && q < high) for (i in 1:6) {
    step <- slope(q) / sum(seq_len(degree) * coefficients[-1] * q^(seq_len(degree) - 1))
    if (is.finite(step) && q - step > low && q - step < high) q <- q - step
  }
  c(p(q), q)
}
shares_at_difference <- function(x1, n1, x2, n2, d) {
  p <- function(q) q + d
  restricted(x1, n1, x2, n2, p, function(q) (x1 - n1 * p(q)) * q * (1 - q) + (x2 - n2 * q) * p(q) * (1 - p(q)), 3, max(0, -d), min(1, 1 - d))
}
shares_at_ratio <- function(x1, n1, x2, n2, r) {
  p <- function(q) r * q
  restricted(x1, n1, x2, n2, p, function(q) (x1 + x2) * (1 - p(q)) * (1 - q) - (n1 - x1) * p(q) * (1 - q) - (n2 - x2) * q * (1 - p(q)), 2, 0, min(1, 1 / r))
}

# Mee's and Koopman's statistic: Pearson's distance from the most likely shares.
chisq <- function(x1, n1, x2, n2, p) {
  part <- function(x, n, s) if (abs(x - n * s) < 1e-14) 0 else (x - n * s)^2 / (n * s * (1 - s))
  part(x1, n1, p[1]) + part(x2, n2, p[2])
}

# The statistic's sign is that of the estimate less the hypothesis.
z_difference <- function(x1, n1, x2, n2, d) { e <- x1 / n1 - x2 / n2 - d; sign(e) * sqrt(chisq(x1, n1, x2, n2, shares_at_difference(x1, n1, x2, n2, d))) }
z_ratio <- function(x1, n1, x2, n2, r) { e <- x1 / n1 - r * x2 / n2; sign(e) * sqrt(chisq(x1, n1, x2, n2, shares_at_ratio(x1, n1, x2, n2, r))) }

pairs <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 20), c(16, 21, 15, 23), c(36, 40, 16, 80), c(83, 88, 69, 76), c(2, 500, 9, 480), c(10, 10, 20, 20), c(0, 15, 4, 12))
z <- qnorm(0.975)
two <- lapply(pairs, function(a) {
  x1 <- a[1]; n1 <- a[2]; x2 <- a[3]; n2 <- a[4]; p1 <- x1 / n1; p2 <- x2 / n2; e <- p1 - p2; N <- n1 + n2
  wald <- z * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
  q1 <- (x1 + 1) / (n1 + 2); q2 <- (x2 + 1) / (n2 + 2); caffo <- z * sqrt(q1 * (1 - q1) / (n1 + 2) + q2 * (1 - q2) / (n2 + 2))
  limits <- function(f) c(
    if (e == -1) -1 else root(function(d) z_difference(x1, n1, x2, n2, d) / f - z, -1 + 1e-9, e - 1e-13),
    if (e == 1) 1 else root(function(d) z_difference(x1, n1, x2, n2, d) / f + z, e + 1e-13, 1 - 1e-9))
  ratio_limits <- function(f) c(
    if (x1 == 0) 0 else exp(root(function(l) z_ratio(x1, n1, x2, n2, exp(l)) / f - z, -12, if (x2 == 0) 12 else log(p1 / p2))),
    if (x2 == 0) NA else exp(root(function(l) z_ratio(x1, n1, x2, n2, exp(l)) / f + z, if (x1 == 0) -12 else log(p1 / p2), 12)))
  factor <- sqrt(N / (N - 1))
  katz <- if (x1 > 0 && x2 > 0) { h <- z * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2); p1 / p2 * exp(c(-h, h)) } else c(NA, NA)
  half <- if (any(c(x1, x2, n1 - x1, n2 - x2) == 0)) 0.5 else 0
  r <- c(x1 + half, n1 + 2 * half, x2 + half, n2 + 2 * half); hr <- z * sqrt(1 / r[1] - 1 / r[2] + 1 / r[3] - 1 / r[4])
  o <- c(x1, n1 - x1, x2, n2 - x2) + half; ho <- z * sqrt(sum(1 / o))
  margins <- c(-0.2, -0.1, 0.05, 0.15)
  list(counts = a, wald = e + c(-wald, wald), caffo = c(max(-1, q1 - q2 - caffo), min(1, q1 - q2 + caffo)), mee = limits(1), mn = limits(factor),
    koopman = ratio_limits(1), mnRatio = ratio_limits(factor), katz = katz, katzHalf = (r[1] / r[2]) / (r[3] / r[4]) * exp(c(0, -hr, hr)), woolfHalf = o[1] * o[4] / (o[2] * o[3]) * exp(c(0, -ho, ho)),
    margins = margins, z = vapply(margins, function(d) z_difference(x1, n1, x2, n2, d), 0), ratios = c(0.5, 0.9, 1.25), zRatio = vapply(c(0.5, 0.9, 1.25), function(q) z_ratio(x1, n1, x2, n2, q), 0))
})

write_reference(list(single = single, two = two), "stats", "validation/proportions-reference.R", file.path(out, "proportions.json"))
