# Simulated group-sequential survival trials by rpact (getSimulationSurvival), and what getPowerSurvival gives for the same plans by asymptotic theory.
# Shares and means are random: iterations are stated, and the test allows for the error of both simulations. The seed makes the file repeatable.
source("write-json.R")
suppressPackageStartupMessages(library(rpact))
folder <- commandArgs(trailingOnly = TRUE)[1]

iterations <- 40000

scenario <- function(name, n = 200, events = 120, fractions = c(.5, 1), accrual = 24, control = -log(.4) / 24, ratio = .6, cuts = NULL, controlRates = NULL,
                     futility = NULL, dropout = c(0, 0), dropoutTime = 12, allocation = c(1, 1), accrualTimes = NULL, intensities = NULL) {
  arguments <- list(kMax = length(fractions), informationRates = fractions, alpha = .025, sided = 1)
  if (length(fractions) > 1) arguments <- c(arguments, typeOfDesign = "asOF")
  if (!is.null(futility)) arguments <- c(arguments, list(futilityBounds = futility, bindingFutility = FALSE))
  design <- if (length(fractions) > 1) do.call(getDesignGroupSequential, arguments) else getDesignGroupSequential(kMax = 1, alpha = .025, sided = 1)
  times <- if (is.null(accrualTimes)) c(0, accrual) else accrualTimes
  common <- list(design, directionUpper = FALSE, maxNumberOfSubjects = n, accrualTime = times, dropoutRate1 = dropout[1], dropoutRate2 = dropout[2], dropoutTime = dropoutTime)
  if (!is.null(intensities)) common <- c(common, list(accrualIntensity = intensities))
  common <- if (is.null(cuts)) c(common, list(lambda2 = control, hazardRatio = ratio))
    else c(common, list(piecewiseSurvivalTime = c(0, cuts), lambda2 = controlRates, hazardRatio = ratio))
  planned <- round(fractions * events)
  s <- do.call(getSimulationSurvival, c(common, list(plannedEvents = planned, maxNumberOfIterations = iterations, seed = 20261122, allocation1 = allocation[1], allocation2 = allocation[2])))
  p <- tryCatch(do.call(getPowerSurvival, c(common, list(maxNumberOfEvents = events, allocationRatioPlanned = allocation[1] / allocation[2]))), error = function(e) NULL)
  looks <- length(fractions)
  column <- function(x) I(as.numeric(x)[seq_len(looks)])
  list(
    name = name, participants = n, plannedEvents = I(planned), fractions = I(fractions), upperZ = I(design$criticalValues), futilityZ = if (is.null(futility)) I(numeric(0)) else I(futility),
    accrualEnds = I(times[-1]), accrualRates = if (is.null(intensities)) I(n / accrual) else I(intensities),
    hazardCuts = if (is.null(cuts)) I(numeric(0)) else I(cuts), controlRates = if (is.null(cuts)) I(control) else I(controlRates), hazardRatio = ratio,
    dropout = I(-log(1 - dropout) / dropoutTime), experimentalPerControl = allocation[1] / allocation[2],
    iterations = iterations,
    reject = as.numeric(s$overallReject), rejectByLook = column(s$rejectPerStage), futilityByLook = if (looks > 1) I(as.numeric(s$futilityPerStage)) else I(0),
    expectedEvents = as.numeric(s$expectedNumberOfEvents), expectedDuration = as.numeric(s$studyDuration), timeByLook = column(s$analysisTime),
    analyticReject = if (is.null(p)) NA else as.numeric(p$overallReject), analyticEvents = if (is.null(p)) NA else as.numeric(p$expectedNumberOfEvents)
  )
}

il2 <- -log(.4) / 24
scenarios <- list(
  scenario("interleukin-2, alternative", 68, 36, accrual = 36, control = il2, ratio = log(.7) / log(.4), futility = 0),
  scenario("interleukin-2, null", 68, 36, accrual = 36, control = il2, ratio = 1, futility = 0),
  scenario("one look", fractions = 1),
  scenario("one look, null", fractions = 1, ratio = 1),
  scenario("two looks"),
  scenario("two looks, futility at 0", futility = 0),
  scenario("two looks, null, futility at 0", ratio = 1, futility = 0),
  scenario("three looks", fractions = c(1 / 3, 2 / 3, 1)),
  scenario("three looks, futility at 0 and 0.5", fractions = c(1 / 3, 2 / 3, 1), futility = c(0, .5)),
  scenario("five looks, futility", events = 150, n = 240, fractions = (1:5) / 5, futility = c(-.5, 0, .5, 1)),
  scenario("harm", ratio = 1.3, futility = 0),
  scenario("hazard ratio 0.8", n = 400, events = 260, ratio = .8, futility = 0),
  scenario("dropout in both arms", dropout = c(.1, .1), futility = 0),
  scenario("dropout, unequal", dropout = c(.2, .05), futility = 0),
  scenario("hazards by piece", cuts = c(6, 18), controlRates = c(.05, .03, .02), futility = 0),
  scenario("hazards by piece, null", cuts = c(6, 18), controlRates = c(.02, .05, .03), ratio = 1, futility = 0),
  scenario("accrual by piece", accrualTimes = c(0, 6, 20), intensities = c(5, 170 / 14), futility = 0),
  scenario("two experimental to one control", n = 210, allocation = c(2, 1), futility = 0),
  scenario("one experimental to two controls", n = 210, allocation = c(1, 2), futility = 0),
  scenario("few events of many", n = 300, events = 60, futility = 0)
)

write_reference(list(scenarios = scenarios), "rpact", "simulation-reference.R", file.path(folder, "simulation.json"))
