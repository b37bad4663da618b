# Reference values for parametric survival: survreg with predictions; delayed entry and mixture cure models from likelihoods written out here; piecewise exponential rates and glm.
# Rscript parametric-reference.R <output directory>   (run in validation/)
# survreg knows no delayed entry and no cured share: those likelihoods are written with their gradients, maximised by optim and then by Newton steps until the gradient is rounding.

suppressPackageStartupMessages(library(survival))
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

case <- function(name, time, event, x, entry = NULL, weight = NULL, cuts = NULL, group = NULL, cure = NULL)
  list(name = name, time = time, event = as.numeric(event), x = x, entry = entry, weight = weight, cuts = I(cuts), group = if (is.null(group)) rep("all", length(time)) else as.character(group), cure = cure)

suppressWarnings(RNGversion("4.0.0"))
set.seed(1993)
n <- 140
late <- data.frame(e = round(rexp(n, 0.5), 1)); late$e[1:30] <- 0; late$t <- late$e + ceiling(10 * rexp(n, 0.4)) / 10
late <- cbind(late, s = rbinom(n, 1, 0.7), x = round(rnorm(n), 2), y = rbinom(n, 1, 0.5), w = sample(c(0.5, 1, 2, 3), n, TRUE))
ties <- data.frame(t = ceiling(rexp(n, 0.3)), s = rbinom(n, 1, 0.7), x = round(rnorm(n), 2), y = rbinom(n, 1, 0.4), w = sample(1:3, n, TRUE))
l <- lung[complete.cases(lung[, c("age", "ph.ecog")]), ]
co <- colon[colon$etype == 1 & complete.cases(colon[, c("nodes", "age")]), ]; co <- co[seq(1, nrow(co), 3), ]
plateau <- data.frame(x = round(rnorm(300), 2), y = rbinom(300, 1, 0.5))
plateau$t <- round(ifelse(runif(300) < plogis(-0.5 + 0.6 * plateau$x), Inf, rweibull(300, 1.4, exp(0.7 - 0.3 * plateau$y))), 3) + 0.001
plateau$c <- round(runif(300, 4, 9), 3); plateau$s <- as.numeric(plateau$t <= plateau$c); plateau$t <- pmin(plateau$t, plateau$c)
entered <- transform(plateau, e = round(pmin(rexp(300, 1), 2), 2) * rbinom(300, 1, 0.6), w = sample(c(0.5, 1, 2), 300, TRUE)); entered <- entered[entered$e < entered$t, ]
cases <- list(
  case("lung", l$time, l$status - 1, list(age = l$age, male = as.numeric(l$sex == 1), ecog = l$ph.ecog), cuts = c(200, 400), group = l$sex),
  case("aml", aml$time, aml$status, list(maintained = as.numeric(aml$x == "Maintained")), cuts = c(12, 30), group = aml$x),
  case("veteran", veteran$time, veteran$status, list(trt = veteran$trt, karno = veteran$karno, prior = veteran$prior), cuts = c(30, 90, 200), group = veteran$celltype),
  case("heavy ties, weights", ties$t, ties$s, list(x = ties$x, y = ties$y), weight = ties$w, cuts = c(1, 3, 6), group = ties$y),
  case("delayed entry", late$t, late$s, list(x = late$x, y = late$y), entry = late$e, cuts = c(1, 2.5), group = late$y),
  case("delayed entry, weights", late$t, late$s, list(x = late$x, y = late$y), entry = late$e, weight = late$w, cuts = c(1, 2.5), group = late$y),
  case("colon", co$time, co$status, list(nodes = co$nodes, treated = as.numeric(co$rx == "Lev+5FU")), cuts = c(365, 730), group = co$rx, cure = c("nodes", "treated")),
  case("plateau", plateau$t, plateau$s, list(x = plateau$x, y = plateau$y), cuts = c(1, 2), cure = c("x", "y")),
  case("plateau, delayed entry, weights", entered$t, entered$s, list(x = entered$x, y = entered$y), entry = entered$e, weight = entered$w, cuts = c(1, 2), cure = c("x", "y")))

# Families as laws of the error: log density, log survival and their derivatives.
laws <- list(
  weibull = list(d = function(z) z - exp(z), d1 = function(z) 1 - exp(z), s = function(z) -exp(z), s1 = function(z) -exp(z), q = function(p) log(-log1p(-p))),
  lognormal = list(d = function(z) dnorm(z, log = TRUE), d1 = function(z) -z, s = function(z) pnorm(z, lower.tail = FALSE, log.p = TRUE),
    s1 = function(z) -exp(dnorm(z, log = TRUE) - pnorm(z, lower.tail = FALSE, log.p = TRUE)), q = qnorm),
  loglogistic = list(d = function(z) dlogis(z, log = TRUE), d1 = function(z) 1 - 2 * plogis(z), s = function(z) plogis(z, lower.tail = FALSE, log.p = TRUE), s1 = function(z) -plogis(z), q = qlogis))
law_of <- function(family) if (family == "exponential") laws$weibull else laws[[family]]
families <- c("exponential", "weibull", "lognormal", "loglogistic")

# Derivatives by central differences with two steps of Richardson's extrapolation.
derivative <- function(f, at, i) {
  h <- 1e-3 * max(1, abs(at[i])); step <- function(h) { e <- replace(0 * at, i, h); (f(at + e) - f(at - e)) / (2 * h) }
  a <- step(h); b <- step(h / 2); c <- step(h / 4); d1 <- (4 * b - a) / 3; d2 <- (4 * c - b) / 3; (16 * d2 - d1) / 15
}
maximise <- function(value, gradient, start) {
  theta <- optim(start, function(p) -value(p), function(p) -gradient(p), method = "BFGS", control = list(reltol = 1e-15, maxit = 2000))$par
  for (i in 1:12) { h <- sapply(seq_along(theta), function(i) derivative(gradient, theta, i)); h <- (h + t(h)) / 2; theta <- theta - drop(solve(h, gradient(theta))) }
  h <- sapply(seq_along(theta), function(i) derivative(gradient, theta, i))
  list(theta = theta, covariance = solve(-(h + t(h)) / 2), value = value(theta), gradient = max(abs(gradient(theta))))
}
rows <- function(v) lapply(seq_len(nrow(v)), function(i) I(unname(v[i, ])))

# Parameters: intercept, columns, log scale. Columns enter centred and scaled here and are carried back at the end.
late_entry <- function(k, family) {
  law <- law_of(family); raw <- do.call(cbind, k$x); m <- colMeans(raw); sd <- apply(raw, 2, sd); x <- cbind(1, scale(raw)); p <- ncol(x); free <- family != "exponential"
  w <- if (is.null(k$weight)) 1 else k$weight
  parts <- function(th) { sigma <- if (free) exp(th[p + 1]) else 1; eta <- drop(x %*% th[1:p]); list(sigma = sigma, z = (log(k$time) - eta) / sigma, ze = ifelse(k$entry > 0, (log(k$entry) - eta) / sigma, -Inf)) }
  value <- function(th) { q <- parts(th); sum(w * (ifelse(k$event == 1, law$d(q$z) - log(q$sigma) - log(k$time), law$s(q$z)) - ifelse(k$entry > 0, law$s(q$ze), 0))) }
  gradient <- function(th) { q <- parts(th); g <- ifelse(k$event == 1, law$d1(q$z), law$s1(q$z)); e <- ifelse(k$entry > 0, law$s1(q$ze), 0); ze <- ifelse(k$entry > 0, q$ze, 0)
    c(-colSums(x * (w * (g - e))) / q$sigma, if (free) sum(w * (-g * q$z + e * ze - k$event))) }
  fit <- maximise(value, gradient, c(mean(log(k$time)), rep(0, p - 1), if (free) 0))
  back <- diag(length(fit$theta)); back[1, 2:p] <- -m / sd; for (j in 2:p) back[j, j] <- 1 / sd[j - 1]
  list(coefficients = drop(back %*% fit$theta), covariance = back %*% fit$covariance %*% t(back), value = fit$value)
}


fits <- function(k) lapply(families, function(family) {
  names <- names(k$x); d <- data.frame(.t = k$time, .s = k$event, k$x); w <- if (is.null(k$weight)) rep(1, nrow(d)) else k$weight
  control <- survreg.control(rel.tolerance = 1e-14, maxiter = 200, toler.chol = 1e-14)
  if (is.null(k$entry)) {
    d$.w <- w
    fit <- survreg(as.formula(paste("Surv(.t, .s) ~", paste(names, collapse = " + "))), data = d, weights = .w, dist = family, control = control)
    coefficients <- c(fit$coef, if (family != "exponential") log(fit$scale)); v <- fit$var; ll <- fit$loglik[2]; ll0 <- survreg(Surv(.t, .s) ~ 1, data = d, weights = .w, dist = family, control = control)$loglik[2]
  } else {
    fit <- late_entry(k, family); coefficients <- fit$coefficients; v <- fit$covariance; ll <- fit$value; ll0 <- NA
  }
  # Predictions for two rows: from the estimates, with errors by the delta method on numerical derivatives (survreg's own quantiles checked against them).
  p <- length(names) + 1; law <- law_of(family); sigma <- function(th) if (family == "exponential") 1 else exp(th[p + 1])
  at <- quantile(k$time, c(0.25, 0.75), type = 1, names = FALSE)
  mean_log <- function(s) switch(family, exponential = 0, weibull = lgamma(1 + s), lognormal = s^2 / 2, loglogistic = if (s < 1) log(pi * s / sin(pi * s)) else NA)
  predicted <- lapply(c(1, 7), function(i) {
    x <- c(1, unlist(k$x)[0], sapply(k$x, function(column) column[i]))
    with_error <- function(f) { g <- sapply(seq_along(coefficients), function(j) derivative(f, coefficients, j)); list(value = f(coefficients), error = sqrt(drop(g %*% v %*% g))) }
    z <- function(th, t) (log(t) - sum(x * th[1:p])) / sigma(th)
    list(row = i - 1, at = I(at), survival = lapply(at, function(t) with_error(function(th) exp(law$s(z(th, t))))), hazard = lapply(at, function(t) with_error(function(th) exp(law$d(z(th, t)) - law$s(z(th, t))) / sigma(th) / t)),
      quantiles = lapply(c(0.1, 0.5, 0.9), function(q) with_error(function(th) exp(sum(x * th[1:p]) + sigma(th) * law$q(q)))), mean = with_error(function(th) exp(sum(x * th[1:p]) + mean_log(sigma(th)))))
  })
  if (is.null(k$entry)) {
    own <- predict(fit, newdata = d[c(1, 7), ], type = "quantile", p = c(0.1, 0.5, 0.9), se.fit = TRUE)
    mine <- sapply(predicted, function(r) c(sapply(r$quantiles, `[[`, "value"), sapply(r$quantiles, `[[`, "error")))
    stopifnot(all.equal(unname(t(cbind(own$fit, own$se.fit))), unname(mine), tolerance = 1e-7))
  }
  ratio <- if (family %in% c("exponential", "weibull")) lapply(seq_along(names) + 1, function(j) { f <- function(th) -th[j] / sigma(th); g <- sapply(seq_along(coefficients), function(i) derivative(f, coefficients, i))
    list(log = f(coefficients), error = sqrt(drop(g %*% v %*% g))) })
  list(family = family, coefficients = I(unname(coefficients)), covariance = rows(v), logLikelihood = ll, logLikelihoodNull = ll0, predicted = predicted, hazardRatios = ratio)
})

# Poisson regression on the rows split at the cuts; rates by poisson.test.
piecewise <- function(k) {
  d <- data.frame(.t = k$time, .s = k$event, .e = if (is.null(k$entry)) 0 else k$entry, .w = if (is.null(k$weight)) 1 else k$weight, .g = k$group, k$x)
  s <- survSplit(Surv(.e, .t, .s) ~ ., data = d, cut = k$cuts, start = ".from", end = ".until", event = ".d", episode = ".piece")
  s$.time <- s$.until - s$.from
  fit <- glm(as.formula(paste(".d ~ 0 + factor(.piece) +", paste(names(k$x), collapse = " + "), "+ offset(log(.time))")), data = s, family = poisson, weights = .w, control = glm.control(epsilon = 1e-15, maxit = 100))
  # R's likelihood has the offset's part d log E in it.
  ll <- sum(s$.w * (s$.d * (log(fitted(fit)) - log(s$.time)) - fitted(fit)))
  # A strict second Newton step: glm stops by the deviance.
  x <- model.matrix(fit); mu <- fitted(fit); b <- coef(fit)
  for (i in 1:3) { mu <- exp(drop(x %*% b) + log(s$.time)); b <- b + solve(t(x) %*% (x * (s$.w * mu)), colSums(x * (s$.w * (s$.d - mu)))) }
  v <- solve(t(x) %*% (x * (s$.w * exp(drop(x %*% b) + log(s$.time)))))
  stopifnot(all.equal(unname(b), unname(coef(fit)), tolerance = 1e-6), all.equal(unname(v), unname(vcov(fit)), tolerance = 1e-5))
  rates <- do.call(c, lapply(sort(unique(k$group)), function(g) lapply(seq_len(length(k$cuts) + 1), function(piece) {
    i <- s$.g == g & s$.piece == piece; e <- sum((s$.w * s$.time)[i]); dd <- sum((s$.w * s$.d)[i])
    list(group = g, events = dd, exposure = e, rate = if (e > 0) dd / e else NA, lower = if (e > 0) qgamma(0.025, dd) / e else NA, upper = if (e > 0) qgamma(0.975, dd + 1) / e else NA) })))
  list(coefficients = I(unname(b)), covariance = rows(v), logLikelihood = ll, rates = rates)
}

cure_of <- function(k) if (is.null(k$cure)) NULL else lapply(c("exponential", "weibull", "lognormal", "loglogistic"), function(family) {
  law <- law_of(family); raw <- do.call(cbind, k$x); m <- colMeans(raw); sd <- apply(raw, 2, sd); x <- cbind(1, scale(raw)); p <- ncol(x); free <- family != "exponential"
  w <- if (is.null(k$weight)) rep(1, length(k$time)) else k$weight; e <- if (is.null(k$entry)) rep(0, length(k$time)) else k$entry; late <- e > 0
  parts <- function(th) { sigma <- if (free) exp(th[2 * p + 1]) else 1; g <- drop(x %*% th[1:p]); eta <- drop(x %*% th[p + 1:p]); list(sigma = sigma, g = g, z = (log(k$time) - eta) / sigma, ze = (log(ifelse(late, e, 1)) - eta) / sigma, d = k$event == 1) }
  unseen <- function(g, z) log(plogis(g) + plogis(-g) * exp(law$s(z)))
  share <- function(g, z) { s <- exp(law$s(z)); plogis(-g) * s / (plogis(g) + plogis(-g) * s) }
  value <- function(th) with(parts(th), sum(w * (ifelse(d, plogis(-g, log.p = TRUE) + law$d(z) - log(sigma) - log(k$time), unseen(g, z)) - ifelse(late, unseen(g, ze), 0))))
  gradient <- function(th) with(parts(th), { u <- share(g, z); ue <- share(g, ze); lg <- ifelse(d, -plogis(g), plogis(-g) - u) - ifelse(late, plogis(-g) - ue, 0); lz <- ifelse(d, law$d1(z), u * law$s1(z)); le <- ifelse(late, ue * law$s1(ze), 0)
    c(colSums(x * w * lg), -colSums(x * w * (lz - le)) / sigma, if (free) sum(w * (-lz * z + le * ze - d))) })
  tail <- min(survfit(Surv(k$time, k$event) ~ 1)$surv)
  fit <- maximise(value, gradient, c(qlogis(tail), rep(0, p - 1), mean(log(k$time[k$event == 1])) + 0.3, rep(0, p - 1), if (free) -0.3))
  q <- length(fit$theta); back <- diag(q); for (b in c(0, p)) { back[b + 1, b + 2:p] <- -m / sd; for (j in 2:p) back[b + j, b + j] <- 1 / sd[j - 1] }
  stopifnot(fit$gradient < 1e-9)
  list(family = family, parameters = I(drop(back %*% fit$theta)), covariance = rows(back %*% fit$covariance %*% t(back)), logLikelihood = fit$value)
})

describe <- function(k) c(k[names(k) != "cure"], list(fits = fits(k), piecewise = piecewise(k), cure = cure_of(k)))
write_reference(list(cases = lapply(cases, describe)), "survival", "validation/parametric-reference.R", file.path(out, "parametric.json"))
