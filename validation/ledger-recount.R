# Counts a trial again from the raw entries of its ledger, by rules written here a second time: flow of participants, doses, toxicity, deviations.
# It shares nothing with the program but the entries.   equipoise ledger FILE.db --json > ledger.json;  Rscript ledger-recount.R ledger.json > recount.json
suppressPackageStartupMessages(library(jsonlite))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "write-json.R"))

file <- commandArgs(TRUE)[1]
entries <- fromJSON(file, simplifyVector = FALSE)$entries
type <- vapply(entries, function(e) e$type, "")
sequence <- vapply(entries, function(e) as.numeric(e$sequence), 0)
about <- vapply(entries, function(e) { p <- e$data$participant; if (is.null(p)) "" else p }, "")

# An entry counts with its corrected fields, in the order of the corrections; a struck one does not count.
struck <- vapply(entries[type == "EntryStruck"], function(e) as.numeric(e$data$entry), 0)
set_field <- function(data, path, json) {
  value <- fromJSON(paste0("[", json, "]"), simplifyVector = FALSE)[[1]]
  parts <- regmatches(path, gregexpr("[A-Za-z]+|\\[[0-9]+\\]", path))[[1]]
  index <- lapply(parts, function(p) if (startsWith(p, "[")) as.integer(gsub("[^0-9]", "", p)) + 1L else p)
  assign_in <- function(x, index) { if (length(index) == 1) x[index[[1]]] <- list(value) else x[[index[[1]]]] <- assign_in(x[[index[[1]]]], index[-1]); x }
  assign_in(data, index)
}
for (correction in entries[type == "EntryCorrected"]) {
  at <- match(correction$data$entry, sequence)
  for (field in correction$data$fields) entries[[at]]$data <- set_field(entries[[at]]$data, field$field, field$new)
}
counts <- !(sequence %in% struck)
of <- function(name) entries[type == name & counts]
text <- function(list, field) vapply(list, function(e) { v <- e$data[[field]]; if (is.null(v)) NA_character_ else as.character(v) }, "")
day <- function(list, field) as.Date(text(list, field))
instant <- function(s) as.POSIXct(sub("Z$", "", s), format = "%Y-%m-%dT%H:%M:%OS", tz = "UTC")

randomised <- of("ParticipantRandomised")
arm <- setNames(text(randomised, "arm"), text(randomised, "participant"))
start <- setNames(day(randomised, "randomisedOn"), text(randomised, "participant"))
people <- function(name) unique(text(of(name), "participant"))
by_arm <- function(list) { a <- table(factor(arm[list], levels = sort(unique(arm)))); as.list(setNames(as.integer(a), names(a))) }
tally <- function(x) { t <- table(x); as.list(setNames(as.integer(t), names(t))) }

# Flow. A dose belongs to the course as randomised only until crossover.
given <- of("DoseGiven")
crossed <- setNames(vapply(of("CrossoverStarted"), function(e) as.numeric(e$sequence), 0), text(of("CrossoverStarted"), "participant"))
before <- function(list) Filter(function(e) { c <- crossed[e$data$participant]; is.na(c) || e$sequence < c }, list)
screened <- people("CandidateScreened")
excluded <- of("CandidateExcluded")
flow <- list(
  screened = length(screened),
  excluded = length(unique(text(excluded, "participant"))),
  exclusions = tally(text(excluded, "reason")),
  randomised = length(arm),
  inScreening = length(setdiff(screened, c(text(excluded, "participant"), names(arm)))),
  allocated = by_arm(names(arm)),
  treated = by_arm(intersect(names(arm), unique(text(given, "participant")))),
  lost = by_arm(people("LostToFollowUp")), crossedOver = by_arm(people("CrossoverStarted")), relapsed = by_arm(people("RelapseRecorded")), died = by_arm(people("DeathRecorded")),
  withdrewFromTreatment = by_arm(people("TreatmentWithdrawn")), withdrewFromFollowUp = by_arm(people("FollowUpWithdrawn")), withdrewConsent = by_arm(intersect(people("ConsentWithdrawn"), names(arm))))

# Doses, of all courses.
slots <- function(name) by_arm(text(of(name), "participant"))
per_person <- table(factor(text(given, "participant"), levels = names(arm)))
treated <- per_person[per_person > 0]
doses <- list(given = slots("DoseGiven"), held = slots("DoseHeld"), skipped = slots("DoseSkipped"),
  asRandomised = by_arm(text(before(given), "participant")),
  treated = length(treated), median = if (length(treated)) median(as.integer(treated)) else 0, most = if (length(treated)) max(treated) else 0)

# Toxicity: the worst grade of each participant for each term; an event's grade is its last one.
events <- of("AdverseEventReported")
grade <- setNames(vapply(events, function(e) as.numeric(e$data$grade), 0), vapply(events, function(e) as.character(e$sequence), ""))
for (update in of("AdverseEventUpdated")) if (!is.null(update$data$grade)) grade[as.character(update$data$entry)] <- as.numeric(update$data$grade)
worst <- list()
for (e in events) {
  key <- paste(arm[e$data$participant], e$data$term, e$data$participant, sep = "|")
  worst[[key]] <- max(worst[[key]], grade[as.character(e$sequence)])
}
cells <- if (length(worst)) sub("\\|[^|]*$", "", names(worst)) else character(0)
toxicity <- tally(paste(cells, unlist(worst), sep = "|"))

# Deviations as recorded, and those that follow from the dates, worked out anew.
deviations <- of("DeviationRecorded")
recorded <- tally(paste(text(deviations, "kind"), ifelse(text(deviations, "foundByRule") == "TRUE", "rule", "person"), sep = "|"))
add_months <- function(date, months) {
  p <- as.POSIXlt(date); total <- p$year * 12 + p$mon + months
  first <- as.Date(sprintf("%04d-%02d-01", 1900 + total %/% 12, total %% 12 + 1))
  last <- as.integer(format(seq(first, by = "month", length.out = 2)[2] - 1, "%d"))
  first + min(p$mday, last) - 1
}
original <- fromJSON(file, simplifyVector = FALSE)$entries
at_entry <- original[type == "AssessmentRecorded"]
outside <- 0
for (e in at_entry) if (e$data$visitMonth > 0) {
  planned <- add_months(start[e$data$participant], e$data$visitMonth)
  if (abs(as.numeric(as.Date(e$data$assessedOn) - planned)) > 14) outside <- outside + 1
}
late_dose <- sum(vapply(original[type == "DoseGiven"], function(e) abs(as.numeric(instant(e$data$startedAt) - instant(e$data$dueAt), units = "mins")) > 60, TRUE))
derived <- list(visitsOutsideWindow = outside, visitsMissed = sum(type == "VisitMissed"), dosesOutsideTime = late_dose)

happened <- tally(type)
cat(json(list(entries = length(entries), head = entries[[length(entries)]]$hash, flow = flow, doses = doses, toxicity = toxicity, deviations = recorded, derived = derived, happened = happened)), "\n", sep = "")
