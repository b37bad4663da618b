# Reference values for relabelling tests: all labellings enumerated with R, statistics from survdiff (rho = 0 and 1) and from the formula (Gehan).
# Rscript relabelling-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages(library(survival))
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

samples <- list(
  two = list(time = c(1, 2, 2, 4, 5, 7, 3, 5, 6, 8, 8), event = c(1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0), group = c(0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0), stratum = c(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1)),
  ties = list(time = c(3, 3, 3, 5, 5, 9, 2, 2, 6, 6), event = c(1, 1, 0, 1, 1, 1, 1, 1, 1, 0), group = c(0, 1, 1, 0, 1, 1, 0, 0, 1, 1), stratum = c(0, 0, 0, 0, 0, 0, 1, 1, 1, 1)),
  thin = list(time = c(4, 6, 1, 8, 3, 5, 7, 2), event = c(1, 0, 1, 1, 1, 1, 1, 1), group = c(0, 1, 1, 0, 0, 1, 0, 0), stratum = c(0, 0, 0, 0, 1, 1, 2, 2)))

# U (expected less observed of the second group) and V by the definition; weights from the pooled sample of the stratum.
uv <- function(s, group, weight, stratified) {
  u <- 0; v <- 0
  for (k in if (stratified) unique(s$stratum) else 0) {
    i <- if (stratified) s$stratum == k else rep(TRUE, length(s$time)); surv <- 1
    for (t in sort(unique(s$time[i & s$event == 1]))) {
      risk <- i & s$time >= t; n <- sum(risk); d <- sum(i & s$time == t & s$event == 1); n1 <- sum(risk & group == 1)
      w <- switch(weight, "log-rank" = 1, "gehan-wilcoxon" = n, "peto-peto-before" = surv)
      u <- u + w * (d * n1 / n - sum(i & s$time == t & s$event == 1 & group == 1))
      if (n > 1) v <- v + w^2 * d * (n - d) / (n - 1) * n1 / n * (1 - n1 / n)
      surv <- surv * (1 - d / n)
    }
  }
  c(u, v)
}

labellings <- function(s, stratified) {
  all <- list(rep(0, length(s$time)))
  for (k in if (stratified) unique(s$stratum) else 0) {
    rows <- if (stratified) which(s$stratum == k) else seq_along(s$time)
    m <- sum(s$group[rows])
    ways <- if (m == 0) list(integer(0)) else lapply(asplit(combn(length(rows), m), 2), function(x) rows[x])
    all <- unlist(lapply(all, function(a) lapply(ways, function(w) { a[w] <- 1; a })), recursive = FALSE)
  }
  all
}

exact <- list()
for (name in names(samples)) for (stratified in c(FALSE, TRUE)) for (weight in c("log-rank", "gehan-wilcoxon", "peto-peto-before")) {
  s <- samples[[name]]
  all <- labellings(s, stratified)
  values <- vapply(all, function(g) uv(s, g, weight, stratified), c(0, 0))
  seen <- uv(s, s$group, weight, stratified)
  if (weight != "gehan-wilcoxon") {
    f <- if (stratified) Surv(time, event) ~ group + strata(stratum) else Surv(time, event) ~ group
    check <- survdiff(f, data = s, rho = if (weight == "log-rank") 0 else 1)
    stopifnot(isTRUE(all.equal(check$chisq, seen[1]^2 / seen[2])))
  }
  z <- ifelse(values[2, ] > 1e-12, values[1, ] / sqrt(values[2, ]), 0); z0 <- seen[1] / sqrt(seen[2])
  share <- function(x, x0) list(observed = x0, oneSided = mean(x >= x0 - 1e-9), twoSided = mean(abs(x) >= abs(x0) - 1e-9))
  exact <- c(exact, list(c(s, list(weight = weight, stratified = stratified, labellings = length(all), scores = share(values[1, ], seen[1]), standardised = share(z, z0)))))
}

# Three groups: all ways to name them.
s <- list(time = c(2, 3, 3, 5, 6, 8, 9, 4), event = c(1, 1, 1, 0, 1, 1, 1, 1), group = c(0, 0, 1, 1, 2, 2, 2, 0))
first <- combn(8, 3, simplify = FALSE)
all <- unlist(lapply(first, function(a) lapply(combn(setdiff(1:8, a), 2, simplify = FALSE), function(b) { g <- rep(2, 8); g[a] <- 0; g[b] <- 1; g })), recursive = FALSE)
groups <- lapply(c(0, 1), function(rho) {
  chi <- vapply(all, function(g) survdiff(Surv(s$time, s$event) ~ g, rho = rho)$chisq, 0)
  seen <- survdiff(Surv(time, event) ~ group, data = s, rho = rho)$chisq
  c(s, list(weight = if (rho == 0) "log-rank" else "peto-peto-before", chisq = seen, p = mean(chi >= seen - 1e-9)))
})

write_reference(list(exact = exact, groups = groups), "survival", "validation/relabelling-reference.R", file.path(out, "relabelling.json"))
