# Two rehearsed trials counted again from the raw entries of their ledgers (ledger-recount.R). The program plays them; the counting shares nothing with it.
# Rscript ledger-recount-reference.R [folder]
suppressPackageStartupMessages(library(jsonlite))
recount_only <- TRUE
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "ledger-recount.R"))
out <- if (length(commandArgs(TRUE)) > 0) commandArgs(TRUE)[1] else file.path(here, "reference")
program <- normalizePath(file.path(here, "..", "equipoise"))

trial <- function(protocol, scenario, seed) {
  folder <- tempfile("trial")
  quiet <- system2(program, c("rehearse", file.path(here, "..", "protocols", protocol), "--scenario", scenario, "--seed", seed, "--out", folder, "--json"), stdout = TRUE)
  file <- file.path(folder, "ledger.json")
  system2(program, c("ledger", file.path(folder, "ledger.db"), "--json"), stdout = file)
  c(list(protocol = protocol, scenario = scenario, seed = seed), recount(file))
}

write_reference(list(trials = list(trial("il2-rcc.yaml", "abstract", 4), trial("il2-rcc.yaml", "planned", 1))), "jsonlite", "ledger-recount-reference.R", file.path(out, "ledger-recount.json"))
