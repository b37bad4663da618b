# Reference values for central monitoring: rates with exact limits, a site's count against the others', funnel limits, equal shares of digits.
# Rscript oversight-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

rates <- list()
for (a in list(c(0, 3.5), c(1, 12), c(7, 80.25), c(42, 17), c(350, 1200.5), c(2000, 3))) for (level in c(0.9, 0.95, 0.998)) {
  t <- poisson.test(a[1], a[2], conf.level = level)
  rates <- c(rates, list(list(events = a[1], time = a[2], level = level, limits = I(as.numeric(t$conf.int)))))
}

counts <- list()
for (a in list(c(0, 20, 0.2), c(3, 57, 0.11), c(12, 40, 0.3), c(31, 64, 0.5), c(64, 64, 0.9), c(250, 1500, 0.2), c(5, 9, 0.05))) counts <- c(counts, list(list(
  here = a[1], total = a[2], share = a[3], p = binom.test(a[1], a[2], a[3])$p.value, few = binom.test(a[1], a[2], a[3], alternative = "less")$p.value)))

interpolated <- function(q, tail, p) { r <- q(p); max(0, r - (tail(r) - p) / (tail(r) - tail(r - 1))) }
funnels <- list()
for (e in c(0.3, 1, 4.2, 17.5, 60, 410.25, 9000)) for (coverage in c(0.95, 0.998)) {
  p <- c((1 - coverage) / 2, (1 + coverage) / 2)
  funnels <- c(funnels, list(list(expected = e, coverage = coverage, whole = I(qpois(p, e)),
    limits = I(vapply(p, function(x) interpolated(function(y) qpois(y, e), function(r) ppois(r, e), x), 0)))))
}
shares <- list()
for (a in list(c(5, 0.5), c(12, 0.07), c(80, 0.25), c(400, 0.9), c(2500, 0.03))) for (coverage in c(0.95, 0.998)) {
  p <- c((1 - coverage) / 2, (1 + coverage) / 2)
  shares <- c(shares, list(list(total = a[1], share = a[2], coverage = coverage, whole = I(qbinom(p, a[1], a[2])),
    limits = I(vapply(p, function(x) interpolated(function(y) qbinom(y, a[1], a[2]), function(r) pbinom(r, a[1], a[2]), x), 0)))))
}

# All outcomes of n draws from k categories, with their probabilities.
compositions <- function(n, k) if (k == 1) matrix(n, 1, 1) else do.call(rbind, lapply(0:n, function(c) cbind(c, compositions(n - c, k - 1))))
exact <- function(counts) {
  all <- compositions(sum(counts), length(counts))
  p <- apply(all, 1, function(x) dmultinom(x, prob = rep(1, length(counts))))
  sum(p[rowSums(all^2) >= sum(counts^2)])
}
digits <- list()
for (x in list(c(2, 0, 1), c(1, 1, 1, 1), c(5, 1, 0, 2), c(3, 0, 0, 0, 1, 0, 0, 0, 0, 1), c(2, 1, 0, 0, 1, 1, 0, 0, 0, 0), c(0, 7, 1))) digits <- c(digits, list(list(
  counts = I(x), statistic = suppressWarnings(unname(chisq.test(x)$statistic)), p = exact(x), exact = TRUE)))
for (x in list(c(20, 3, 4, 6, 2, 18, 5, 4, 3, 5), rep(9, 10), c(41, 10, 12, 9, 14, 35, 11, 10, 8, 12), c(8, 12), c(500, 480, 530))) {
  t <- chisq.test(x)
  digits <- c(digits, list(list(counts = I(x), statistic = unname(t$statistic), p = t$p.value, exact = FALSE)))
}

write_reference(list(rates = rates, counts = counts, poisson = funnels, binomial = shares, digits = digits), c("stats"), "oversight-reference.R", file.path(out, "oversight.json"))
