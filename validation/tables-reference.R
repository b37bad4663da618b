# Reference values for tests of contingency tables, from R's own stats package and, where it has none, from the published formulas.
# Rscript tables-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
quiet <- suppressWarnings

job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4)   # Agresti 2002, table 2.8: job satisfaction by income
tables <- list(
  job, t(job),
  matrix(c(3, 1, 1, 3), 2), matrix(c(16, 15, 5, 8), 2), matrix(c(0, 7, 5, 2), 2), matrix(c(12, 3, 4, 9, 6, 6), 2),
  matrix(c(2, 0, 0, 2, 1, 3, 0, 1, 4), 3), matrix(c(8, 3, 5, 2, 7, 1, 6, 9, 4, 4, 2, 5), 3), matrix(c(5, 5, 5, 5, 5, 5, 5, 5, 5), 3),
  matrix(c(1, 0, 0, 0, 1, 0, 0, 0, 1), 3), matrix(c(0, 1, 4, 3, 1, 0, 2, 2, 1, 5, 0, 1, 2, 0, 3), 3), matrix(c(300, 210, 190, 280), 2), matrix(c(40, 31, 25, 28, 37, 33), 2))

independence <- lapply(tables, function(m) {
  plain <- quiet(chisq.test(m, correct = FALSE))
  e <- plain$expected
  g <- 2 * sum(ifelse(m == 0, 0, m * log(m / e)))
  list(rows = nrow(m), columns = ncol(m), counts = I(as.vector(t(m))), pearson = unname(plain$statistic), df = unname(plain$parameter), p = plain$p.value,
    yates = if (all(dim(m) == 2)) unname(quiet(chisq.test(m))$statistic) else NA, yatesP = if (all(dim(m) == 2)) quiet(chisq.test(m))$p.value else NA,
    g = g, gP = pchisq(g, plain$parameter, lower.tail = FALSE),
    expected = I(as.vector(t(e))), residuals = I(as.vector(t(plain$residuals))), standardised = I(as.vector(t(plain$stdres))),
    fisher = fisher.test(m, workspace = 2e7)$p.value)
})

trend <- lapply(list(
  list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), score = 1:4), list(x = c(1, 4, 9), n = c(20, 21, 19), score = c(0, 1, 5)),
  list(x = c(48, 38, 5, 1, 1), n = c(17114, 14502, 793, 127, 38), score = c(0, 0.5, 1.5, 4, 7)), list(x = c(5, 3), n = c(10, 12), score = c(-1, 3))), function(a) {
  test <- quiet(prop.trend.test(a$x, a$n, a$score))
  list(x = I(a$x), n = I(a$n), score = I(a$score), chisq = unname(test$statistic), p = test$p.value)
})

mcnemar <- lapply(list(c(794, 86, 150, 570), c(10, 5, 12, 9), c(3, 0, 6, 8), c(3, 4, 0, 8), c(20, 7, 7, 20), c(1, 1, 2, 1), c(5, 400, 310, 7)), function(a) {
  m <- matrix(a, 2, byrow = TRUE)
  exact <- binom.test(a[2], a[2] + a[3]); odds <- function(p) p / (1 - p)
  list(table = a, chisq = unname(mcnemar.test(m, correct = FALSE)$statistic), p = mcnemar.test(m, correct = FALSE)$p.value,
    corrected = unname(mcnemar.test(m)$statistic), correctedP = mcnemar.test(m)$p.value, exact = exact$p.value,
    lower = odds(exact$conf.int[1]), upper = if (a[3] == 0) NA else odds(exact$conf.int[2]))
})

# Stratified two-by-two tables, each row a b c d of one stratum.
strata <- list(
  penicillin = rbind(c(0, 6, 0, 5), c(3, 3, 0, 6), c(6, 0, 2, 4), c(5, 1, 6, 0), c(2, 0, 5, 0)),
  ucb = rbind(c(512, 313, 89, 19), c(353, 207, 17, 8), c(120, 205, 202, 391), c(138, 279, 131, 244), c(53, 138, 94, 299), c(22, 351, 24, 317)),
  centres = rbind(c(11, 25, 10, 27), c(16, 4, 22, 10), c(14, 5, 7, 12), c(2, 14, 1, 16), c(6, 11, 0, 12), c(1, 10, 0, 10), c(1, 4, 1, 8), c(4, 2, 6, 1)),
  one = rbind(c(16, 5, 15, 8)),
  small = rbind(c(1, 2, 3, 1), c(2, 2, 1, 4)))

# Odds ratio, limits and both tails of the exact conditional test, by convolution in R and full-precision roots.
conditional <- function(s) {
  support <- 0; w <- 0
  for (k in seq_len(nrow(s))) {
    m <- sum(s[k, 1:2]); n <- sum(s[k, 3:4]); t <- s[k, 1] + s[k, 3]; x <- max(0, t - n):min(t, m)
    p <- outer(exp(w), dhyper(x, m, n, t)); v <- outer(support, x, "+")
    support <- sort(unique(as.vector(v))); w <- log(vapply(support, function(z) sum(p[v == z]), 0))
  }
  a <- sum(s[, 1])
  d <- function(l) { z <- w + l * support; z <- exp(z - max(z)); z / sum(z) }
  root <- function(f) exp(uniroot(f, c(-30, 30), tol = 1e-15, maxiter = 10000)$root)
  list(estimate = root(function(l) sum(d(l) * support) - a), lower = root(function(l) sum(d(l)[support >= a]) - 0.025), upper = root(function(l) 0.025 - sum(d(l)[support <= a])))
}

stratified <- lapply(strata, function(s) {
  x <- array(t(s)[c(1, 3, 2, 4), ], c(2, 2, nrow(s)))   # columns a c b d fill a column at a time
  many <- nrow(s) > 1
  # mantelhaen.test asks for two strata: a stratum of two subjects alike in row and column adds nothing.
  y <- if (many) x else array(c(x, 1, 1, 0, 0), c(2, 2, 2))
  plain <- mantelhaen.test(y, correct = FALSE); corrected <- mantelhaen.test(y); exact <- mantelhaen.test(y, exact = TRUE)
  p <- conditional(s)
  stopifnot(isTRUE(all.equal(unname(exact$estimate), p$estimate, tolerance = 1e-3)))
  n <- rowSums(s); or <- unname(plain$estimate)
  keep <- (s[, 1] + s[, 2]) * (s[, 3] + s[, 4]) * (s[, 1] + s[, 3]) * (s[, 2] + s[, 4]) > 0
  fit <- vapply(which(keep), function(k) {
    m <- sum(s[k, 1:2]); t <- s[k, 1] + s[k, 3]; low <- max(0, t - sum(s[k, 3:4])); high <- min(t, m)
    uniroot(function(z) z * (n[k] - m - t + z) - or * (m - z) * (t - z), c(low, high), tol = 1e-15, maxiter = 10000)$root
  }, 0)
  m <- (s[, 1] + s[, 2])[keep]; t <- (s[, 1] + s[, 3])[keep]
  v <- 1 / (1 / fit + 1 / (m - fit) + 1 / (t - fit) + 1 / (n[keep] - m - t + fit))
  bd <- sum((s[keep, 1] - fit)^2 / v); tarone <- bd - sum(s[keep, 1] - fit)^2 / sum(v); df <- sum(keep) - 1
  list(tables = I(as.vector(t(s))), chisq = unname(plain$statistic), p = plain$p.value, corrected = unname(corrected$statistic), correctedP = corrected$p.value,
    oddsRatio = or, lower = plain$conf.int[1], upper = plain$conf.int[2],
    exactP = exact$p.value, less = mantelhaen.test(y, exact = TRUE, alternative = "less")$p.value, greater = mantelhaen.test(y, exact = TRUE, alternative = "greater")$p.value,
    conditional = p$estimate, conditionalLower = p$lower, conditionalUpper = p$upper,
    breslowDay = bd, breslowDayP = if (df > 0) pchisq(bd, df, lower.tail = FALSE) else NA, tarone = tarone, taroneP = if (df > 0) pchisq(tarone, df, lower.tail = FALSE) else NA, df = df)
})

satisfaction <- array(c(1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2, 1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6), c(4, 4, 2))   # Agresti 2002, table 7.8
ucb3 <- array(c(4, 2, 7, 1, 6, 3, 5, 5, 9, 2, 8, 1, 3, 3, 6, 2, 1, 1), c(3, 2, 3))
general <- lapply(list(satisfaction, ucb3, aperm(satisfaction, c(2, 1, 3)), ucb3[, 2:1, ]), function(x) {
  test <- mantelhaen.test(x)
  list(rows = dim(x)[1], columns = dim(x)[2], strata = dim(x)[3], counts = I(as.vector(aperm(x, c(2, 1, 3)))), statistic = unname(test$statistic), df = unname(test$parameter), p = test$p.value)
})

write_reference(list(independence = independence, trend = trend, mcnemar = mcnemar, stratified = stratified, general = general), "stats", "validation/tables-reference.R",
  file.path(out, "tables.json"))
