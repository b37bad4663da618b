# Reference values for whole designs by time to an event, from assumptions to bounds, sizes, calendar and expectations, and for a look at one.
# Rscript monitoring-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages(library(rpact))
setLogLevel("DISABLED")
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

# Every third, fifth, ... case of the full factorial, so that each pair of values meets.
grid <- expand.grid(type = c("asOF", "asP", "asHSD", "asKD", "OF", "P", "WT"), k = c(1, 2, 3, 5), futility = c("none", "bsHSD", "nonBinding"), alpha = c(0.025, 0.05), power = c(0.8, 0.9),
  accrual = c(12, 36), followUp = c(6, 24), dropout = c(0, 0.05), ratio = c(0.5, 0.7), allocation = c(1, 2), method = c("Schoenfeld", "Freedman", "HsiehFreedman"), stringsAsFactors = FALSE)
grid <- grid[!(grid$futility != "none" & (!grepl("^as", grid$type) | grid$k == 1)), ]
grid <- grid[seq(7, nrow(grid), by = 101), ]
designs <- lapply(seq_len(nrow(grid)), function(i) {
  g <- grid[i, ]
  t <- if (g$k == 1) 1 else c(((1:(g$k - 1)) / g$k)^0.8, 1)
  arguments <- list(kMax = g$k, alpha = g$alpha, beta = 1 - g$power, sided = 1, typeOfDesign = g$type)
  if (g$k > 1) arguments$informationRates <- t
  if (g$type == "asHSD") arguments$gammaA <- -4
  if (g$type == "asKD") arguments$gammaA <- 2
  if (g$type == "WT") arguments$deltaWT <- 0.25
  if (g$futility != "none") arguments <- c(arguments, list(typeBetaSpending = "bsHSD", gammaB = -2, bindingFutility = g$futility == "bsHSD"))
  d <- do.call(getDesignGroupSequential, c(arguments, list(tolerance = 1e-10)))
  lambda2 <- -log(0.4) / 24
  s <- getSampleSizeSurvival(if (g$k == 1) NULL else d, alpha = if (g$k == 1) g$alpha else NA_real_, beta = if (g$k == 1) 1 - g$power else NA_real_, sided = 1, lambda2 = lambda2, hazardRatio = g$ratio,
    accrualTime = c(0, g$accrual), followUpTime = g$followUp, dropoutRate1 = g$dropout, dropoutRate2 = g$dropout, dropoutTime = 12, allocationRatioPlanned = g$allocation, typeOfComputation = g$method)
  values <- function(x) I(as.numeric(x))
  c(as.list(g), list(t = I(t), lambda2 = lambda2, upper = values(if (g$k == 1) qnorm(1 - g$alpha) else d$criticalValues), lower = values(if (g$futility == "none") numeric(0) else d$futilityBounds),
    participants = as.numeric(s$maxNumberOfSubjects), events = as.numeric(if (g$k == 1) s$eventsFixed else tail(as.numeric(s$eventsPerStage), 1)),
    months = values(if (g$k == 1) g$accrual + g$followUp else s$analysisTime),
    expectedEvents = as.numeric(if (g$k == 1) s$eventsFixed else s$expectedEventsH1), duration = as.numeric(if (g$k == 1) g$accrual + g$followUp else s$studyDuration)))
})

# Looks at a trial with 40 planned events at planned information: repeated limits, conditional power, inference after the end.
looks <- list()
for (type in c("asOF", "P", "asP")) for (stop in 1:3) {
  t <- c(0.25, 0.5, 1)
  d <- getDesignGroupSequential(kMax = 3, informationRates = t, typeOfDesign = type, alpha = 0.025, tolerance = 1e-10)
  z <- c(0.5, 1.1, if (stop == 3) 2.4 else 0)[1:stop]
  if (stop < 3) z[stop] <- d$criticalValues[stop] + 0.1
  data <- getDataset(overallEvents = 40 * t[1:stop], overallLogRanks = z)
  r <- getAnalysisResults(d, data, directionUpper = TRUE, stage = stop, thetaH1 = 2, nPlanned = if (stop < 3) 40 * diff(c(t)[stop:3]) else NA_real_)
  values <- function(x) I(as.numeric(x)[1:stop])
  looks <- c(looks, list(list(type = type, t = I(t), stop = stop, z = I(z), upper = I(as.numeric(d$criticalValues)), repeatedLower = values(r$repeatedConfidenceIntervalLowerBounds), repeatedUpper = values(r$repeatedConfidenceIntervalUpperBounds),
    p = as.numeric(r$finalPValues)[stop], median = as.numeric(r$medianUnbiasedEstimates)[stop], lower = as.numeric(r$finalConfidenceIntervalLowerBounds)[stop], limit = as.numeric(r$finalConfidenceIntervalUpperBounds)[stop],
    conditionalPower = if (stop < 3) as.numeric(r$conditionalPower)[3] else NA)))
}

write_reference(list(designs = designs, looks = looks), "rpact", "validation/monitoring-reference.R", file.path(out, "monitoring.json"))
