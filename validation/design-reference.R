# Reference values for designs: expected events, sample size by time to an event, of rates and of means.
# Rscript design-reference.R <output directory>   (run in validation/)
# rpact where it has the formula; otherwise R's integrate on the definitions, piece by piece between all breaks, and enumeration of binomial counts.

suppressPackageStartupMessages({library(rpact); library(mvtnorm)})
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

hazard <- function(cuts, rates, cured = 0) list(cuts = I(cuts), rates = I(rates), cured = cured)
const <- function(rate) hazard(numeric(0), rate)
rate_at <- function(h, u) as.numeric(h$rates)[findInterval(u, h$cuts, left.open = TRUE) + 1]
upto <- function(starts, rates, u) { rates <- as.numeric(rates); at <- cumsum(c(0, diff(starts) * rates[-length(rates)])); k <- findInterval(u, starts); at[k] + rates[k] * (u - starts[k]) }
H <- function(h, u) upto(as.numeric(c(0, h$cuts)), h$rates, u)
S <- function(h, u) h$cured + (1 - h$cured) * exp(-H(h, u))
dens <- function(h, u) (1 - h$cured) * rate_at(h, u) * exp(-H(h, u))
entered <- function(a, t) upto(as.numeric(c(0, a$ends)), c(a$rates, 0), pmax(0, t))
pieces <- function(f, from, to, breaks, tol = 1e-12) { at <- sort(unique(c(from, to, breaks[breaks > from & breaks < to])))
  sum(sapply(seq_len(length(at) - 1), function(k) integrate(f, at[k], at[k + 1], rel.tol = tol, abs.tol = 0, subdivisions = 2000)$value)) }

arm <- function(event, dropout = const(0), death = const(0)) list(event = event, dropout = dropout, death = death)
breaks_of <- function(arms, accrual, T) c(unlist(lapply(arms, function(x) c(x$event$cuts, x$dropout$cuts, x$death$cuts))), T - accrual$ends, T)
follow <- function(a, u) S(a$dropout, u) * S(a$death, u)
left <- function(a, u) S(a$event, u) * follow(a, u)

cases <- list(
  list(name = "exponential", control = arm(const(0.04)), experimental = arm(const(0.02)), accrual = list(ends = I(36), rates = I(2)), T = 60, r = 1),
  list(name = "dropout", control = arm(const(0.04), const(0.004)), experimental = arm(const(0.025), const(0.008)), accrual = list(ends = I(24), rates = I(5)), T = 36, r = 2),
  list(name = "competing", control = arm(const(0.04), const(0.004), const(0.01)), experimental = arm(const(0.025), const(0.004), const(0.012)), accrual = list(ends = I(24), rates = I(5)), T = 40, r = 1),
  list(name = "pieces", control = arm(hazard(c(6, 18), c(0.05, 0.03, 0.01)), hazard(12, c(0.002, 0.01))), experimental = arm(hazard(c(4, 18), c(0.05, 0.015, 0.008))),
    accrual = list(ends = I(c(6, 12, 30)), rates = I(c(1, 3, 6))), T = 48, r = 1.5),
  list(name = "cured", control = arm(hazard(c(6), c(0.08, 0.05), 0.3), const(0.003), const(0.005)), experimental = arm(hazard(c(6), c(0.06, 0.03), 0.4), const(0.003), const(0.005)),
    accrual = list(ends = I(c(10, 20)), rates = I(c(4, 8))), T = 45, r = 1),
  list(name = "delayed", control = arm(const(0.05)), experimental = arm(hazard(6, c(0.05, 0.025)), const(0.001)), accrual = list(ends = I(18), rates = I(10)), T = 36, r = 1),
  list(name = "crossing", control = arm(const(0.03)), experimental = arm(hazard(8, c(0.045, 0.012))), accrual = list(ends = I(c(12, 24)), rates = I(c(5, 2.5))), T = 50, r = 0.5),
  list(name = "early", control = arm(hazard(3, c(0.01, 0.06)), const(0.002)), experimental = arm(hazard(3, c(0.01, 0.03)), const(0.002)), accrual = list(ends = I(40), rates = I(3)), T = 30, r = 1))

counts <- function(case, t) {
  b <- breaks_of(list(case$control, case$experimental), case$accrual, t); q <- c(1, case$r) / (1 + case$r)
  one <- function(a, f) pieces(function(u) f(a, u) * entered(case$accrual, t - u), 0, t, b)
  ev <- function(a) one(a, function(a, u) dens(a$event, u) * follow(a, u))
  other <- function(a, which) if (all(a[[which]]$rates == 0)) 0 else one(a, function(a, u) rate_at(a[[which]], u) * left(a, u))
  naive <- function(a) one(a, function(a, u) dens(a$event, u) * S(a$dropout, u))
  list(time = t, enrolled = entered(case$accrual, t), control = q[1] * ev(case$control), experimental = q[2] * ev(case$experimental),
    dropouts = q[1] * other(case$control, "dropout") + q[2] * other(case$experimental, "dropout"),
    deaths = q[1] * other(case$control, "death") + q[2] * other(case$experimental, "death"),
    naive = q[1] * naive(case$control) + q[2] * naive(case$experimental))
}

# Weighted log-rank: expectation of U and limits of its variances, for one participant of the trial. The pooled survival is that of the expected mixture at risk, a nested integral.
weights <- list("log-rank" = function(s) 1, "fleming-harrington(0,1)" = function(s) 1 - s, "fleming-harrington(1,0)" = function(s) s,
  "fleming-harrington(1,1)" = function(s) s * (1 - s), "modestly-weighted(0.5)" = function(s) 1 / pmax(s, 0.5))
weighted <- function(case) {
  T <- case$T; b <- breaks_of(list(case$control, case$experimental), case$accrual, T); q <- c(1, case$r) / (1 + case$r); total <- entered(case$accrual, T + 1e9)
  p1 <- function(u) q[1] * left(case$control, u) * entered(case$accrual, T - u) / total
  p2 <- function(u) q[2] * left(case$experimental, u) * entered(case$accrual, T - u) / total
  h1 <- function(u) dens(case$control$event, u) / S(case$control$event, u)
  h2 <- function(u) dens(case$experimental$event, u) / S(case$experimental$event, u)
  pooled <- function(u) { a <- p1(u); z <- p2(u); ifelse(a + z > 0, (h1(u) * a + h2(u) * z) / (a + z), h1(u)) }
  stops <- c(0, sort(unique(b[b > 0 & b < T])))
  to_stop <- cumsum(c(0, sapply(seq_along(stops)[-1], function(k) integrate(pooled, stops[k - 1], stops[k], rel.tol = 1e-11, abs.tol = 0)$value)))
  cumulative <- function(u) sapply(u, function(x) { k <- findInterval(x, stops); if (x == stops[k]) to_stop[k] else to_stop[k] + integrate(pooled, stops[k], x, rel.tol = 1e-11, abs.tol = 0)$value })
  surv <- function(u) exp(-cumulative(u))
  half <- tryCatch(uniroot(function(x) surv(x) - 0.5, c(0.01, T * 0.9999), tol = 1e-12)$root, error = function(e) numeric(0))
  terms <- function(w) {
    I <- function(f) pieces(f, 0, T * (1 - 1e-12), c(b, half), 1e-9)
    share <- function(u) p1(u) * p2(u) / (p1(u) + p2(u))
    c(I(function(u) w(surv(u)) * share(u) * (h1(u) - h2(u))),
      I(function(u) w(surv(u))^2 * share(u) / (p1(u) + p2(u)) * (h1(u) * p1(u) + h2(u) * p2(u))),
      I(function(u) w(surv(u))^2 * share(u)^2 * (h1(u) / p1(u) + h2(u) / p2(u))))
  }
  cross <- function(w, v) { share <- function(u) p1(u) * p2(u) / (p1(u) + p2(u))
    pieces(function(u) w(surv(u)) * v(surv(u)) * share(u) / (p1(u) + p2(u)) * (h1(u) * p1(u) + h2(u) * p2(u)), 0, T * (1 - 1e-12), c(b, half), 1e-9) }
  tests <- lapply(names(weights), function(n) { t <- terms(weights[[n]]); list(weight = n, u = t[1], v = t[2], martingale = t[3]) })
  # MaxCombo of three, 0.025 one-sided, 200 participants.
  three <- c(1, 2, 3); m <- sapply(three, function(i) tests[[i]]$u / sqrt(tests[[i]]$v)); cor <- diag(3)
  for (i in 1:2) for (j in (i + 1):3) cor[i, j] <- cor[j, i] <- cross(weights[[three[i]]], weights[[three[j]]]) / sqrt(tests[[three[i]]]$v * tests[[three[j]]]$v)
  dist <- function(bound, mean) pmvnorm(upper = bound, mean = mean, corr = cor, algorithm = TVPACK(1e-12))[1]
  critical <- uniroot(function(x) 1 - dist(rep(x, 3), rep(0, 3)) - 0.025, c(1.9, 2.5), tol = 1e-12)$root
  list(tests = tests, maxcombo = list(critical = critical, power = 1 - dist(rep(critical, 3) - sqrt(200) * m, rep(0, 3)), correlation = cor))
}

# Milestone and restricted mean at tau, for one participant: variance of -log S(tau) by arm, and of the restricted mean.
landmark <- function(case, tau) {
  T <- case$T; b <- breaks_of(list(case$control, case$experimental), case$accrual, T); q <- c(1, case$r) / (1 + case$r); total <- entered(case$accrual, T + 1e9)
  one <- function(a, share) {
    risk <- function(u) share * left(a, u) * entered(case$accrual, T - u) / total
    h <- function(u) dens(a$event, u) / S(a$event, u)
    rest <- function(u) sapply(u, function(x) if (x >= tau) 0 else pieces(function(s) S(a$event, s), x, tau, a$event$cuts, 1e-12))
    list(survival = S(a$event, tau), relative = pieces(function(u) h(u) / risk(u), 0, tau, b),
      mean = rest(0), variance = pieces(function(u) rest(u)^2 * h(u) / risk(u), 0, tau, b, 1e-11))
  }
  list(tau = tau, control = one(case$control, q[1]), experimental = one(case$experimental, q[2]))
}

# Events by piece of follow-up, for one participant of the trial: average hazard ratios, their information, and Lachin and Foulkes's variances at a hazard ratio of 0.6.
within <- function(case, a, share, from, to) { b <- breaks_of(list(a), case$accrual, case$T)
  share * pieces(function(u) dens(a$event, u) * follow(a, u) * entered(case$accrual, case$T - u), from, to, b) / entered(case$accrual, case$T + 1e9) }
average <- function(case) {
  q <- c(1, case$r) / (1 + case$r); cuts <- sort(unique(c(case$control$event$cuts, case$experimental$event$cuts))); at <- c(0, cuts[cuts < case$T], case$T)
  d <- t(sapply(seq_len(length(at) - 1), function(k) c(within(case, case$control, q[1], at[k], at[k + 1]), within(case, case$experimental, q[2], at[k], at[k + 1]))))
  logs <- log(rate_at(case$experimental$event, at[-1]) / rate_at(case$control$event, at[-1])); inverse <- 1 / (1 / d[, 1] + 1 / d[, 2])
  list(events = exp(sum(logs * rowSums(d)) / sum(d)), inverse = exp(sum(logs * inverse) / sum(inverse)), v0 = 1 / (q[1] * q[2] * sum(d)), v1 = 1 / sum(inverse))
}
foulkes <- function(case, null) {
  q <- c(1, case$r) / (1 + case$r); e <- case$control$event; times <- function(k) hazard(e$cuts, e$rates * k); pooled <- (q[1] + q[2] * 0.6) / (q[1] + q[2] * null)
  v <- function(k1, k2) { a <- case$control; z <- case$experimental; a$event <- times(k1); z$event <- times(k2)
    1 / within(case, a, q[1], 0, case$T) + 1 / within(case, z, q[2], 0, case$T) }
  list(null = null, v0 = v(pooled, pooled * null), v1 = v(1, 0.6))
}
# Limits of the number of events: quantiles of the sum of two binomial numbers.
prediction <- function(case) {
  q <- c(1, case$r) / (1 + case$r); n <- round(q * 120); p <- c(within(case, case$control, 1, 0, case$T), within(case, case$experimental, 1, 0, case$T))
  both <- convolve(dbinom(0:n[1], n[1], p[1]), rev(dbinom(0:n[2], n[2], p[2])), type = "open"); below <- cumsum(both)
  list(lower = which(below > 0.025)[1] - 1, upper = length(both) - which(cumsum(rev(both)) > 0.025)[1])
}

courses <- lapply(cases, function(case) c(case[c("name", "control", "experimental", "accrual", "T", "r")],
  list(counts = lapply(c(0.1, 0.3, 0.6, 1) * case$T, function(t) counts(case, t)), weighted = if (case$name %in% c("dropout", "early")) NULL else weighted(case), average = if (case$control$event$cured > 0) NULL else average(case), foulkes = if (case$control$event$cured > 0) NULL else lapply(c(1, 1.3), function(null) foulkes(case, null)),
    prediction = if (case$r %in% c(1, 2, 0.5)) prediction(case) else NULL, landmarks = lapply(c(6, 18), function(tau) landmark(case, tau)))))

# rpact's sample sizes by time to an event.
grid <- expand.grid(type = c("Schoenfeld", "Freedman", "HsiehFreedman"), hr = c(0.4, 0.7, 1.4), r = c(0.5, 1, 3), shape = 1:3, dropout = c(0, 0.1), beta = c(0.2, 0.1), stringsAsFactors = FALSE)
survival <- lapply(seq_len(nrow(grid)), function(i) {
  g <- grid[i, ]; shape <- list(list(0, 0.03, c(0, 24), NULL), list(c(0, 6, 20), c(0.05, 0.02, 0.03), c(0, 24), NULL), list(c(0, 10), c(0.02, 0.05), c(0, 6, 18), c(1, 4)))[[g$shape]]
  args <- list(alpha = 0.025, beta = g$beta, sided = 1, typeOfComputation = g$type, lambda2 = shape[[2]], hazardRatio = g$hr, accrualTime = shape[[3]], followUpTime = 12,
    allocationRatioPlanned = g$r, dropoutRate1 = g$dropout, dropoutRate2 = g$dropout / 2, dropoutTime = 12)
  if (length(shape[[1]]) > 1) args$piecewiseSurvivalTime <- shape[[1]]
  if (!is.null(shape[[4]])) { args$accrualIntensity <- shape[[4]] / 10; args$accrualIntensityType <- "relative" }
  d <- suppressWarnings(suppressMessages(do.call(getSampleSizeSurvival, args)))
  list(type = g$type, hr = g$hr, r = g$r, beta = g$beta, dropout = g$dropout, cuts = I(shape[[1]][-1]), rates = I(shape[[2]]), ends = I(shape[[3]][-1]),
    intensity = I(if (is.null(shape[[4]])) 1 else shape[[4]]), participants = as.numeric(d$nFixed), events = as.numeric(d$eventsFixed))
})
margins <- lapply(list(c(1.3, 1, 1), c(1.3, 0.9, 2), c(0.9, 0.6, 1)), function(m) {
  d <- suppressWarnings(suppressMessages(getSampleSizeSurvival(alpha = 0.025, beta = 0.1, sided = 1, thetaH0 = m[1], hazardRatio = m[2], lambda2 = 0.05, accrualTime = c(0, 20), followUpTime = 10, allocationRatioPlanned = m[3])))
  list(margin = m[1], hr = m[2], r = m[3], participants = as.numeric(d$nFixed), events = as.numeric(d$eventsFixed)) })

# Rates.
rates <- expand.grid(pi1 = c(0.1, 0.35, 0.7), pi2 = c(0.2, 0.5), r = c(1, 2, 0.5), null = c("0", "low", "high"), ratio = c(FALSE, TRUE), stringsAsFactors = FALSE)
rates <- lapply(seq_len(nrow(rates)), function(i) {
  g <- rates[i, ]; theta <- if (g$ratio) c("0" = 1, low = 0.4, high = 1.25)[g$null] else c("0" = 0, low = -0.15, high = 0.1)[g$null]; theta <- as.numeric(theta)
  effect <- if (g$ratio) g$pi1 - theta * g$pi2 else g$pi1 - g$pi2 - theta
  # rpact looks upwards from a margin; an effect below it is planned by exchanging success and failure or the arms, which is left out here.
  if (effect <= 0.01 && theta != (if (g$ratio) 1 else 0)) return(NULL)
  d <- tryCatch(suppressWarnings(suppressMessages(getSampleSizeRates(alpha = 0.025, beta = 0.2, sided = 1, riskRatio = g$ratio, thetaH0 = theta, pi1 = g$pi1, pi2 = g$pi2, allocationRatioPlanned = g$r))), error = function(e) NULL)
  if (is.null(d)) NULL else list(pi1 = g$pi1, pi2 = g$pi2, r = g$r, theta = theta, ratio = g$ratio, participants = as.numeric(d$nFixed)) })
rates <- Filter(Negate(is.null), rates)
prop <- lapply(list(c(0.4, 0.7, 0.025, 0.8), c(0.1, 0.25, 0.05, 0.9), c(0.6, 0.5, 0.025, 0.95)), function(a)
  list(p1 = a[1], p2 = a[2], alpha = a[3], power = a[4], n = power.prop.test(p1 = a[1], p2 = a[2], sig.level = a[3], power = a[4], alternative = "one.sided", tol = 1e-13)$n))

# Ratios and odds ratios on the log scale with the most likely rates on the margin, found by maximising the expected log likelihood.
odds <- function(p) p / (1 - p)
logs <- lapply(list(c(0.2, 0.35, 1, 1.2), c(0.5, 0.45, 2, 0.7), c(0.3, 0.3, 0.5, 0.6), c(0.1, 0.4, 1.5, 1)), function(a) {
  p1 <- a[1]; p2 <- a[2]; q <- c(1, a[3]) / (1 + a[3]); m <- a[4]; z <- qnorm(c(0.975, 0.8))
  size <- function(map, high, effect, v) { l <- function(p) q[1] * (p1 * log(p) + (1 - p1) * log(1 - p)) + q[2] * (p2 * log(map(p)) + (1 - p2) * log(1 - map(p)))
    c0 <- optimize(l, c(1e-9, high - 1e-9), maximum = TRUE, tol = 1e-13)$maximum; (z[1] * sqrt(v(c0, map(c0))) + z[2] * sqrt(v(p1, p2)))^2 / effect^2 }
  list(p1 = p1, p2 = p2, r = a[3], margin = m,
    ratio = size(function(p) m * p, min(1, 1 / m), log(p2 / p1 / m), function(x, y) (1 - x) / x / q[1] + (1 - y) / y / q[2]),
    odds = size(function(p) m * odds(p) / (1 + m * odds(p)), 1, log(odds(p2) / odds(p1) / m), function(x, y) 1 / (q[1] * x * (1 - x)) + 1 / (q[2] * y * (1 - y)))) })

# The exact size and power of tests of two counts, by enumeration: rejection looks upwards in the experimental arm.
enumerate <- function(n1, n2, p1, p2, reject) { x <- 0:n1; y <- 0:n2; sum(outer(dbinom(x, n1, p1), dbinom(y, n2, p2)) * outer(x, y, Vectorize(reject))) }
fm <- function(x, n1, y, n2, delta) { p <- optimize(function(p) dbinom(x, n1, p, log = TRUE) + dbinom(y, n2, pmin(1, pmax(0, p + delta)), log = TRUE), c(max(0, -delta), min(1, 1 - delta)), maximum = TRUE, tol = 1e-12)$maximum
  v <- p * (1 - p) / n1 + (p + delta) * (1 - p - delta) / n2; d <- y / n2 - x / n1 - delta; if (v < 1e-9) (if (abs(d) < 1e-9) 0 else sign(d) * Inf) else d / sqrt(v) }
exact <- lapply(list(c(20, 20, 0.4, 0.75), c(34, 34, 0.4, 0.7), c(15, 30, 0.1, 0.4), c(30, 12, 0.5, 0.5)), function(a) {
  n1 <- a[1]; n2 <- a[2]
  fisher <- function(x, y) phyper(y - 1, n2, n1, x + y, lower.tail = FALSE) <= 0.025
  z <- function(x, y) { s <- (x + y) / (n1 + n2); if (s == 0 || s == 1) FALSE else (y / n2 - x / n1) / sqrt(s * (1 - s) * (1 / n1 + 1 / n2)) >= qnorm(0.975) }
  list(n1 = n1, n2 = n2, p1 = a[3], p2 = a[4], fisher = enumerate(n1, n2, a[3], a[4], fisher), z = enumerate(n1, n2, a[3], a[4], z),
    margin = enumerate(n1, n2, a[3], a[4], function(x, y) fm(x, n1, y, n2, -0.1) >= qnorm(0.975))) })

# Means.
means <- expand.grid(effect = c(0.25, 0.6, 1.5), theta = c(0, -0.3), r = c(1, 2, 0.4), normal = c(TRUE, FALSE), groups = 1:2, stringsAsFactors = FALSE)
means <- Filter(Negate(is.null), lapply(seq_len(nrow(means)), function(i) { g <- means[i, ]; if (g$groups == 1 && g$r != 1) return(NULL)
  args <- list(alpha = 0.025, beta = 0.1, sided = 1, groups = g$groups, normalApproximation = g$normal, alternative = g$effect, thetaH0 = g$theta, stDev = 1.3)
  if (g$groups == 2) args$allocationRatioPlanned <- g$r
  d <- suppressWarnings(suppressMessages(do.call(getSampleSizeMeans, args)))
  list(effect = g$effect, theta = g$theta, r = g$r, normal = g$normal, groups = g$groups, participants = as.numeric(d$nFixed)) }))
ttests <- lapply(list(c(12, 1, 1.2, 0.025), c(40, 0.5, 1, 0.05), c(7, 2, 1.5, 0.005)), function(a) list(n = a[1], delta = a[2], sd = a[3], alpha = a[4],
  two = power.t.test(n = a[1], delta = a[2], sd = a[3], sig.level = a[4], alternative = "one.sided")$power,
  paired = power.t.test(n = a[1], delta = a[2], sd = a[3], sig.level = a[4], type = "paired", alternative = "one.sided")$power))
# Equivalence: both one-sided t tests reject; integral over the pooled standard deviation.
tost <- lapply(list(c(12, 12, 0, 1, 1, 0.05), c(20, 40, 0.2, 1.2, 1, 0.05), c(60, 60, 0.1, 0.5, 1, 0.025), c(5, 5, 0, 0.6, 1, 0.05)), function(a) {
  se <- a[5] * sqrt(1 / a[1] + 1 / a[2]); nu <- a[1] + a[2] - 2; t <- qt(1 - a[6], nu)
  f <- function(s) pmax(0, pnorm((a[4] - a[3]) / se - t * s) - pnorm((-a[4] - a[3]) / se + t * s)) * 2 * nu * s * dchisq(nu * s^2, nu)
  top <- a[4] / se / t
  list(n1 = a[1], n2 = a[2], effect = a[3], margin = a[4], sd = a[5], alpha = a[6], power = integrate(f, 0, min(top, 1), rel.tol = 1e-12)$value + if (top > 1) integrate(f, 1, min(top, 6), rel.tol = 1e-12)$value else 0) })
nct <- expand.grid(t = c(-1, 0.5, 2, 4), df = c(2, 9.5, 58), delta = c(0, 0.7, 3))
nct <- list(t = nct$t, df = nct$df, delta = nct$delta, lower = pt(nct$t, nct$df, nct$delta))

# Where tools disagree: survival 0.4 and 0.7 at 24, accrual 36, follow-up 24, one-sided 0.025, power 0.8; without looks and with five O'Brien-Fleming-like looks.
five <- getDesignGroupSequential(kMax = 5, alpha = 0.025, beta = 0.2, sided = 1, typeOfDesign = "asOF")
both <- function(type, ...) { d <- suppressWarnings(suppressMessages(getSampleSizeSurvival(..., lambda2 = -log(0.4) / 24, lambda1 = -log(0.7) / 24, accrualTime = c(0, 36), followUpTime = 24, typeOfComputation = type))); d }
tools <- lapply(c("Schoenfeld", "Freedman", "HsiehFreedman"), function(type) { f <- both(type, alpha = 0.025, beta = 0.2, sided = 1); s <- both(type, five)
  list(type = type, participants = as.numeric(f$nFixed), events = as.numeric(f$eventsFixed), participantsFive = as.numeric(s$maxNumberOfSubjects), eventsFive = as.numeric(s$maxNumberOfEvents)) })

# The same five looks with bounds spent by the information of the alternative, 1 / (1/D1 + 1/D2), when the events are 1/5, ..., 5/5 of the final ones.
arms <- -log(c(0.4, 0.7)) / 24; by <- function(h, t) { a <- pmin(t, 36); (a - (exp(-h * (t - a)) - exp(-h * t)) / h) / 36 }
at <- c(sapply(1:4, function(k) uniroot(function(t) by(arms[1], t) + by(arms[2], t) - k / 5 * (by(arms[1], 60) + by(arms[2], 60)), c(0.1, 60), tol = 1e-12)$root), 60)
information <- 1 / (1 / by(arms[1], at) + 1 / by(arms[2], at)); information <- information / information[5]
spent <- getDesignGroupSequential(kMax = 5, informationRates = information, alpha = 0.025, beta = 0.2, sided = 1, typeOfDesign = "asOF")

write_reference(list(courses = courses, survival = survival, margins = margins, rates = rates, prop = prop, logs = logs, exact = exact, means = means, ttests = ttests, tost = tost, nct = nct,
  critical = list(five = I(five$criticalValues), information = I(information), byInformation = I(spent$criticalValues)), inflation = getDesignCharacteristics(five)$inflationFactor, tools = tools), c("rpact", "mvtnorm"), "design-reference.R", file.path(out, "design.json"))
