# Reference values for Kaplan-Meier, log-rank and Cox, from R's survival package.
# Rscript survival-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages(library(survival))
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

case <- function(name, time, event, group = NULL, stratum = NULL, covariates = list()) {
  list(name = name, time = time, event = event, group = group, stratum = stratum, covariates = covariates)
}

six <- read.csv("../data/6mp.csv")
complete <- lung[complete.cases(lung[, c("time", "status", "sex", "age", "ph.ecog", "wt.loss", "inst")]), ]

set.seed(20030816)
n <- 150
ties <- data.frame(time = ceiling(rexp(n, 0.25)), event = rbinom(n, 1, 0.7), group = sample(c("a", "b", "c"), n, TRUE),
  stratum = sample(c("s1", "s2", "s3", "s4"), n, TRUE), x = round(rnorm(n), 2))
# s3 has group a only, s4 has no events: neither compares anything.
ties$group[ties$stratum == "s3"] <- "a"
ties$event[ties$stratum == "s4"] <- 0
m <- 400
two <- data.frame(time = round(rexp(m, 0.1), 3), event = rbinom(m, 1, 0.6), group = rep(c("control", "treated"), m / 2),
  stratum = sample(c("low", "middle", "high"), m, TRUE), x = round(rnorm(m), 3), y = round(runif(m), 3))
# Tenths that binary floating point cannot hold, reached by different sums: ties only by the timefix rule.
near <- data.frame(time = c(0.1 + 0.2, 0.3, 0.6, 0.1 + 0.5, 0.7 + 0.1 + 0.1, 0.9, 1.1, 1.1 + 1e-9, 1.5, 1.5 + 1e-6),
  event = c(1, 1, 0, 1, 1, 1, 1, 0, 1, 1), group = rep(c("a", "b"), 5))

cases <- list(
  case("6mp", six$weeks, six$relapse, six$treatment, NULL, list(partial = as.numeric(six$remission == "partial"))),
  case("6mp by pair", six$weeks, six$relapse, six$treatment, sprintf("pair %02d", six$pair)),
  case("aml", aml$time, aml$status, as.character(aml$x)),
  case("ovarian", ovarian$futime, ovarian$fustat, as.character(ovarian$rx), as.character(ovarian$ecog.ps), list(age = ovarian$age)),
  case("lung", complete$time, complete$status - 1, as.character(complete$sex), paste("inst", complete$inst),
    list(age = complete$age, ecog = complete$ph.ecog, loss = complete$wt.loss)),
  case("veteran", veteran$time, veteran$status, as.character(veteran$trt), as.character(veteran$celltype),
    list(karno = veteran$karno, age = veteran$age, prior = veteran$prior)),
  case("veteran by cell", veteran$time, veteran$status, as.character(veteran$celltype), NULL, list(karno = veteran$karno)),
  case("heavy ties", ties$time, ties$event, ties$group, ties$stratum, list(x = ties$x)),
  case("two arms", two$time, two$event, two$group, two$stratum, list(x = two$x, y = two$y)),
  case("near ties", near$time, near$event, near$group),
  case("flat quarters", c(1, 2, 3, 4, 1, 2, 3, 4, 5, 1, 2, 3, 4), c(1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1),
    c("a", "a", "a", "a", "b", "b", "b", "b", "b", "c", "c", "c", "c")))

column <- function(x, none) if (length(x) == 0 || all(is.na(x))) none else x

curves <- function(d, type) {
  fit <- survfit(Surv(time, event) ~ group, d, conf.type = type)
  pieces <- lapply(levels(d$group), function(label) {
    part <- if (nlevels(d$group) > 1) fit[match(label, levels(d$group))] else fit
    q <- quantile(part, c(0.1, 0.25, 0.5, 0.75, 0.9))
    at <- sort(c(0.5, 1, stats::median(d$time), 10, 1e6))
    # R gives NaN where S is 0; the limit of Greenwood's formula there is 0.
    s <- summary(part, times = at, extend = TRUE)
    list(label = label, time = I(part$time), atRisk = I(part$n.risk), events = I(part$n.event), censored = I(part$n.censor),
      survival = I(part$surv), standardError = I(ifelse(part$surv == 0, 0, part$surv * part$std.err)),
      lower = I(part$lower), upper = I(part$upper),
      quantiles = list(p = c(0.1, 0.25, 0.5, 0.75, 0.9), value = I(unname(as.vector(q$quantile))), lower = I(unname(as.vector(q$lower))),
        upper = I(unname(as.vector(q$upper)))),
      at = list(time = at, atRisk = I(s$n.risk), survival = I(s$surv)))
  })
  pieces
}

logrank <- function(d, stratified) {
  f <- if (stratified) Surv(time, event) ~ group + strata(stratum) else Surv(time, event) ~ group
  fit <- survdiff(f, d)
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  df <- sum(total(fit$exp) > 0) - 1
  list(chiSquare = fit$chisq, df = df, p = pchisq(fit$chisq, df, lower.tail = FALSE),
    observed = I(unname(total(fit$obs))), expected = I(unname(total(fit$exp))), variance = fit$var)
}

cox <- function(d, names, ties, stratified) {
  right <- c("group", names, if (stratified) "strata(stratum)")
  fit <- coxph(as.formula(paste("Surv(time, event) ~", paste(right, collapse = " + "))), d, ties = ties,
    control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60))
  s <- summary(fit)
  list(columns = I(names), ties = ties, stratified = stratified, coefficient = I(unname(coef(fit))), standardError = I(unname(sqrt(diag(fit$var)))),
    z = I(unname(s$coefficients[, "z"])), p = I(unname(s$coefficients[, "Pr(>|z|)"])),
    lower = I(unname(s$conf.int[, "lower .95"])), upper = I(unname(s$conf.int[, "upper .95"])),
    covariance = unname(fit$var), logLikelihoodNull = fit$loglik[1], logLikelihood = fit$loglik[2],
    likelihoodRatio = unname(s$logtest[1]), wald = unname(fit$wald.test), score = unname(s$sctest[1]), scoreP = unname(s$sctest[3]))
}

describe <- function(k) {
  d <- data.frame(time = k$time, event = k$event, group = factor(k$group), stratum = factor(column(k$stratum, "all")))
  for (name in names(k$covariates)) d[[name]] <- k$covariates[[name]]
  named <- names(k$covariates)
  models <- list()
  for (ties in c("efron", "breslow")) for (stratified in unique(c(FALSE, !is.null(k$stratum)))) {
    models <- c(models, list(cox(d, character(), ties, stratified)))
    if (length(named) > 0) models <- c(models, list(cox(d, named, ties, stratified)))
  }
  list(name = k$name, time = k$time, event = k$event, group = k$group, stratum = k$stratum,
    covariates = if (length(named) > 0) k$covariates else NULL,
    kaplanMeier = list(plain = curves(d, "plain"), log = curves(d, "log"), logLog = curves(d, "log-log")),
    logRank = list(plain = logrank(d, FALSE), stratified = if (!is.null(k$stratum)) logrank(d, TRUE) else NULL),
    cox = models)
}

write_reference(list(cases = lapply(cases, describe)), "survival", "validation/survival-reference.R", file.path(out, "survival.json"))
