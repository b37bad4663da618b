# Reference values for Kaplan-Meier with delayed entry and weights, five scales of limits, cumulative hazards, restricted means, milestone comparisons and bands.
# Rscript survival-curves-reference.R <output directory>   (run in validation/)

source("survival-data.R")
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

scales <- c(plain = "plain", log = "log", logLog = "log-log", logit = "logit", arcsine = "arcsin")

fit_of <- function(d, type = "plain", ctype = 1) {
  survfit(if (is.null(d$entry)) Surv(d$time, d$event) ~ 1 else Surv(d$entry, d$time, d$event) ~ 1, weights = d$weight, robust = FALSE, conf.type = type, ctype = ctype)
}

# At most 40 points of a curve, evenly spread.
some <- function(n) unique(round(seq(1, n, length.out = min(n, 40))))

part <- function(s, label) {
  keep <- s$group == label
  d <- list(time = s$time[keep], event = s$event[keep], entry = s$entry[keep], weight = if (is.null(s$weight)) rep(1, sum(keep)) else s$weight[keep])
  d
}

curve <- function(s, label) {
  d <- part(s, label)
  fit <- fit_of(d)
  i <- some(length(fit$time))
  limits <- lapply(scales, function(type) {
    f <- fit_of(d, type)
    q <- quantile(f, c(0.25, 0.5, 0.75))
    list(lower = I(f$lower[i]), upper = I(f$upper[i]), quantile = I(unname(as.vector(q$quantile))), quantileLower = I(unname(as.vector(q$lower))),
      quantileUpper = I(unname(as.vector(q$upper))))
  })
  hazard <- lapply(list(nelsonAalen = 1, flemingHarrington = 2), function(ctype) {
    f <- fit_of(d, ctype = ctype)
    list(hazard = I(f$cumhaz[i]), standardError = I(f$std.chaz[i]))
  })
  taus <- quantile(d$time, c(0.4, 0.8), type = 1, names = FALSE)
  means <- lapply(taus, function(tau) {
    m <- survival:::survmean(fit, scale = 1, rmean = tau)$matrix
    list(tau = tau, mean = unname(m["rmean"]), standardError = unname(m["se(rmean)"]))
  })
  # R gives NaN where S is 0; the limit of Greenwood's formula there is 0.
  list(label = label, index = I(i - 1), points = length(fit$time), time = I(fit$time[i]), atRisk = I(fit$n.risk[i]), events = I(fit$n.event[i]), survival = I(fit$surv[i]),
    standardError = I(ifelse(fit$surv[i] == 0, 0, fit$surv[i] * fit$std.err[i])), limits = limits, hazard = hazard, restrictedMeans = means)
}

# Klein et al. 2007: the first two groups at three times.
milestones <- function(s) {
  labels <- sort(unique(s$group))[1:2]
  at <- quantile(s$time, c(0.3, 0.5, 0.7), type = 1, names = FALSE)
  lapply(at, function(t) {
    e <- lapply(labels, function(label) { f <- fit_of(part(s, label)); x <- summary(f, times = t, extend = TRUE); c(s = x$surv, v = x$std.err^2) })
    s1 <- e[[1]]["s"]; s2 <- e[[2]]["s"]; v1 <- e[[1]]["v"]; v2 <- e[[2]]["v"]
    z <- function(g, dg) unname((g(s2) - g(s1)) / sqrt(dg(s1)^2 * v1 + dg(s2)^2 * v2))
    list(time = t, difference = unname(s2 - s1), standardError = unname(sqrt(v1 + v2)),
      plain = z(identity, function(s) 1), log = z(log, function(s) 1 / s), logLog = z(function(s) -log(-log(s)), function(s) 1 / (s * log(s))),
      logit = z(qlogis, function(s) 1 / (s * (1 - s))), arcsine = z(function(s) asin(sqrt(s)), function(s) 1 / (2 * sqrt(s * (1 - s)))))
  })
}

means_compared <- function(s) {
  labels <- sort(unique(s$group))[1:2]
  tau <- quantile(s$time, 0.6, type = 1, names = FALSE)
  m <- sapply(labels, function(label) survival:::survmean(fit_of(part(s, label)), scale = 1, rmean = tau)$matrix[c("rmean", "se(rmean)")])
  d <- m[1, 2] - m[1, 1]; se <- sqrt(sum(m[2, ]^2)); r <- log(m[1, 2] / m[1, 1]); ser <- sqrt(sum((m[2, ] / m[1, ])^2)); q <- qnorm(0.975)
  list(tau = tau, difference = d, standardError = se, lower = d - q * se, upper = d + q * se, p = 2 * pnorm(-abs(d / se)),
    ratio = exp(r), ratioError = ser, ratioLower = exp(r - q * ser), ratioUpper = exp(r + q * ser), ratioP = 2 * pnorm(-abs(r / ser)))
}

# P(sup |W| <= k on [a, b]) of a Brownian bridge: the normal density of W(a), W(b) times the chance that the bridge between them stays inside (images), by Simpson's rule.
inside <- function(k, a, b, points = 301) {
  u <- seq(-k, k, length.out = points); h <- u[2] - u[1]
  w <- c(1, rep(c(4, 2), (points - 3) / 2), 4, 1) * h / 3
  stay <- 0
  for (j in -6:6) stay <- stay + outer(u, u, function(x, y) dnorm(y - x + 4 * j * k, sd = sqrt(b - a)) - dnorm(2 * k - y - x + 4 * j * k, sd = sqrt(b - a)))
  sqrt(2 * pi) * sum((w * dnorm(u, sd = sqrt(a))) * (stay %*% (w * dnorm(u, sd = sqrt(1 - b)))))
}
bands <- lapply(list(c(0.1, 0.6, 0.95), c(0.02, 0.9, 0.95), c(0.3, 0.5, 0.99), c(0.2, 0.98, 0.9)), function(x) {
  width <- log(x[2] * (1 - x[1]) / (x[1] * (1 - x[2])))
  list(lower = x[1], upper = x[2], level = x[3],
    equalPrecision = uniroot(function(c) 4 * dnorm(c) / c + dnorm(c) * (c - 1 / c) * width - (1 - x[3]), c(1.2, 6), tol = 1e-14)$root,
    hallWellner = uniroot(function(k) inside(k, x[1], x[2]) - x[3], c(0.5, 2.5), tol = 1e-12)$root)
})

describe <- function(s) c(s, list(curves = lapply(sort(unique(s$group)), function(label) curve(s, label)), milestones = milestones(s), restrictedMeans = means_compared(s)))
write_reference(list(cases = lapply(samples_ready, describe), bands = bands), "survival", "validation/survival-curves-reference.R", file.path(out, "survival-curves.json"))
