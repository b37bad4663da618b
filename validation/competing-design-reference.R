# Reference values for designs with competing events: probabilities of the event by integrate, sizes by the published formulas.
# Rscript competing-design-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

cases <- list()
for (h in list(list(c = c(0.04, 0.02, 0.005), e = c(0.024, 0.02, 0.005)), list(c = c(0.03, 0.06, 0), e = c(0.02, 0.03, 0)), list(c = c(0.05, 0.001, 0.01), e = c(0.03, 0.01, 0.01)), list(c = c(0.04, 0, 0.01), e = c(0.03, 0, 0.01))))
  for (accrual in list(c(24, 12), c(12, 36))) for (ratio in c(1, 2)) {
    time <- 24; q <- ratio / (1 + ratio); z <- qnorm(0.975) + qnorm(0.8)
    # A participant who enters at a is followed until the end: mean over entries.
    mean_incidence <- function(r) integrate(function(a) sapply(a, function(x) integrate(function(t) r[1] * exp(-sum(r) * t), 0, sum(accrual) - x, rel.tol = 1e-12)$value), 0, accrual[1], rel.tol = 1e-11)$value / accrual[1]
    incidence <- function(r, t) integrate(function(s) r[1] * exp(-(r[1] + r[2]) * s), 0, t, rel.tol = 1e-12)$value
    event <- q * mean_incidence(h$e) + (1 - q) * mean_incidence(h$c)
    naive <- q * mean_incidence(c(h$e[1], 0, h$e[3])) + (1 - q) * mean_incidence(c(h$c[1], 0, h$c[3]))
    size <- function(theta) z^2 / (q * (1 - q) * log(theta)^2)
    power <- function(theta, events) pnorm(sqrt(events * q * (1 - q)) * abs(log(theta)) - qnorm(0.975))
    cs <- h$e[1] / h$c[1]; f <- c(incidence(h$e, time), incidence(h$c, time)); n <- 1 - exp(-c(h$e[1], h$c[1]) * time)
    sub <- log(1 - f[1]) / log(1 - f[2]); spread <- function(p) p[1] * (1 - p[1]) / q + p[2] * (1 - p[2]) / (1 - q); both <- function(p) z^2 * spread(p) / (p[1] - p[2])^2
    cases <- c(cases, list(list(control = I(h$c), experimental = I(h$e), accrual = I(accrual), ratio = ratio, time = time,
      cause = I(c(cs, size(cs) / event, size(cs), event, size(cs) / naive, size(cs) / naive * event, power(cs, size(cs) / naive * event))),
      sub = I(c(sub, size(sub) / event, size(sub), event, size(cs) / naive, size(cs) / naive * event, power(sub, size(cs) / naive * event))),
      incidence = I(c(f[1] - f[2], both(f), both(f) * (q * f[1] + (1 - q) * f[2]), q * f[1] + (1 - q) * f[2], both(n), both(n) * (q * f[1] + (1 - q) * f[2]), pnorm(abs(f[1] - f[2]) * sqrt(both(n) / spread(f)) - qnorm(0.975)))))))
  }
write_reference(list(cases = cases), character(), "competing-design-reference.R", file.path(out, "competing-design.json"))
