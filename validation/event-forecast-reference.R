# Reference values for blinded event forecasts: chances by integrate, sums of participants by convolution, the posterior of the rate by integrate.
# Rscript event-forecast-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

# A trial at month 14: entries over 14 months, statuses made by a rule; arms do not exist here.
n <- 40
entry <- 14 * ((1:n) - 0.5) / n
open <- 14 - entry
status <- c("AtRisk", "AtRisk", "Event", "AtRisk", "Left", "AtRisk", "Event", "AtRisk")[(1:n - 1) %% 8 + 1]
follow <- ifelse(status == "AtRisk", ifelse((1:n) %% 5 == 0, open * 0.9, open), open * ((1:n) %% 7 + 1) / 9)
known <- sum(status == "Event")

rate <- function(t, cuts, rates) rates[findInterval(t, cuts, left.open = TRUE) + 1]
cumulative <- function(t, cuts, rates) sapply(t, function(x) { ends <- c(0, pmin(cuts, x), x); sum(rates * diff(ends)) })
pieces <- function(f, from, to, cuts) { ends <- sort(unique(c(from, cuts[cuts > from & cuts < to], to)))
  if (length(ends) < 2) 0 else sum(sapply(seq_len(length(ends) - 1), function(i) integrate(f, ends[i], ends[i + 1], rel.tol = 1e-12)$value)) }
# Survival of the event with a cured share, and the chance of an event in follow-up (u, v] of somebody at risk at u.
course <- function(cuts, rates, cured, leaveCuts, leaveRates) {
  dens <- function(t) (1 - cured) * rate(t, cuts, rates) * exp(-cumulative(t, cuts, rates)) * exp(-cumulative(t, leaveCuts, leaveRates))
  risk <- function(t) (cured + (1 - cured) * exp(-cumulative(t, cuts, rates))) * exp(-cumulative(t, leaveCuts, leaveRates))
  list(by = function(u, v) pieces(dens, u, v, c(cuts, leaveCuts)) / risk(u))
}
convolve2 <- function(a, b) { s <- numeric(length(a) + length(b) - 1); for (i in seq_along(a)) s[i - 1 + seq_along(b)] <- s[i - 1 + seq_along(b)] + a[i] * b; s }
# Accrual after the cut: rates r over pieces that end at ends; a newcomer's chance by time s after the cut.
newcomer <- function(co, ends, rates, s, kinks) {
  total <- sum(rates * diff(c(0, ends)))
  f <- function(a) sapply(a, function(x) rate(x, ends[-length(ends)], rates) * co$by(0, s - x))
  pieces(f, 0, min(s, max(ends)), c(ends, s - kinks)) / total
}
law <- function(co, s, ends, rates, poisson, kinks) {
  p <- 1
  for (i in which(status == "AtRisk")) { q <- co$by(follow[i], max(14 + s - entry[i], follow[i])); p <- convolve2(p, c(1 - q, q)) }
  if (!is.null(ends) && s > 0) {
    total <- sum(rates * diff(c(0, ends))); q <- newcomer(co, ends, rates, s, kinks)
    p <- convolve2(p, if (poisson) dpois(0:120, total * q) else dbinom(0:round(total), round(total), q))
  }
  p
}
forecasts <- list()
for (m in list(list(c(6), c(0.05, 0.02), 0, numeric(), 0.01), list(numeric(), 0.04, 0.3, c(3), c(0.02, 0.005)), list(c(3, 9), c(0.08, 0.03, 0.05), 0.2, numeric(), 0)))
  for (a in list(list(NULL, NULL, FALSE), list(c(4, 7), c(3, 4), FALSE), list(c(4, 7), c(3, 4), TRUE))) for (s in c(2, 9, 30)) {
    co <- course(m[[1]], m[[2]], m[[3]], m[[4]], m[[5]]); p <- law(co, s, a[[1]], a[[2]], a[[3]], c(m[[1]], m[[4]]))
    forecasts <- c(forecasts, list(list(cuts = I(m[[1]]), rates = I(m[[2]]), cured = m[[3]], leaveCuts = I(m[[4]]), leaveRates = I(m[[5]]), accrualEnds = I(if (is.null(a[[1]])) numeric() else a[[1]]),
      accrualRates = I(if (is.null(a[[2]])) numeric() else a[[2]]), poisson = a[[3]], time = 14 + s, mean = known + sum(p * (seq_along(p) - 1)),
      none = p[1], atLeast = I(sapply(c(known + 3, known + 8, known + 12), function(e) if (e - known >= length(p)) 0 else sum(p[-seq_len(e - known)]))))))
  }

# Dates: constant hazard, nobody to come, the time by which known + 6 events are there with probabilities .025, .5 and .975.
co <- course(numeric(), 0.04, 0, numeric(), 0.01)
reach <- function(s, e, co) { p <- law(co, s, NULL, NULL, FALSE, numeric()); sum(p[-seq_len(e)]) }
dates <- sapply(c(0.025, 0.5, 0.975), function(q) 14 + uniroot(function(s) reach(s, 6, co) - q, c(0, 200), tol = 1e-12)$root)

# Rates by maximum likelihood, with and without a cured share.
loglik <- function(theta, cuts, cured) { r <- exp(theta); sum(ifelse(status == "Event", log(1 - cured) + log(rate(follow, cuts, r)) - cumulative(follow, cuts, r),
  log(cured + (1 - cured) * exp(-cumulative(follow, cuts, r))))) }
one <- optimize(function(th) loglik(th, numeric(), 0.3), c(-6, 0), maximum = TRUE, tol = 1e-12)
two <- optim(c(-3, -3), function(th) -loglik(th, 5, 0.25), method = "BFGS", control = list(reltol = 1e-16, maxit = 1000))
plain <- sapply(list(c(0, 5), c(5, Inf)), function(b) sum(status == "Event" & follow > b[1] & follow <= b[2]) / sum(pmax(0, pmin(follow, b[2]) - b[1])))
leaving <- sum(status == "Left") / sum(follow)

# The posterior of one rate, prior gamma(1, 20), with and without a cured share; probability of known + 6 events by month 20.
mixture <- lapply(c(0, 0.3), function(cured) {
  post <- function(h) sapply(h, function(x) exp(dgamma(x, 1, 20, log = TRUE) + loglik(log(x), numeric(), cured) - loglik(log(0.05), numeric(), cured)))
  given <- function(h) sapply(h, function(x) { p <- law(course(numeric(), x, cured, numeric(), 0.01), 6, NULL, NULL, FALSE, numeric()); sum(p[-(1:6)]) })
  ends <- c(1e-6, 0.01, 0.02, 0.03, 0.045, 0.06, 0.09, 0.13, 0.2, 0.4, 0.8, 1.6)
  total <- function(f) sum(sapply(seq_len(length(ends) - 1), function(i) integrate(f, ends[i], ends[i + 1], rel.tol = 1e-9)$value))
  list(cured = cured, probability = total(function(h) post(h) * given(h)) / total(post), meanRate = total(function(h) h * post(h)) / total(post))
})

write_reference(list(cut = 14, entry = I(entry), followUp = I(follow), status = I(status), forecasts = forecasts, dates = I(dates), ratePlain = I(plain), rateCured = exp(one$maximum), ratesCured = I(exp(two$par)), leaving = leaving, mixture = mixture),
  character(), "event-forecast-reference.R", file.path(out, "event-forecast.json"))
