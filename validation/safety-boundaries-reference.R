# Reference values for stopping rules on the rate of a toxicity: Pocock-type, O'Brien-Fleming-type and beta-binomial boundaries, and their exact stopping probabilities.
# Rscript safety-boundaries-reference.R <output directory>   (run in validation/)
# Boundaries by walking through all pointwise levels that binomial tails can have; probabilities by convolution with dbinom.

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

# b[n]: events among n from which the trial stops; n + 1 where it cannot.
stopping <- function(b, p) {
  alive <- 1
  stop <- numeric(length(b)); events <- 0; participants <- 0
  for (n in seq_along(b)) {
    participants <- participants + sum(alive)
    alive <- c(alive * (1 - p), 0) + c(0, alive * p)
    out <- (0:n) >= b[n]
    stop[n] <- sum(alive[out]); events <- events + sum(alive[out] * (0:n)[out])
    alive[out] <- 0
  }
  list(stop = stop, total = sum(stop), participants = participants, events = events + sum(alive * seq(0, length(b))))
}
# Level of n at the critical value: 1 - Phi(crit * (n / N)^(shape - 1/2)); a tail up to the level stops.
frequentist <- function(N, p, shape, crit) sapply(1:N, function(n) {
  tail <- pbinom((1:n) - 1, n, p, lower.tail = FALSE)
  b <- which(tail <= pnorm(crit * (n / N)^(shape - 0.5), lower.tail = FALSE) * (1 + 1e-12))
  if (length(b)) min(b) else n + 1
})
search <- function(N, p, error, shape) {
  candidates <- sort(unique(unlist(lapply(1:N, function(n) qnorm(pbinom((1:n) - 1, n, p, lower.tail = FALSE), lower.tail = FALSE) * (n / N)^(0.5 - shape)))))
  candidates <- candidates[candidates > 0 & is.finite(candidates)]
  lo <- 1; hi <- length(candidates)
  while (lo < hi) { m <- (lo + hi) %/% 2; if (stopping(frequentist(N, p, shape, candidates[m]), p)$total <= error) hi <- m else lo <- m + 1 }
  b <- frequentist(N, p, shape, candidates[lo])
  list(constant = candidates[lo], stopAt = I(ifelse(b > 1:N, NA, b)), error = stopping(b, p)$total)
}
bayesian <- function(N, limit, a, b, level) sapply(1:N, function(n) {
  k <- which(pbeta(limit, a + 1:n, b + n - 1:n, lower.tail = FALSE) >= level)
  if (length(k)) min(k) else n + 1
})
characteristics <- function(b, rates) lapply(rates, function(p) { s <- stopping(b, p); list(rate = p, stop = I(s$stop), total = s$total, participants = s$participants, events = s$events) })
whole <- function(stopAt) ifelse(is.na(stopAt), seq_along(stopAt) + 1, stopAt)

families <- list()
for (N in c(5, 12, 20, 30, 40, 60)) for (p in c(0.01, 0.05, 0.1, 0.2, 0.3)) for (error in c(0.05, 0.1, 0.2)) for (shape in c(0, 0.25, 0.5)) {
  if (p^N > error) next
  r <- search(N, p, error, shape)
  if (r$error > error) next
  families <- c(families, list(c(list(participants = N, rate = p, error = error, shape = shape), list(constant = r$constant, stopAt = r$stopAt, attained = r$error),
    list(at = if (error == 0.05) characteristics(whole(r$stopAt), c(p, 2 * p, 0.5)) else list()))))
}
rules <- list()
for (N in c(10, 30, 50)) for (limit in c(0.05, 0.2, 0.3)) for (prior in list(c(0.6, 2.4), c(0.5, 0.5), c(0.2, 1.8), c(2, 8))) for (level in c(0.8, 0.9, 0.95, 0.99)) {
  if (pbeta(limit, prior[1], prior[2], lower.tail = FALSE) >= level) next
  b <- bayesian(N, limit, prior[1], prior[2], level)
  rules <- c(rules, list(list(participants = N, limit = limit, prior = I(prior), level = level, stopAt = I(ifelse(b > 1:N, NA, b)), at = if (level == 0.95) characteristics(b, c(limit, 0.4)) else list())))
}
message(length(families), " families, ", length(rules), " rules")
write_reference(list(families = families, bayesian = rules), character(0), "safety-boundaries-reference.R", file.path(out, "safety-boundaries.json"))
