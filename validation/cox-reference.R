# Reference values for the Cox model: intervals, weights, offsets, strata, all ties, robust covariance, residuals, curves, proportional-hazards test, concordance,
# Firth's penalty and exact marginal ties. Rscript cox-reference.R <output directory>   (run in validation/)
# R's survival has neither Firth's penalty nor exact marginal ties: both are written out here from their definitions and solved to full precision.

suppressPackageStartupMessages(library(survival))
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)

case <- function(name, time, event, x, entry = NULL, stratum = NULL, weight = NULL, offset = NULL, cluster = NULL, exact = FALSE, rows = TRUE)
  list(name = name, time = time, event = event, x = x, entry = entry, stratum = stratum, weight = weight, offset = offset, cluster = cluster, exact = exact, rows = rows)

set.seed(1972)
late <- local({ n <- 160; entry <- round(rexp(n, 0.3), 1); time <- entry + ceiling(10 * rexp(n, 0.25)) / 10
  data.frame(entry, time, event = rbinom(n, 1, 0.65), x = round(rnorm(n), 2), y = rbinom(n, 1, 0.4), s = sample(1:3, n, TRUE), w = sample(c(0.5, 1, 2, 3.5), n, TRUE),
    o = round(runif(n), 2), id = sample(1:50, n, TRUE)) })
ties <- local({ n <- 90; data.frame(time = ceiling(rexp(n, 0.4)), event = rbinom(n, 1, 0.7), x = round(rnorm(n), 2), y = rbinom(n, 1, 0.5), s = sample(1:2, n, TRUE)) })
full <- function(d, names) d[complete.cases(d[, names]), ]
l <- full(lung, c("age", "sex", "ph.ecog", "wt.loss")); p <- full(pbc, c("age", "bili", "albumin", "edema", "protime")); co <- full(colon, c("rx", "age", "nodes")); co <- co[co$etype == 2, ]
m <- full(mgus2, c("age", "hgb", "mspike")); b2 <- bladder2

cases <- list(
  case("aml", aml$time, aml$status, list(maintained = as.numeric(aml$x == "Maintained")), exact = TRUE),
  case("ovarian", ovarian$futime, ovarian$fustat, list(age = ovarian$age, rx = ovarian$rx), stratum = ovarian$ecog.ps, exact = TRUE),
  case("lung", l$time, l$status - 1, list(age = l$age, sex = l$sex, ecog = l$ph.ecog, loss = l$wt.loss), exact = TRUE),
  case("lung by institution", l$time[!is.na(l$inst)], l$status[!is.na(l$inst)] - 1, list(age = l$age[!is.na(l$inst)], ecog = l$ph.ecog[!is.na(l$inst)]), stratum = l$inst[!is.na(l$inst)]),
  case("veteran", veteran$time, veteran$status, list(karno = veteran$karno, age = veteran$age, trt = veteran$trt), stratum = as.numeric(veteran$celltype), exact = TRUE),
  case("colon", co$time, co$status, list(lev = as.numeric(co$rx == "Lev"), fu = as.numeric(co$rx == "Lev+5FU"), age = co$age, nodes = co$nodes), rows = FALSE),
  case("pbc", p$time, as.numeric(p$status == 2), list(age = p$age, bili = p$bili, albumin = p$albumin, edema = p$edema, protime = p$protime), rows = FALSE),
  case("bladder", b2$stop, b2$event, list(rx = b2$rx, number = b2$number, size = b2$size), entry = b2$start, stratum = b2$enum, cluster = b2$id),
  case("heart", heart$stop, heart$event, list(age = heart$age, year = heart$year, surgery = heart$surgery, transplant = as.numeric(heart$transplant) - 1), entry = heart$start, cluster = heart$id),
  case("kidney", kidney$time, kidney$status, list(age = kidney$age, sex = kidney$sex), cluster = kidney$id),
  case("cgd", cgd$tstop, cgd$status, list(treat = as.numeric(cgd$treat) - 1, steroids = cgd$steroids, age = cgd$age), entry = cgd$tstart, cluster = cgd$id),
  case("mgus2", m$futime, m$death, list(age = m$age, hgb = m$hgb, mspike = m$mspike), rows = FALSE),
  case("late entry", late$time, late$event, list(x = late$x, y = late$y), entry = late$entry, stratum = late$s, weight = late$w, offset = late$o, cluster = late$id),
  case("weights", late$time, late$event, list(x = late$x, y = late$y), weight = late$w),
  case("heavy ties", ties$time, ties$event, list(x = ties$x, y = ties$y), stratum = ties$s, exact = TRUE))

data_of <- function(k) {
  d <- as.data.frame(k$x)
  d$.time <- k$time; d$.event <- k$event
  if (!is.null(k$entry)) d$.entry <- k$entry
  d$.stratum <- if (is.null(k$stratum)) 1 else k$stratum
  d$.w <- if (is.null(k$weight)) 1 else k$weight
  d$.o <- if (is.null(k$offset)) 0 else k$offset
  d$.id <- if (is.null(k$cluster)) seq_along(k$time) else k$cluster
  d
}
formula_of <- function(k, tail) {
  left <- if (is.null(k$entry)) "Surv(.time, .event)" else "Surv(.entry, .time, .event)"
  as.formula(paste(left, "~", paste(c(names(k$x), if (!is.null(k$stratum)) "strata(.stratum)", if (!is.null(k$offset)) "offset(.o)", tail), collapse = " + ")))
}
# Files stay small: of long columns the sum, the sum of squares and every 37th element.
digest <- function(v) { v <- unname(as.vector(v)); if (length(v) <= 60) list(n = length(v), step = 1, values = I(v), sum = sum(v), squares = sum(v^2)) else
  list(n = length(v), step = 37, values = I(v[seq(1, length(v), 37)]), sum = sum(v), squares = sum(v^2)) }
by_column <- function(r) lapply(seq_along(as.matrix(r)[1, ]), function(j) digest(as.matrix(r)[, j]))

test <- function(s) list(chiSquare = unname(s[1]), df = unname(s[2]), p = unname(s[3]))
summary_of <- function(fit) {
  s <- summary(fit)
  list(coefficient = I(unname(coef(fit))), covariance = unname(fit$var), logLikelihoodNull = fit$loglik[1], logLikelihood = fit$loglik[2],
    likelihoodRatio = test(s$logtest), score = test(s$sctest), wald = unname(fit$wald.test), p = I(unname(s$coefficients[, "Pr(>|z|)"])))
}

# The curve of somebody with the median of every covariate, in the first stratum that has events, at its event times.
curve_of <- function(fit, k, d) {
  at <- as.data.frame(lapply(k$x, stats::median)); at$.o <- if (is.null(k$offset)) 0 else 0.25
  s <- if (is.null(k$stratum)) NULL else sort(unique(d$.stratum[d$.event == 1]))[1]
  if (!is.null(s)) at$.stratum <- s
  sf <- survfit(fit, newdata = at, conf.type = "log")
  keep <- sf$n.event > 0
  list(stratum = s, x = I(unlist(lapply(k$x, stats::median), use.names = FALSE)), offset = at$.o, time = digest(sf$time[keep]), survival = digest(sf$surv[keep]), cumulativeHazard = digest(sf$cumhaz[keep]),
    standardError = digest(sf$std.err[keep]), lower = digest(sf$lower[keep]), upper = digest(sf$upper[keep]))
}

model <- function(k, method) {
  d <- data_of(k)
  fit <- coxph(formula_of(k, NULL), d, weights = .w, ties = method, control = control, robust = FALSE, x = TRUE, y = TRUE, model = TRUE)
  if (method == "exact") return(c(list(ties = method), summary_of(fit)))
  robust <- coxph(formula_of(k, NULL), d, weights = .w, ties = method, control = control, cluster = .id)
  # With an offset coxph computes the robust score test without it; it is left out then.
  rs <- summary(robust)
  residual <- lapply(c(martingale = "martingale", deviance = "deviance"), function(type) digest(residuals(fit, type)))
  columns <- lapply(c(score = "score", dfbeta = "dfbeta", schoenfeld = "schoenfeld", scaledSchoenfeld = "scaledsch"), function(type) by_column(residuals(fit, type, weighted = FALSE)))
  zph <- lapply(c(km = "km", rank = "rank", identity = "identity", log = "log"), function(g) {
    if (g == "log" && min(k$time[k$event == 1]) <= 0) return(NULL)
    t <- cox.zph(fit, transform = g)$table
    list(chiSquare = I(unname(t[, 1])), df = I(unname(t[, 2])), p = I(unname(t[, 3])))
  })
  con <- concordance(fit)
  list(ties = method, plain = summary_of(fit), robust = list(covariance = unname(robust$var), wald = unname(robust$wald.test), score = if (is.null(k$offset)) test(rs$robscore)),
    residuals = c(residual, columns), zph = zph, curve = curve_of(fit, k, d),
    concordance = list(counts = I(unname(colSums(rbind(con$count)))), value = unname(con$concordance), variance = unname(as.vector(con$var))))
}

# ---- Firth and exact marginal ties, from their definitions -----------------------------------------------------------------------------------------------------------
sets_of <- function(d, x) {
  d$.entry <- if (is.null(d$.entry)) -Inf else d$.entry
  sets <- list()
  for (s in unique(d$.stratum)) for (t in sort(unique(d$.time[d$.event == 1 & d$.stratum == s]))) {
    risk <- which(d$.stratum == s & d$.entry < t & d$.time >= t)
    dead <- risk[d$.event[risk] == 1 & d$.time[risk] == t]
    sets <- c(sets, list(list(dead = dead, rest = setdiff(risk, dead))))
  }
  sets
}
score_information <- function(beta, sets, x, method) {
  r <- exp(drop(x %*% beta)); value <- 0; u <- numeric(ncol(x)); info <- matrix(0, ncol(x), ncol(x))
  for (s in sets) {
    k <- length(s$dead)
    for (l in seq_len(k) - 1) {
      w <- c(r[s$dead] * (1 - if (method == "efron") l / k else 0), r[s$rest]); z <- x[c(s$dead, s$rest), , drop = FALSE]
      mean <- colSums(w * z) / sum(w)
      value <- value - log(sum(w)); u <- u - mean; info <- info + crossprod(z * sqrt(w)) / sum(w) - tcrossprod(mean)
    }
    value <- value + sum(log(r[s$dead])); u <- u + colSums(x[s$dead, , drop = FALSE])
  }
  list(value = value, u = u, info = info)
}
richardson <- function(f, h) { a <- (f(h) - f(-h)) / (2 * h); b <- (f(h / 2) - f(-h / 2)) / h; c <- (f(h / 4) - f(-h / 4)) / (h / 2)
  ab <- (4 * b - a) / 3; bc <- (4 * c - b) / 3; (16 * bc - ab) / 15 }
firth <- function(k, method) {
  d <- data_of(k); x <- scale(as.matrix(as.data.frame(k$x))); sd <- attr(x, "scaled:scale"); sets <- sets_of(d, x)
  beta <- numeric(ncol(x))
  penalised <- function(b) { s <- score_information(b, sets, x, method); s$value + as.vector(determinant(s$info)$modulus) / 2 }
  for (i in 1:60) {
    s <- score_information(beta, sets, x, method)
    u <- sapply(seq_along(beta), function(j) {
      slope <- richardson(function(h) { b <- beta; b[j] <- b[j] + h; score_information(b, sets, x, method)$info }, 0.02)
      s$u[j] + sum(diag(solve(s$info, slope))) / 2 })
    step <- solve(s$info, u); beta <- beta + step
    if (max(abs(step)) < 1e-11) break
  }
  se <- sqrt(diag(solve(score_information(beta, sets, x, method)$info)))
  # The penalty is reported for covariates as they are, unscaled: log det I changes by a constant.
  shift <- sum(log(sd))
  list(ties = method, coefficient = I(unname(beta / sd)), standardError = I(unname(se / sd)), logLikelihoodNull = penalised(0 * beta) + shift, logLikelihood = penalised(beta) + shift)
}
log_probability <- function(dead, rest) {
  if (length(rest) == 0) return(0)
  S <- sum(rest)
  if (length(dead) == 1) return(log(dead / (dead + S)))
  f <- function(y) { t <- exp(y); log(S) + y - S * t + colSums(log(-expm1(-outer(dead, t)))) }
  peak <- optimize(f, c(-40, 10) - log(S), maximum = TRUE, tol = 1e-10); top <- peak$objective
  width <- 0.05
  # Composite Gauss-Legendre on pieces of the log scale, until the integrand has vanished on both sides.
  z <- c(0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717)
  w <- c(0.2955242247147529, 0.2692667193099963, 0.2190863625159820, 0.1494513491505806, 0.0666713443086881)
  piece <- function(a, b) { m <- (a + b) / 2; h <- (b - a) / 2; h * sum(c(w, w) * exp(f(m + h * c(z, -z)) - top)) }
  total <- 0
  for (side in c(1, -1)) { a <- peak$maximum; repeat { b <- a + side * 0.4; total <- total + side * piece(a, b); a <- b; if (f(a) - top < -45) break } }
  value <- top + log(total)
  if (length(dead) <= 4) { # the finite sum over subsets
    subsets <- as.matrix(expand.grid(rep(list(0:1), length(dead)))); a <- drop(subsets %*% dead)
    check <- log(sum((-1)^rowSums(subsets) * S / (S + a))); stopifnot(abs(check - value) < 1e-7)
  }
  value
}
marginal <- function(k) {
  d <- data_of(k); x <- scale(as.matrix(as.data.frame(k$x))); sd <- attr(x, "scaled:scale"); sets <- sets_of(d, x); p <- ncol(x)
  value <- function(b) { r <- exp(drop(x %*% b)); sum(sapply(sets, function(s) log_probability(r[s$dead], r[s$rest]))) }
  slope <- function(b) sapply(seq_len(p), function(j) richardson(function(h) { e <- b; e[j] <- e[j] + h; value(e) }, 0.1))
  hessian <- function(b) sapply(seq_len(p), function(j) richardson(function(h) { e <- b; e[j] <- e[j] + h; slope(e) }, 0.1))
  beta <- unname(coef(coxph(formula_of(k, NULL), d, ties = "efron"))) * sd
  for (i in 1:3) { h <- hessian(beta); h <- (h + t(h)) / 2; for (inner in 1:4) { step <- solve(-h, slope(beta)); beta <- beta + step; if (max(abs(step)) < 1e-10) break }; if (max(abs(step)) < 1e-10) break }
  h <- hessian(beta)
  list(ties = "exactMarginal", coefficient = I(unname(beta / sd)), standardError = I(unname(sqrt(diag(solve(-h))) / sd)), logLikelihoodNull = value(0 * beta), logLikelihood = value(beta))
}

separated <- case("separated", c(1, 2, 3, 4, 5, 6, 7, 8), c(1, 1, 1, 1, 0, 1, 0, 0), list(x = c(1, 1, 1, 1, 0, 1, 0, 0), y = c(3, 1, 4, 1, 5, 9, 2, 6)))
describe <- function(k) {
  cat(k$name, "")
  list(name = k$name, time = k$time, event = k$event, x = k$x, entry = k$entry, stratum = k$stratum, weight = k$weight, offset = k$offset, cluster = k$cluster,
    models = lapply(c("efron", "breslow"), function(method) model(k, method)),
    exact = if (k$exact) model(k, "exact"),
    marginal = if (k$name %in% c("aml", "ovarian", "heavy ties")) marginal(k),
    firth = if (k$name %in% c("aml", "ovarian", "veteran", "heavy ties", "heart", "kidney", "bladder")) lapply(c("efron", "breslow"), function(method) firth(k, method)))
}
content <- lapply(cases, describe)
alone <- c(separated[c("name", "time", "event", "x")], list(entry = NULL, stratum = NULL, weight = NULL, offset = NULL, cluster = NULL, firth = lapply(c("efron", "breslow"), function(method) firth(separated, method))))
write_reference(list(cases = content, separated = alone), "survival", "validation/cox-reference.R", file.path(out, "cox.json"))
cat("\n")
