# The adjuvant colon-cancer trial (Laurie et al. 1989; Moertel et al. 1990 and 1995) from R's survival package as the CSV that
# `equipoise report protocols/colon-adjuvant.yaml --data FILE` reads: one row per participant, recurrence and death side by side.
# The data set belongs to the package (LGPL, version 2 or later) and is not kept in this repository.
# Rscript colon-trial.R FILE.csv
suppressPackageStartupMessages(library(survival))
out <- commandArgs(trailingOnly = TRUE)[1]
recurrence <- colon[colon$etype == 1, ]
death <- colon[colon$etype == 2, ]
death <- death[match(recurrence$id, death$id), ]
yes <- function(x) ifelse(x == 1, "yes", "no")
d <- data.frame(
  participant = sprintf("C%04d", recurrence$id),
  arm = c(Obs = "Obs", Lev = "Lev", "Lev+5FU" = "Lev5FU")[as.character(recurrence$rx)],
  nodes = ifelse(recurrence$node4 == 1, "above4", "upTo4"),
  extent = c("submucosa", "muscle", "serosa", "contiguous")[recurrence$extent],
  interval = ifelse(recurrence$surg == 1, "long", "short"),
  age = recurrence$age,
  sex = ifelse(recurrence$sex == 1, "male", "female"),
  obstruction = yes(recurrence$obstruct),
  perforation = yes(recurrence$perfor),
  adherence = yes(recurrence$adhere),
  positiveNodes = ifelse(is.na(recurrence$nodes), "", recurrence$nodes),
  differentiation = ifelse(is.na(recurrence$differ), "", c("well", "moderate", "poor")[recurrence$differ]),
  TTR_days = recurrence$time, TTR_event = recurrence$status,
  OS_days = death$time, OS_event = death$status)
write.csv(d, out, row.names = FALSE, quote = FALSE)
cat(sprintf("%s: %d participants, survival %s\n", out, nrow(d), packageVersion("survival")))
