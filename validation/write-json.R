# Writes nested lists as JSON with 17 significant digits, so that a double read back is the double R had.
# A list or a vector with names is an object; without names an array. Scalars are wrapped in I() where an array is meant.

number <- function(x) {
  if (is.na(x) || is.infinite(x)) return("null")
  short <- sprintf("%.15g", x)
  if (as.numeric(short) == x) short else sprintf("%.17g", x)
}

json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    parts <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ","), "]"))
    return(paste0("{", paste0("\"", names(x), "\":", parts, collapse = ",\n"), "}"))
  }
  if (is.matrix(x)) return(json(lapply(seq_len(nrow(x)), function(i) I(unname(x[i, ])))))
  if (length(x) == 0) return("[]")
  array <- inherits(x, "AsIs") || length(x) != 1
  parts <- if (is.character(x)) paste0("\"", x, "\"")
    else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false"))
    else vapply(as.numeric(x), number, "")
  if (array) paste0("[", paste(parts, collapse = ","), "]") else parts
}

write_reference <- function(content, packages, script, file) {
  versions <- as.list(c(R = paste(R.version$major, R.version$minor, sep = "."),
    sapply(packages, function(p) as.character(packageVersion(p)))))
  writeLines(json(c(list(script = script, versions = versions), content)), file)
}
