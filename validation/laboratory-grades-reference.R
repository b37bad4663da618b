# Grades of laboratory values by the criteria that admiral publishes as R expressions (Apache-2.0; pharmaverse/admiral, data-raw/adlb_grading), evaluated over a grid of
# values on, just below and just above every limit, with reference limits and baselines present and absent.
# Rscript laboratory-grades-reference.R <output directory> [folder of the criteria]   (run in validation/)
# The folder holds admiral_ncictcaev4_uscv.json, ...v5.json, ...v5_uscv.json, ...v6_uscv.json; EQUIPOISE_CTCAE may name it instead. The criteria are not part of this
# repository: without them the committed values are kept as they are, and the script says so.

source("write-json.R")
arguments <- commandArgs(trailingOnly = TRUE)
out <- arguments[1]
folder <- if (length(arguments) > 1) arguments[2] else Sys.getenv("EQUIPOISE_CTCAE")
target <- file.path(out, "laboratory-grades.json")
if (folder == "" || !dir.exists(folder)) {
  message("laboratory-grades-reference.R: no criteria given (second argument or EQUIPOISE_CTCAE); the committed values are kept")
  if (normalizePath(target, mustWork = FALSE) != normalizePath("reference/laboratory-grades.json")) invisible(file.copy("reference/laboratory-grades.json", target, overwrite = TRUE))
  quit(status = 0)
}

# Compared after signif(.., 15), which is admiral's default.
signif_dig <- 15
high_indicator <- c("HIGH", "HIGH HIGH")
low_indicator <- c("LOW", "LOW LOW")

# The first formula whose left side is true gives the grade; none gives grade 0. An unknown left side is not true.
grade <- function(formulas, cell) {
  for (f in formulas) if (isTRUE(eval(f[[2]], cell, globalenv()))) return(as.integer(eval(f[[3]])))
  0L
}

around <- function(x) x * c(0.999, 1, 1.001)
tidy <- function(x) { x <- unique(signif(x[is.finite(x) & x > 0], 9)); sort(x) }

rules <- list()
cells <- 0
for (file in c("admiral_ncictcaev4_uscv.json", "admiral_ncictcaev5.json", "admiral_ncictcaev5_uscv.json", "admiral_ncictcaev6_uscv.json")) {
  version <- as.integer(sub(".*ctcaev([0-9]).*", "\\1", file))
  for (entry in jsonlite::fromJSON(file.path(folder, file), simplifyVector = FALSE)) {
    code <- unlist(entry[paste0("GRADE_", c("NA", 4:1), "_CODE")])
    formulas <- as.list(str2lang(paste0("list(", paste(code, collapse = ","), ")")))[-1]
    text <- gsub("signif\\(AVAL, signif_dig\\)", "AVAL", paste(code, collapse = " "))
    text <- gsub("\"[0-9]\"", "", text)
    uses <- function(name) grepl(paste0("\\b", name, "\\b"), text)
    literals <- unique(as.numeric(unlist(regmatches(text, gregexpr("[-]?[0-9]+[.]?[0-9]*", text)))))
    literals <- literals[literals != 0]
    absolute <- literals[literals > 0]
    relative <- grepl("[*]", text) || length(absolute) == 0
    # Reference limits that leave room for every grade.
    if (!relative) { lower <- signif(1.25 * max(absolute), 6); upper <- signif(0.85 * min(absolute), 6) } else { lower <- 20; upper <- 40 }
    if (entry$TERM == "Fibrinogen decreased") { lower <- if (isTRUE(entry$UNIT_CHECK == "g/L")) 2 else 200; upper <- 2 * lower }
    if (entry$TERM == "Hemoglobin increased") { upper <- if (isTRUE(entry$UNIT_CHECK == "g/L")) 165 else 16.5; lower <- 0.8 * upper }
    if (entry$TERM == "INR increased") { lower <- 0.8; upper <- 1.2 }
    if (entry$TERM %in% c("Acidosis", "Alkalosis")) { lower <- 7.35; upper <- 7.45 }
    if (!uses("ANRHI") && lower > 0) upper <- 1.5 * lower
    if (!uses("ANRLO") && upper > 0) lower <- 0.5 * upper
    limits <- list(c(lower, upper))
    if (uses("ANRLO")) limits <- c(limits, list(c(NA, upper)))
    if (uses("ANRHI")) limits <- c(limits, list(c(lower, NA)))
    bases <- NA
    if (uses("BASE") || uses("PCHG") || uses("BNRIND")) bases <- c(NA, 0.8 * lower, 0.9 * upper, upper, 1.5 * upper, 4 * upper)
    contexts <- list()
    for (l in limits) for (b in bases) {
      b <- signif(b, 9)
      v <- c(l, b)
      if (!relative || entry$TERM %in% c("Fibrinogen decreased", "INR increased")) v <- c(v, absolute)
      if (grepl("[*]ANR", text)) v <- c(v, absolute * l[2], absolute * l[1])
      if (grepl("[*]BASE", text)) v <- c(v, absolute * b)
      if (grepl("[+]", text)) v <- c(v, absolute + l[2], absolute + b)
      if (uses("PCHG")) v <- c(v, b * c(0.25, 0.5, 0.75))
      if (uses("AVAL") && relative && is.na(l[2]) && is.na(l[1]) && is.na(b)) v <- c(v, 1, 100)
      if (entry$TERM == "Creatinine clearance decreased") v <- c(v, 49.5, 25.5, 60, 5)
      v <- tidy(unlist(lapply(v, around)))
      if (length(v) == 0) v <- 10
      indicator <- if (is.na(b)) NA else if (!is.na(l[2]) && b > l[2]) "HIGH" else if (!is.na(l[1]) && b < l[1]) "LOW" else if (is.na(l[2])) NA else "NORMAL"
      g <- sapply(v, function(x) grade(formulas, list(AVAL = x, ANRLO = l[1], ANRHI = l[2], BASE = b, PCHG = 100 * (x - b) / b, BNRIND = indicator)))
      cells <- cells + length(v)
      contexts <- c(contexts, list(list(lower = l[1], upper = l[2], baseline = b, values = I(v), grades = I(g))))
    }
    rules <- c(rules, list(list(version = version, term = entry$TERM, unit = if (is.null(entry$UNIT_CHECK)) "" else entry$UNIT_CHECK, direction = entry$DIRECTION, contexts = contexts)))
  }
}
message(length(rules), " rules, ", cells, " cells")
write_reference(list(source = "pharmaverse/admiral 6eb5125, data-raw/adlb_grading, Apache-2.0; significant digits compared: 15", cells = cells, rules = rules), "jsonlite", "laboratory-grades-reference.R", target)
