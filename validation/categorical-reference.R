# Reference values for Fisher's exact test and intervals of proportions, from R's own stats package.
# Rscript categorical-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

tables <- list(c(16, 5, 15, 8), c(3, 18, 5, 18), c(3, 1, 1, 3), c(10, 2, 3, 15), c(1, 9, 11, 3), c(0, 5, 4, 6), c(5, 0, 6, 4), c(7, 0, 0, 8), c(2, 3, 6, 4),
  c(40, 60, 20, 80), c(120, 380, 160, 340), c(1, 99, 9, 91), c(0, 10, 0, 12), c(30, 12, 12, 30), c(4, 4, 4, 4))

# uniroot inside fisher.test stops at 1e-4 or so; the roots are found again here on the log scale to full precision.
precise <- function(x) {
  a <- x[1]; m <- x[1] + x[2]; n <- x[3] + x[4]; k <- x[1] + x[3]; support <- max(0, k - n):min(k, m)
  lw <- dhyper(support, m, n, k, log = TRUE)
  d <- function(l) { w <- lw + l * support; w <- exp(w - max(w)); w / sum(w) }
  up <- function(l) sum(d(l)[support >= a]); low <- function(l) sum(d(l)[support <= a])
  root <- function(f) exp(uniroot(f, c(-60, 60), tol = 1e-15, maxiter = 10000)$root)
  first <- a == min(support); last <- a == max(support)
  list(estimate = if (length(support) == 1) NA else if (first) 0 else if (last) Inf else root(function(l) sum(d(l) * support) - a),
    lower = if (first) 0 else root(function(l) up(l) - 0.025), upper = if (last) Inf else root(function(l) 0.025 - low(l)))
}

fisher <- lapply(tables, function(x) {
  m <- matrix(x, 2, byrow = TRUE)
  two <- fisher.test(m)
  p <- precise(x)
  stopifnot(is.na(p$estimate) || isTRUE(all.equal(unname(two$estimate), p$estimate, tolerance = 1e-3)))
  list(table = x, twoSided = two$p.value, less = fisher.test(m, alternative = "less")$p.value, greater = fisher.test(m, alternative = "greater")$p.value,
    oddsRatio = p$estimate, infinite = is.infinite(p$estimate), lower = p$lower, upper = p$upper)
})

shares <- list()
for (a in list(c(0, 12), c(1, 30), c(5, 21), c(16, 21), c(15, 23), c(34, 34), c(81, 263), c(999, 1000), c(3, 100000))) for (level in c(0.9, 0.95, 0.99)) {
  exact <- binom.test(a[1], a[2], conf.level = level)$conf.int
  wilson <- suppressWarnings(prop.test(a[1], a[2], conf.level = level, correct = FALSE)$conf.int)
  shares <- c(shares, list(list(x = a[1], n = a[2], level = level, exact = I(as.vector(exact)), wilson = I(as.vector(wilson)))))
}

# Newcombe's method 10 from prop.test's Wilson limits.
differences <- lapply(list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 20), c(16, 21, 15, 23)), function(a) {
  w <- function(x, n) suppressWarnings(as.vector(prop.test(x, n, correct = FALSE)$conf.int))
  p <- a[1] / a[2]; q <- a[3] / a[4]; first <- w(a[1], a[2]); second <- w(a[3], a[4])
  list(counts = a, difference = p - q, lower = p - q - sqrt((p - first[1])^2 + (second[2] - q)^2), upper = p - q + sqrt((first[2] - p)^2 + (q - second[1])^2))
})

write_reference(list(fisher = fisher, shares = shares, differences = differences), "stats", "validation/categorical-reference.R", file.path(out, "categorical.json"))
