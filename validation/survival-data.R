# The samples of survival-curves-reference.R and survival-tests-reference.R: from R's survival package and generated ones that lie in wait.

suppressPackageStartupMessages(library(survival))

sample_of <- function(name, time, event, group, stratum = NULL, entry = NULL, weight = NULL) {
  list(name = name, time = time, event = as.numeric(event), group = as.character(group), stratum = if (is.null(stratum)) NULL else as.character(stratum),
    entry = entry, weight = weight)
}

samples <- function() {
  colon2 <- colon[colon$etype == 2, ]
  pbc1 <- pbc[!is.na(pbc$trt), ]
  suppressWarnings(RNGversion("4.0.0"))
  set.seed(1982)
  n <- 160
  heavy <- data.frame(time = ceiling(rexp(n, 0.25)), event = rbinom(n, 1, 0.7), group = sample(c("a", "b"), n, TRUE), stratum = sample(c("s1", "s2", "s3", "s4"), n, TRUE),
    whole = sample(1:4, n, TRUE), part = round(runif(n, 0.2, 3), 3))
  heavy$group[heavy$stratum == "s3"] <- "a"
  heavy$event[heavy$stratum == "s4"] <- 0
  late <- data.frame(start = round(rexp(n, 0.3), 2))
  late$stop <- round(late$start + 0.01 + rexp(n, 0.2), 2)
  late <- cbind(late, event = rbinom(n, 1, 0.75), group = sample(c("a", "b", "c"), n, TRUE), stratum = sample(c("x", "y"), n, TRUE), weight = sample(c(1, 1, 2, 0.5), n, TRUE))
  list(
    sample_of("aml", aml$time, aml$status, aml$x),
    sample_of("ovarian", ovarian$futime, ovarian$fustat, ovarian$rx, ovarian$ecog.ps),
    sample_of("lung", lung$time, lung$status - 1, lung$sex, ifelse(is.na(lung$ph.ecog), "none", lung$ph.ecog)),
    sample_of("veteran", veteran$time, veteran$status, veteran$trt, veteran$celltype),
    sample_of("veteran by cell", veteran$time, veteran$status, veteran$celltype, veteran$prior),
    sample_of("colon", colon2$time, colon2$status, colon2$rx, colon2$differ),
    sample_of("pbc", pbc1$time, pbc1$status == 2, pbc1$trt, pbc1$edema),
    sample_of("kidney", kidney$time, kidney$status, kidney$sex, kidney$disease),
    sample_of("cgd intervals", cgd$tstop, cgd$status, cgd$treat, cgd$hos.cat, entry = cgd$tstart),
    sample_of("heavy ties", heavy$time, heavy$event, heavy$group, heavy$stratum),
    sample_of("heavy ties, whole weights", heavy$time, heavy$event, heavy$group, heavy$stratum, weight = heavy$whole),
    sample_of("heavy ties, fractional weights", heavy$time, heavy$event, heavy$group, heavy$stratum, weight = heavy$part),
    sample_of("delayed entry", late$stop, late$event, late$group, late$stratum, entry = late$start),
    sample_of("delayed entry, weights", late$stop, late$event, late$group, late$stratum, entry = late$start, weight = late$weight),
    sample_of("delayed entry, two groups", late$stop, late$event, ifelse(late$group == "c", "a", late$group), late$stratum, entry = late$start))
}
samples_ready <- lapply(samples(), function(s) {
  if (is.null(s$stratum)) return(s)
  s$stratum[is.na(s$stratum)] <- "none"
  s
})
