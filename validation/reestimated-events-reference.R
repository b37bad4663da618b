# Simulated survival trials whose events are re-estimated at an interim look, by rpact (getSimulationSurvival with an inverse normal design and a conditional power), and an illness-death model's state
# probabilities by numerical integration. Shares and means of rpact are random: iterations are stated. The seed makes the file repeatable.
source("write-json.R")
suppressPackageStartupMessages(library(rpact))
folder <- commandArgs(trailingOnly = TRUE)[1]
iterations <- 20000

adaptive <- function(name, ratio, power, most, assumed = NA, events = c(50, 100), n = 400, accrual = 24, control = log(2) / 12) {
  design <- getDesignInverseNormal(kMax = 2, informationRates = events / events[2], alpha = .025, typeOfDesign = "asOF", futilityBounds = 0, bindingFutility = FALSE)
  arguments <- list(design, directionUpper = FALSE, plannedEvents = events, maxNumberOfSubjects = n, accrualTime = c(0, accrual), lambda2 = control, hazardRatio = ratio,
    conditionalPower = power, minNumberOfEventsPerStage = c(NA, events[2] - events[1]), maxNumberOfEventsPerStage = c(NA, most - events[1]),
    maxNumberOfIterations = iterations, seed = 20261122)
  if (!is.na(assumed)) arguments <- c(arguments, thetaH1 = assumed)
  s <- do.call(getSimulationSurvival, arguments)
  list(name = name, hazardRatio = ratio, conditionalPower = power, largestEvents = most, assumedRatio = assumed, plannedEvents = I(events), participants = n, accrual = accrual, controlHazard = control,
    upperZ = I(design$criticalValues), iterations = iterations, reject = as.numeric(s$overallReject), rejectByLook = I(as.numeric(s$rejectPerStage)), futility = as.numeric(s$futilityStop),
    expectedEvents = as.numeric(s$expectedNumberOfEvents), secondStageEvents = as.numeric(s$eventsPerStage)[2])
}

# Relapse at rate r, death without relapse at d, death after a relapse at a (time since the relapse), crossover of a share x to rate b, all constant; probabilities by time t.
illness <- function(r, d, a, x, b, t) {
  after <- function(u, h) r * exp(-(r + d) * u) * (1 - exp(-h * (t - u)))
  died <- integrate(function(u) (1 - x) * after(u, a) + x * after(u, b), 0, t, rel.tol = 1e-12)$value
  relapsed <- r / (r + d) * (1 - exp(-(r + d) * t))
  first <- d / (r + d) * (1 - exp(-(r + d) * t))
  list(relapse = r, deathFirst = d, deathAfterRelapse = a, crossover = x, deathAfterCrossover = b, time = t, relapsed = relapsed, diedFirst = first, died = first + died)
}

write_reference(list(
  trials = list(
    adaptive("null", 1, .9, 200),
    adaptive("alternative, estimated effect", .7, .9, 200),
    adaptive("alternative, assumed effect", .7, .9, 200, assumed = .75),
    adaptive("small effect", .85, .8, 300)
  ),
  illness = list(
    illness(.05, .01, .08, 0, .08, 24), illness(.02, .002, .007, .4, .02, 60), illness(.1, .03, .2, 1, .05, 12)
  )), "rpact", "reestimated-events-reference.R", file.path(folder, "reestimated-events.json"))
