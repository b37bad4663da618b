# Compares the reference files of two folders value by value: Rscript compare.R <committed> <fresh>. Versions may differ and are shown.

suppressPackageStartupMessages(library(jsonlite))
folders <- commandArgs(trailingOnly = TRUE)
files <- sort(union(list.files(folders[1], "json$"), list.files(folders[2], "json$")))
failed <- length(files) == 0

# A leaf is compared as text unless both sides are numbers. Numbers below 1e-12 are compared to 1e-21 absolutely.
leaves <- function(file) unlist(read_json(file), use.names = TRUE)
for (file in files) {
  paths <- file.path(folders, file)
  if (!all(file.exists(paths))) { cat(file, "exists in one folder only\n"); failed <- TRUE; next }
  a <- leaves(paths[1]); b <- leaves(paths[2])
  versions <- grepl("^versions\\.", names(a))
  if (!identical(a[versions], b[grepl("^versions\\.", names(b))])) cat(file, "was made with other versions:", a[versions], "\n")
  a <- a[!versions]; b <- b[!grepl("^versions\\.", names(b))]
  if (!identical(names(a), names(b))) { cat(file, "has another shape\n"); failed <- TRUE; next }
  x <- suppressWarnings(as.numeric(a)); y <- suppressWarnings(as.numeric(b)); number <- !is.na(x) & !is.na(y)
  difference <- ifelse(number, abs(x - y) / pmax(abs(x), 1e-12), ifelse(a == b, 0, Inf))
  worst <- which.max(difference)
  cat(sprintf("%s: %d values, largest relative difference %.2e at %s\n", file, length(a), difference[worst], names(a)[worst]))
  if (difference[worst] > 1e-9) failed <- TRUE
}
quit(status = if (failed) 1 else 0)
