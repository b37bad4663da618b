# Reference values for weighted log-rank tests, trend, MaxCombo and the exact test. The tests are written here from their definitions, with matrices over event
# times; where survdiff has the test (log-rank, and rho = 1) the script stops unless the two agree.
# Rscript survival-tests-reference.R <output directory>   (run in validation/)

source("survival-data.R")
source("write-json.R")
suppressPackageStartupMessages(library(mvtnorm))
out <- commandArgs(trailingOnly = TRUE)[1]

# One row per event time of a stratum: n and d in all and by group, and the pooled curves before and at the time.
risk_table <- function(s, keep) {
  time <- s$time[keep]; event <- s$event[keep]; group <- factor(s$group[keep], levels = sort(unique(s$group)))
  entry <- if (is.null(s$entry)) rep(-1, sum(keep)) else s$entry[keep]
  weight <- if (is.null(s$weight)) rep(1, sum(keep)) else s$weight[keep]
  t <- sort(unique(time[event == 1]))
  if (length(t) == 0) return(NULL)
  at_risk <- outer(t, entry, ">") & outer(t, time, "<=")
  happened <- outer(t, time, "==") & matrix(event == 1, length(t), length(time), byrow = TRUE)
  by_group <- function(m) sapply(levels(group), function(g) as.vector(m[, group == g, drop = FALSE] %*% weight[group == g]))
  n <- matrix(by_group(at_risk), length(t)); d <- matrix(by_group(happened), length(t))
  N <- rowSums(n); D <- rowSums(d)
  factor <- ifelse(rowSums(at_risk) == rowSums(happened), 0, 1 - D / N)
  S <- cumprod(factor)
  list(t = t, n = n, d = d, N = N, D = D, before = c(1, S)[seq_along(t)], at = S, peto = cumprod(1 - D / (N + 1)))
}

weights <- list(
  "log-rank" = function(r) rep(1, length(r$t)), "gehan-wilcoxon" = function(r) r$N, "tarone-ware" = function(r) sqrt(r$N),
  "peto-peto-before" = function(r) r$before, "peto-peto-at" = function(r) r$at, "peto-peto-product" = function(r) r$peto,
  "peto-peto-modified" = function(r) r$peto * r$N / (r$N + 1),
  "fleming-harrington(0,1)" = function(r) 1 - r$before, "fleming-harrington(1,1)" = function(r) r$before * (1 - r$before),
  "fleming-harrington(0.5,0.5)" = function(r) sqrt(r$before * (1 - r$before)), "modestly-weighted(0.5)" = function(r) 1 / pmax(r$before, 0.5))

tables <- function(s, stratified) Filter(Negate(is.null),
  if (stratified) lapply(sort(unique(s$stratum)), function(x) risk_table(s, s$stratum == x)) else list(risk_table(s, rep(TRUE, length(s$time)))))

sums <- function(tabs, weight) {
  k <- ncol(tabs[[1]]$n); observed <- expected <- numeric(k); variance <- matrix(0, k, k)
  for (r in tabs) {
    w <- weight(r); share <- r$n / r$N
    observed <- observed + colSums(w * r$d)
    expected <- expected + colSums(w * r$D * share)
    scale <- w^2 * ifelse(r$N > 1, r$D * (r$N - r$D) / (r$N - 1), 0)
    variance <- variance + diag(colSums(scale * share), k) - t(scale * share) %*% share
  }
  list(observed = observed, expected = expected, variance = variance)
}

test_of <- function(s, name, stratified) {
  x <- sums(tables(s, stratified), weights[[name]]); k <- length(x$observed); u <- x$expected - x$observed
  chi <- as.vector(u[-1] %*% solve(x$variance[-1, -1, drop = FALSE], u[-1]))
  if (is.null(s$entry) && is.null(s$weight) && name %in% c("log-rank", "peto-peto-before")) {
    d <- data.frame(time = s$time, event = s$event, group = s$group)
    f <- Surv(time, event) ~ group
    if (stratified) { d$stratum <- s$stratum; f <- Surv(time, event) ~ group + strata(stratum) }
    stopifnot(abs(survdiff(f, d, rho = as.numeric(name != "log-rank"))$chisq - chi) < 1e-9 * max(1, chi))
  }
  score <- seq_len(k); v <- as.vector(score %*% x$variance %*% score); z <- sum(score * u) / sqrt(v)
  list(name = name, stratified = stratified, chiSquare = chi, df = k - 1, p = pchisq(chi, k - 1, lower.tail = FALSE), observed = I(x$observed), expected = I(x$expected),
    variance = x$variance, trend = list(z = z, oneSided = pnorm(z, lower.tail = FALSE), p = 2 * pnorm(-abs(z))))
}

# The first weighted test with entry but without ties is the score test of Breslow's Cox model; the whole machinery is checked on it.
local({
  set.seed(7); n <- 80
  s <- list(time = 1 + rexp(n), event = rbinom(n, 1, 0.8), group = rep(c("a", "b"), n / 2), entry = runif(n), stratum = rep("all", n))
  chi <- test_of(s, "log-rank", FALSE)$chiSquare
  stopifnot(abs(coxph(Surv(s$entry, s$time, s$event) ~ s$group)$score - chi) < 1e-9)
})

combo <- list("fleming-harrington(0,0)" = function(r) rep(1, length(r$t)), "fleming-harrington(0,1)" = function(r) 1 - r$before,
  "fleming-harrington(1,0)" = function(r) r$before, "fleming-harrington(1,1)" = function(r) r$before * (1 - r$before))

# The four correlations have rank 3: the tail is that of three variables for three weights (TVPACK), and by quasi-Monte Carlo for four, which is weaker.
max_combo <- function(s, stratified, which) {
  tabs <- tables(s, stratified); m <- length(which); u <- numeric(m); v <- matrix(0, m, m)
  for (r in tabs) {
    w <- sapply(combo[which], function(f) f(r)); w <- matrix(w, ncol = m); share <- r$n[, 2] / r$N
    scale <- ifelse(r$N > 1, r$D * (r$N - r$D) / (r$N - 1), 0) * share * (1 - share)
    u <- u + colSums(w * (r$D * share - r$d[, 2])); v <- v + t(w * scale) %*% w
  }
  z <- u / sqrt(diag(v)); correlation <- v / sqrt(outer(diag(v), diag(v))); diag(correlation) <- 1
  correlation <- (correlation + t(correlation)) / 2
  one <- if (m <= 3) 1 - pmvnorm(upper = rep(max(z), m), corr = correlation, algorithm = TVPACK(abseps = 1e-14))
    else 1 - pmvnorm(upper = rep(max(z), m), corr = correlation, algorithm = GenzBretz(maxpts = 5e5, abseps = 1e-7, releps = 0))
  a <- max(abs(z))
  both <- 1 - pmvnorm(rep(-a, m), rep(a, m), corr = correlation, algorithm = GenzBretz(maxpts = 5e5, abseps = 1e-7, releps = 0))
  list(stratified = stratified, weights = I(names(combo)[which]), z = I(z), correlation = correlation, oneSided = as.vector(one), p = as.vector(both))
}

# Tails by mvtnorm on their own: TVPACK is exact to 1e-14 for two and three variables, Miwa for four of full rank.
tails <- lapply(list(c(1.5, 0.5), c(2.2, 0.9), c(2.5, -0.3), c(1.96, 0.99), c(2.3, 0.2, 0.4, 0.6), c(2, 0.7, 0.7, 0.7), c(2.8, 0.85, 0.9, 0.65), c(3.5, 0.3, 0.5, 0.2),
    c(2.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.35), c(2.4, 0.6, 0.7, 0.8, 0.65, 0.6, 0.7)), function(x) {
  d <- c(2, NA, 3, NA, NA, 4)[length(x) - 1]; m <- diag(d); m[upper.tri(m)] <- x[-1]; m <- m + t(m) - diag(d)
  p <- 1 - pmvnorm(upper = rep(x[1], d), corr = m, algorithm = if (d <= 3) TVPACK(abseps = 1e-15) else Miwa(steps = 4097))
  list(bound = x[1], correlation = m, tail = as.vector(p))
})

exact <- function(time, event, group) {
  n <- length(time); m <- sum(group == 2)
  s <- list(time = time, event = event)
  statistic <- function(second) {
    s$group <- ifelse(seq_len(n) %in% second, "2", "1")
    x <- sums(list(risk_table(s, rep(TRUE, n))), weights[[1]])
    u <- x$expected[2] - x$observed[2]; v <- x$variance[2, 2]
    c(u, if (v > 0) u / sqrt(v) else 0)
  }
  all <- combn(n, m, statistic); seen <- statistic(which(group == 2))
  list(time = I(time), event = I(event), group = I(group), labellings = ncol(all),
    scores = list(observed = seen[1], oneSided = mean(all[1, ] >= seen[1] - 1e-10), p = mean(abs(all[1, ]) >= abs(seen[1]) - 1e-10)),
    standardised = list(observed = seen[2], oneSided = mean(all[2, ] >= seen[2] - 1e-10), p = mean(abs(all[2, ]) >= abs(seen[2]) - 1e-10)))
}

set.seed(1908)
small <- list(
  exact(c(1, 3, 5, 2, 4, 6), c(1, 0, 1, 1, 1, 0), c(1, 1, 1, 2, 2, 2)),
  exact(c(1, 2, 2, 4, 5, 7, 3, 5, 6, 8, 8, 9), c(1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1), rep(1:2, each = 6)),
  exact(ceiling(rexp(13, 0.3)), rbinom(13, 1, 0.8), c(1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2)))

describe <- function(s) {
  two <- length(unique(s$group)) == 2
  both <- c(FALSE, if (!is.null(s$stratum)) TRUE)
  each <- function(f) unlist(lapply(both, f), recursive = FALSE)
  c(s, list(
    tests = each(function(stratified) lapply(names(weights), function(name) test_of(s, name, stratified))),
    maxCombo = if (two) each(function(stratified) list(max_combo(s, stratified, 1:2), max_combo(s, stratified, c(1, 2, 4)), max_combo(s, stratified, 1:4))) else NULL))
}
write_reference(list(cases = lapply(samples_ready, describe), tails = tails, exact = small), c("survival", "mvtnorm"), "validation/survival-tests-reference.R",
  file.path(out, "survival-tests.json"))
