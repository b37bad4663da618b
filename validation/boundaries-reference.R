# Reference values for spending functions, boundaries of sequential designs, their stopping probabilities, and inference after them.
# Rscript boundaries-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({library(rpact); library(mvtnorm)})
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
set.seed(1)

# Spending functions as published, evaluated by R's own distributions.
times <- c(0.02, 0.1, 0.25, 0.4, 0.5, 0.75, 0.9, 0.99)
shape <- function(cdf, q, a, b) function(e, t) e * cdf(a + b * q(t))
spending <- list(
  "Lan-DeMets, O'Brien-Fleming-like" = function(e, t) 2 * pnorm(qnorm(e / 2, lower.tail = FALSE) / sqrt(t), lower.tail = FALSE),
  "Lan-DeMets, Pocock-like" = function(e, t) e * log1p((exp(1) - 1) * t),
  "Kim-DeMets power, rho 1" = function(e, t) e * t, "Kim-DeMets power, rho 2" = function(e, t) e * t^2, "Kim-DeMets power, rho 3" = function(e, t) e * t^3,
  "Hwang-Shih-DeCani, gamma -4" = function(e, t) e * expm1(4 * t) / expm1(4), "Hwang-Shih-DeCani, gamma 0" = function(e, t) e * t,
  "Hwang-Shih-DeCani, gamma 1" = function(e, t) e * expm1(-t) / expm1(-1),
  "exponential, nu 0.8" = function(e, t) e^(t^-0.8), "normal quantile, a -0.3, b 1.5" = shape(pnorm, qnorm, -0.3, 1.5),
  "t quantile, degrees of freedom 3, a -0.5, b 1.2" = shape(function(x) pt(x, 3), function(p) qt(p, 3), -0.5, 1.2),
  "Cauchy quantile, a -0.5, b 1" = shape(pcauchy, qcauchy, -0.5, 1), "logistic quantile, a -1.5, b 1.2" = shape(plogis, qlogis, -1.5, 1.2),
  "points, share at 0.25 0.05, share at 0.5 0.2, share at 0.75 0.6" = function(e, t) e * approx(c(0, 0.25, 0.5, 0.75, 1), c(0, 0.05, 0.2, 0.6, 1), t)$y)
spent <- do.call(c, lapply(names(spending), function(n) lapply(c(1e-10, 0.025, 0.2), function(e) list(name = n, error = e, time = times, spent = spending[[n]](e, times)))))

# Designs of rpact over a factorial grid. Each row: the call in our words and the bounds.
looks <- list(1, 2, 3, 5, 10, c(0.2, 0.5, 1), c(0.3, 0.35, 0.8, 1))
rates <- function(k) if (length(k) > 1) k else (1:k) / k
strip <- function(x) { x <- as.numeric(x); x[!is.finite(x) | x <= -6 | x >= 7.9] <- NA; I(x) }
row <- function(d, type, parameter, k, alpha, sided, power = NULL, ...) {
  drift <- if (length(rates(k)) > 5) NA else tryCatch(sqrt(getDesignCharacteristics(d)$shift), error = function(e) NA)
  r <- c(list(type = type, parameter = parameter, t = I(rates(k)), alpha = alpha, sided = sided, upper = strip(d$criticalValues), drift = drift), list(...))
  if (length(rates(k)) %in% 2:4 && !is.na(drift)) {
    p <- getPowerAndAverageSampleNumber(d, theta = c(0, 0.5, 1), nMax = drift^2)
    r$asn <- I(as.numeric(p$averageSampleNumber) / drift^2); r$power <- I(as.numeric(p$calculatedPower))
  }
  r
}
spend <- list(c("asOF", 0), c("asP", 0), c("asKD", 1), c("asKD", 3), c("asHSD", -4), c("asHSD", 1))
efficacy <- list()
for (k in looks) for (alpha in c(0.005, 0.025, 0.05)) for (sided in 1:2) {
  base <- list(kMax = length(rates(k)), informationRates = rates(k), alpha = alpha * sided, beta = 0.2, sided = sided, tolerance = 1e-10)
  if (length(rates(k)) > 1) for (s in spend) {
    g <- if (s[1] %in% c("asKD", "asHSD")) list(gammaA = as.numeric(s[2])) else list()
    efficacy <- c(efficacy, list(row(do.call(getDesignGroupSequential, c(base, list(typeOfDesign = s[1]), g)), s[1], as.numeric(s[2]), k, alpha, sided)))
  }
  for (f in list(c("OF", 0), c("P", 0.5), c("WT", 0.25), c("HP", 3))) {
    if (f[1] == "HP" && alpha < 0.025) next
    g <- if (f[1] == "WT") list(deltaWT = 0.25) else list()
    efficacy <- c(efficacy, list(row(do.call(getDesignGroupSequential, c(base, list(typeOfDesign = f[1]), g)), f[1], as.numeric(f[2]), k, alpha, sided)))
  }
}

futility <- list()
for (k in looks[-c(1, 5)]) for (alpha in c(0.005, 0.05)) for (binding in c(FALSE, TRUE)) for (s in list(c("asOF", 0, "bsOF", 0), c("asP", 0, "bsP", 0), c("asKD", 3, "bsKD", 2), c("asHSD", -4, "bsHSD", -2))) {
  g <- if (s[1] %in% c("asKD", "asHSD")) list(gammaA = as.numeric(s[2]), gammaB = as.numeric(s[4])) else list()
  for (power in c(0.8)) {
    d <- tryCatch(do.call(getDesignGroupSequential, c(list(kMax = length(rates(k)), informationRates = rates(k), alpha = alpha, beta = 1 - power, sided = 1, typeOfDesign = s[1],
      typeBetaSpending = s[3], bindingFutility = binding, tolerance = 1e-10), g)), error = function(e) NULL)
    if (is.null(d)) next
    futility <- c(futility, list(row(d, s[1], as.numeric(s[2]), k, alpha, 1, betaType = s[3], betaParameter = as.numeric(s[4]), beta = 1 - power, binding = binding, futility = strip(d$futilityBounds))))
  }
}

pampallona <- list()
for (k in c(2, 4)) for (alpha in c(0.025)) for (binding in c(FALSE, TRUE)) for (sided in 1:2) for (delta in list(c(0, 0), c(0.25, 0.25), c(0.1, 0.4))) {
  d <- tryCatch(getDesignGroupSequential(kMax = k, alpha = alpha * sided, beta = 0.1, sided = sided, typeOfDesign = "PT", deltaPT1 = delta[1], deltaPT0 = delta[2], bindingFutility = binding, tolerance = 1e-10), error = function(e) NULL)
  if (is.null(d)) next
  pampallona <- c(pampallona, list(row(d, "PT", delta[1], k, alpha, sided, parameter0 = delta[2], beta = 0.1, binding = binding, futility = strip(d$futilityBounds))))
}

write_reference(list(spending = spent, efficacy = efficacy, futility = futility, pampallona = pampallona), c("rpact", "mvtnorm"), "validation/boundaries-reference.R", file.path(out, "boundaries.json"))
