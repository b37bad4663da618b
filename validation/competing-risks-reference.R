# Reference values for competing risks: cumulative incidence (survfit of a factor status; cmprsk::cuminc), time lost, Gray's test, Fine-Gray regression (cmprsk::crr; finegray and coxph).
# Rscript competing-risks-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({ library(survival); library(cmprsk) })
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

case <- function(name, time, code, group, stratum = NULL, entry = NULL, weight = NULL, x = NULL)
  list(name = name, time = time, code = as.numeric(code), group = as.character(group), stratum = if (is.null(stratum)) NULL else as.character(stratum), entry = entry, weight = weight, x = x)

suppressWarnings(RNGversion("4.0.0"))
set.seed(1988)
m <- mgus2[complete.cases(mgus2[, c("age", "hgb", "mspike")]), ]
m$t <- ifelse(m$pstat == 1, m$ptime, m$futime); m$code <- ifelse(m$pstat == 1, 1, 2 * m$death)
p <- pbc[!is.na(pbc$trt), ]
n <- 150
ties <- data.frame(t = ceiling(rexp(n, 0.3)), code = sample(0:3, n, TRUE, c(0.2, 0.4, 0.3, 0.1)), g = sample(c("a", "b", "c"), n, TRUE), s = sample(c("x", "y", "z"), n, TRUE),
  x = round(rnorm(n), 2), y = rbinom(n, 1, 0.4), w = sample(c(0.5, 1, 2, 3), n, TRUE))
ties$code[ties$g == "c" & ties$code == 2] <- 0
late <- data.frame(e = round(rexp(n, 0.4), 1)); late$t <- late$e + ceiling(10 * rexp(n, 0.3)) / 10
late <- cbind(late, code = sample(0:2, n, TRUE, c(0.2, 0.5, 0.3)), g = sample(c("a", "b"), n, TRUE), s = sample(c("x", "y"), n, TRUE), w = sample(c(0.5, 1, 1, 2), n, TRUE), x = round(rnorm(n), 2), y = rbinom(n, 1, 0.5))
free <- data.frame(t = round(rexp(80, 0.2), 4), code = sample(0:2, 80, TRUE, c(0.3, 0.4, 0.3)), g = sample(1:2, 80, TRUE), x = round(rnorm(80), 2), y = rbinom(80, 1, 0.5))
cases <- list(
  case("mgus2", m$t, m$code, m$sex, x = list(age = m$age, male = as.numeric(m$sex == "M"), hgb = m$hgb, mspike = m$mspike)),
  case("pbc", p$time, p$status, p$trt, p$edema, x = list(age = p$age, bili = log(p$bili), albumin = p$albumin)),
  case("aml, one cause", aml$time, aml$status, aml$x, x = list(maintained = as.numeric(aml$x == "Maintained"))),
  case("no ties", free$t, free$code, free$g, x = list(x = free$x, y = free$y)),
  case("heavy ties, three causes", ties$t, ties$code, ties$g, ties$s, x = list(x = ties$x, y = ties$y)),
  case("heavy ties, weights", ties$t, ties$code, ties$g, ties$s, weight = ties$w, x = list(x = ties$x, y = ties$y)),
  case("delayed entry", late$t, late$code, late$g, late$s, entry = late$e, x = list(x = late$x, y = late$y)),
  case("delayed entry, weights", late$t, late$code, late$g, late$s, entry = late$e, weight = late$w, x = list(x = late$x, y = late$y)))

# What rounding leaves of an exact 0.
clean <- function(v) ifelse(abs(v) < 1e-14, 0, v)
some <- function(n) unique(round(seq(1, n, length.out = min(n, 30))))
scales <- c(plain = "plain", log = "log", logLog = "log-log", logit = "logit")

survfit_of <- function(k, label, type = "plain", ...) {
  i <- k$group == label
  d <- data.frame(t = k$time[i], s = factor(k$code[i], 0:max(k$code)), id = seq_len(sum(i)), w = if (is.null(k$weight)) 1 else k$weight[i], e = if (is.null(k$entry)) 0 else k$entry[i])
  # A factor status of two levels is an ordinary event for Surv; a third, empty cause keeps it a competing-risks fit.
  if (nlevels(d$s) == 2) levels(d$s) <- c("0", "1", "2")
  if (is.null(k$entry)) survfit(Surv(t, s) ~ 1, data = d, weights = w, conf.type = type, ...) else survfit(Surv(e, t, s) ~ 1, data = d, weights = w, id = id, conf.type = type, ...)
}

# Area under an incidence and its standard error from survfit's influence of each row: both are integrals of step functions.
time_lost <- function(k, label, tau, causes) {
  i <- k$group == label
  f <- survfit_of(k, label, influence = TRUE)
  w <- if (is.null(k$weight)) rep(1, sum(i)) else k$weight[i]
  u <- if (is.list(f$influence.pstate)) f$influence.pstate[[1]] else f$influence.pstate
  times <- c(f$time[f$time < tau], tau); span <- diff(times); at <- which(f$time < tau)
  # The influence may begin with the origin: its times are then one more than the curve's.
  shift <- dim(u)[2] - length(f$time)
  lapply(causes, function(cause) list(cause = cause, tau = tau, mean = sum(span * f$pstate[at, cause + 1]),
    standardError = if (length(at) == 0) 0 else sqrt(sum((w * matrix(u[, at + shift, cause + 1], nrow = dim(u)[1]) %*% span)^2))))
}

curves <- function(k) lapply(sort(unique(k$group)), function(label) {
  causes <- seq_len(max(k$code))
  f <- survfit_of(k, label)
  i <- some(length(f$time))
  limits <- lapply(scales, function(type) { g <- survfit_of(k, label, type); lapply(causes, function(c) list(lower = I(g$lower[i, c + 1]), upper = I(g$upper[i, c + 1]))) })
  list(label = label, index = I(i - 1), points = length(f$time), time = I(f$time[i]), atRisk = I(f$n.risk[i, 1]), eventFree = I(clean(f$pstate[i, 1])), eventFreeError = I(clean(f$std.err[i, 1])),
    causes = lapply(causes, function(c) list(incidence = I(f$pstate[i, c + 1]), standardError = I(clean(f$std.err[i, c + 1])))), limits = limits,
    timeLost = time_lost(k, label, quantile(k$time, 0.7, type = 1, names = FALSE), causes))
})

# cuminc knows neither weights nor entries.
cuminc_of <- function(k) {
  if (!is.null(k$entry) || !is.null(k$weight)) return(NULL)
  at <- quantile(k$time, c(0.1, 0.3, 0.5, 0.7, 0.9), type = 1, names = FALSE)
  tests <- lapply(c(0, 1, -0.5), function(rho) {
    one <- cuminc(k$time, k$code, k$group, rho = rho)
    by <- if (is.null(k$stratum)) NULL else cuminc(k$time, k$code, k$group, k$stratum, rho = rho)
    rows <- function(t) if (is.null(t)) NULL else lapply(seq_len(nrow(t)), function(i) list(cause = as.numeric(rownames(t)[i]), chiSquare = t[i, 1], p = t[i, 2], df = t[i, 3]))
    list(rho = rho, tests = rows(one$Tests), stratified = rows(by$Tests))
  })
  fit <- cuminc(k$time, k$code, k$group)
  read <- timepoints(fit, at)
  list(tests = tests, at = I(at), curves = lapply(seq_len(nrow(read$est)), function(i) { name <- strsplit(rownames(read$est)[i], " ")[[1]]
    list(label = paste(name[-length(name)], collapse = " "), cause = as.numeric(name[length(name)]), incidence = I(unname(read$est[i, ])), variance = I(unname(read$var[i, ]))) }))
}

json_rows <- function(v) lapply(seq_len(nrow(v)), function(i) I(unname(v[i, ])))

crr_of <- function(k) {
  if (is.null(k$x) || !is.null(k$entry) || !is.null(k$weight)) return(NULL)
  x <- do.call(cbind, k$x)
  lapply(seq_len(max(k$code)), function(cause) {
    fit <- crr(k$time, k$code, x, failcode = cause, gtol = 1e-11, maxiter = 60)
    by <- crr(k$time, k$code, x, failcode = cause, cengroup = as.numeric(factor(k$group)), gtol = 1e-11, maxiter = 60)
    at <- matrix(c(colMeans(x), x[3, ]), nrow = 2, byrow = TRUE)
    predicted <- predict(fit, at)
    i <- some(nrow(predicted))
    list(cause = cause, coefficients = I(unname(fit$coef)), covariance = json_rows(fit$var), inverseInformation = json_rows(fit$invinf), logLikelihood = fit$loglik, logLikelihoodNull = fit$loglik.null,
      byGroup = I(unname(by$coef)), covariates = json_rows(at), index = I(i - 1), points = nrow(predicted), predicted = json_rows(predicted[i, , drop = FALSE]))
  })
}

control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
finegray_of <- function(k) {
  if (is.null(k$x) || max(k$code) < 2) return(NULL)
  d <- data.frame(t = k$time, s = factor(k$code, 0:max(k$code)), id = seq_along(k$time), w = if (is.null(k$weight)) 1 else k$weight, e = if (is.null(k$entry)) 0 else k$entry)
  d <- cbind(d, as.data.frame(k$x))
  expanded <- if (is.null(k$entry)) finegray(Surv(t, s) ~ ., data = d, etype = "1", weights = w) else finegray(Surv(e, t, s) ~ ., data = d, etype = "1", weights = w, id = id)
  formula <- as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~", paste(names(k$x), collapse = " + "), "+ cluster(id)"))
  fits <- lapply(list(efron = "efron", breslow = "breslow"), function(ties) {
    fit <- coxph(formula, data = expanded, weights = fgwt, ties = ties, control = control)
    list(coefficients = I(unname(coef(fit))), robust = json_rows(vcov(fit)), naive = json_rows(fit$naive.var))
  })
  c(list(rows = nrow(expanded), sumOfWeights = sum(expanded$fgwt * (expanded$fgstop - expanded$fgstart))), fits)
}

describe <- function(k) c(k, list(curves = curves(k), cuminc = cuminc_of(k), crr = crr_of(k), finegray = finegray_of(k)))
write_reference(list(cases = lapply(cases, describe)), c("survival", "cmprsk"), "validation/competing-risks-reference.R", file.path(out, "competing-risks.json"))
