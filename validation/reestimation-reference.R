# Reference values for combination tests and changed designs: inverse normal, Fisher, conditional rejection probabilities.
# Rscript reestimation-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({library(rpact); library(mvtnorm)})
setLogLevel("DISABLED")
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

data <- getDataset(n1 = c(30, 35, 60), n2 = c(28, 36, 55), means1 = c(1.2, 1.5, 1.1), means2 = c(0.8, 0.7, 0.9), stDevs1 = c(1.5, 1.4, 1.6), stDevs2 = c(1.3, 1.5, 1.4))
n1 <- c(30, 35, 60); n2 <- c(28, 36, 55); s1 <- c(1.5, 1.4, 1.6); s2 <- c(1.3, 1.5, 1.4)
pooled <- sqrt(((n1 - 1) * s1^2 + (n2 - 1) * s2^2) / (n1 + n2 - 2))
stages <- list(effect = I(c(1.2, 1.5, 1.1) - c(0.8, 0.7, 0.9)), error = I(pooled * sqrt(1 / n1 + 1 / n2)))

normal <- list()
for (type in c("asOF", "asP", "P", "OF")) for (t in list(c(0.3, 0.6, 1), c(0.2, 0.7, 1))) {
  d <- getDesignInverseNormal(kMax = 3, alpha = 0.025, informationRates = t, typeOfDesign = type, tolerance = 1e-10)
  s <- getStageResults(d, data, stage = 3, normalApproximation = TRUE)
  a <- getAnalysisResults(d, data, normalApproximation = TRUE, stage = 3)
  normal <- c(normal, list(list(type = type, t = I(t), bounds = I(as.numeric(d$criticalValues)), p = I(as.numeric(s$pValues)), combined = I(as.numeric(s$combInverseNormal)),
    lower = I(as.numeric(a$repeatedConfidenceIntervalLowerBounds)), upper = I(as.numeric(a$repeatedConfidenceIntervalUpperBounds)),
    conditional = I(as.numeric(getConditionalRejectionProbabilities(getStageResults(d, data, stage = 2, normalApproximation = TRUE)))[1:2]), repeatedP = I(as.numeric(a$repeatedPValues)))))
}

fisher <- list()
for (case in list(list("fullAlpha", 2, NA, NULL), list("fullAlpha", 3, NA, NULL), list("fullAlpha", 5, NA, NULL), list("equalAlpha", 2, NA, NULL), list("equalAlpha", 3, NA, NULL), list("equalAlpha", 4, NA, NULL),
  list("userDefinedAlpha", 2, NA, c(0.01, 0.025)), list("userDefinedAlpha", 3, NA, c(0.004, 0.012, 0.025)), list("userDefinedAlpha", 4, NA, c(0.001, 0.006, 0.014, 0.025)),
  list("userDefinedAlpha", 2, 0.5, c(0.01, 0.025)), list("userDefinedAlpha", 3, c(0.6, 0.5), c(0.004, 0.012, 0.025)), list("equalAlpha", 3, c(0.5, 0.5), NULL))) {
  arguments <- list(kMax = case[[2]], alpha = 0.025, method = case[[1]], tolerance = 1e-14)
  if (!anyNA(case[[3]])) arguments$alpha0Vec <- c(case[[3]])
  if (!is.null(case[[4]])) arguments$userAlphaSpending <- case[[4]]
  d <- suppressWarnings(do.call(getDesignFisher, arguments))
  entry <- list(method = case[[1]], stages = case[[2]], alpha0 = I(if (anyNA(case[[3]])) numeric() else case[[3]]), spending = I(if (is.null(case[[4]])) numeric() else case[[4]]),
    critical = I(as.numeric(d$criticalValues)), spent = I(as.numeric(d$alphaSpent)))
  if (case[[2]] == 3 && anyNA(case[[3]])) {
    a <- getAnalysisResults(d, data, normalApproximation = TRUE, stage = 3)
    entry <- c(entry, list(lower = I(as.numeric(a$repeatedConfidenceIntervalLowerBounds)), upper = I(as.numeric(a$repeatedConfidenceIntervalUpperBounds)),
      conditional = I(as.numeric(getConditionalRejectionProbabilities(getStageResults(d, data, stage = 2, normalApproximation = TRUE)))[1:2])))
  }
  fisher <- c(fisher, list(entry))
}
weighted <- lapply(list(c(0.3, 0.6, 1), c(0.5, 0.8, 1)), function(t) {
  d <- getDesignFisher(kMax = 3, alpha = 0.025, method = "userDefinedAlpha", userAlphaSpending = c(0.004, 0.012, 0.025), informationRates = t, tolerance = 1e-14)
  list(scale = I(as.numeric(d$scale)), critical = I(as.numeric(d$criticalValues)))
})

# Conditional rejection probabilities by the multivariate normal distribution: two looks are to come.
conditional <- lapply(list(list(t = c(0.3, 0.6, 1), u = c(3.2, 2.5, 2.02), z = 1.1), list(t = c(0.25, 0.5, 1), u = c(2.4, 2.3, 2.2), z = -0.4)), function(a) {
  gain <- sqrt(a$t[2:3] - a$t[1]); b <- (a$u[2:3] * sqrt(a$t[2:3]) - a$z * sqrt(a$t[1])) / gain; r <- gain[1] / gain[2]
  list(t = I(a$t), u = I(a$u), z = a$z, error = 1 - pmvnorm(upper = b, corr = matrix(c(1, r, r, 1), 2), algorithm = TVPACK(1e-15))[1])
})

write_reference(list(stages = stages, normal = normal, fisher = fisher, weighted = weighted, conditional = conditional), c("rpact", "mvtnorm"), "reestimation-reference.R", file.path(out, "reestimation.json"))
