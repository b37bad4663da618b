# The allocation function written anew, from its description and not from its code: HMAC-SHA-256 by the openssl program, everything else in base R.
# Prints the first twenty arms (first letters) of stratum S1 with blocks of 4 and 6, arms I and O in equal shares, and the secret 00 01 ... 1f.
#
#   Rscript validation/allocation-reference.R

secret <- paste(sprintf("%02x", 0:31), collapse = "")

hmac <- function(message) {
  file <- tempfile(); on.exit(unlink(file))
  writeBin(charToRaw(enc2utf8(message)), file)
  out <- system2("openssl", c("dgst", "-sha256", "-mac", "HMAC", "-macopt", paste0("hexkey:", secret), file), stdout = TRUE)
  sub("^.*= *", "", out[length(out)])
}

# First 64 bits, big-endian, modulo n, digit by digit. Values near 2^64 would be drawn again; none of these is.
draw <- function(message, n) {
  hex <- substr(hmac(paste0(message, "|0")), 1, 16)
  if (substr(hex, 1, 15) == strrep("f", 15)) stop("a draw that has to be repeated")
  Reduce(function(rest, digit) (rest * 16 + strtoi(digit, 16L)) %% n, strsplit(hex, "")[[1]], 0)
}

block <- function(stratum, number, sizes) {
  size <- sizes[draw(paste("size", stratum, number, sep = "|"), length(sizes)) + 1]
  arms <- rep(c("I", "O"), each = size / 2)
  for (last in (size - 1):1) {
    other <- draw(paste("swap", stratum, number, last, sep = "|"), last + 1)
    arms[c(last, other) + 1] <- arms[c(other, last) + 1]
  }
  arms
}

cat(paste(unlist(lapply(0:4, function(b) block("S1", b, c(4, 6))))[1:20], collapse = ""), "\n", sep = "")
