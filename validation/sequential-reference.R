# Reference values for normal and chi-squared tails, group-sequential probabilities, boundaries and sample size.
# Rscript sequential-reference.R <output directory>   (run in validation/)

suppressPackageStartupMessages({library(rpact); library(mvtnorm)})
source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]

z <- c(-8, -3.5, -1, -0.25, 0, 0.3, 0.6, 0.75, 1, 1.6449, 1.96, 2.5, 4, 6.2, 9.5, 13.1, 20, 30, 37)
p <- c(1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.01, 0.025, 0.05, 0.2, 0.4, 0.49999, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975, 0.999999)
chi <- expand.grid(x = c(1e-8, 0.01, 0.5, 1, 3.841458820694124, 10, 47.3, 150, 700), df = c(1, 2, 3, 4, 5, 8, 17, 30))
tails <- list(z = z, upper = pnorm(z, lower.tail = FALSE), p = p, quantile = qnorm(p),
  chi = list(x = chi$x, df = chi$df, upper = pchisq(chi$x, chi$df, lower.tail = FALSE)))

binomial <- lapply(list(c(10, 0.3), c(34, 0.7), c(200, 0.01), c(1000, 0.999)), function(a)
  list(n = a[1], p = a[2], probabilities = dbinom(0:a[1], a[1], a[2])))

# Two looks by one-dimensional quadrature: the second increment given the first is normal.
two <- function(t, upper, lower, drift) {
  s <- sqrt(t); m <- drift * s; rho <- s[1] / s[2]; sd <- sqrt(1 - rho^2)
  at <- function(tail, bound) integrate(function(x) dnorm(x, m[1]) * pnorm((bound - m[2] - rho * (x - m[1])) / sd, lower.tail = tail),
    max(lower[1], m[1] - 12), min(upper[1], m[1] + 12), rel.tol = 1e-13, subdivisions = 2000)$value
  list(method = "quadrature", t = t, upper = upper, lower = ifelse(is.finite(lower), lower, -99), drift = drift,
    crossUpper = c(pnorm(upper[1], m[1], lower.tail = FALSE), at(FALSE, upper[2])),
    crossLower = c(pnorm(lower[1], m[1]), at(TRUE, lower[2])))
}

# More looks without lower bounds: differences of multivariate normal distribution functions.
miwa <- function(t, upper, drift) {
  k <- length(t); s <- sqrt(t); corr <- outer(s, s, pmin) / outer(s, s, pmax)
  below <- sapply(seq_len(k), function(j) if (j == 1) pnorm(upper[1], drift * s[1]) else
    pmvnorm(upper = upper[1:j], mean = (drift * s)[1:j], corr = corr[1:j, 1:j], algorithm = if (j == 3) TVPACK(1e-15) else Miwa(steps = 4096))[1])
  list(method = "mvtnorm", t = t, upper = upper, lower = rep(-99, k), drift = drift, crossUpper = c(1, below[-k]) - below)
}

# Many looks without lower bounds: the density of Z below the bounds carried from look to look on 400 Gauss-Legendre points (Golub and Welsch).
gauss <- local({ i <- seq_len(399); b <- i / sqrt(4 * i^2 - 1); j <- matrix(0, 400, 400); j[cbind(i, i + 1)] <- b; j[cbind(i + 1, i)] <- b
  e <- eigen(j, symmetric = TRUE); list(x = e$values, w = 2 * e$vectors[1, ]^2) })
many <- function(t, upper, drift) {
  k <- length(t); s <- sqrt(t); out <- numeric(k); x <- 0; mass <- 1; before <- 0
  for (i in seq_len(k)) {
    step <- t[i] - before; mean <- x * sqrt(before) + drift * step
    out[i] <- sum(mass * pnorm((upper[i] * s[i] - mean) / sqrt(step), lower.tail = FALSE))
    low <- drift * s[i] - 10; high <- min(upper[i], drift * s[i] + 10)
    y <- low + (high - low) * (gauss$x + 1) / 2
    density <- colSums(mass * outer(mean, y, function(m, z) dnorm((z * s[i] - m) / sqrt(step)) * s[i] / sqrt(step)))
    mass <- density * gauss$w * (high - low) / 2; x <- y; before <- t[i]
  }
  list(method = "Gauss-Legendre", t = t, upper = upper, lower = rep(-99, k), drift = drift, crossUpper = out)
}

# Bounds on both sides, three looks: rectangles of the trivariate normal distribution.
sides <- function(t, upper, lower, drift) {
  s <- sqrt(t); corr <- outer(s, s, pmin) / outer(s, s, pmax); m <- drift * s
  inside <- function(low, high) {
    total <- 0
    for (a in 0:1) for (b in 0:1) for (d in 0:1) {
      corner <- ifelse(c(a, b, d) == 1, low, high)
      if (any(corner == -Inf)) next
      total <- total + (-1)^(a + b + d) * pmvnorm(upper = corner, mean = m, corr = corr, algorithm = TVPACK(1e-15))[1]
    }
    total
  }
  first <- list(c(pnorm(upper[1], m[1], lower.tail = FALSE)), c(pnorm(lower[1], m[1])))
  up2 <- inside(c(lower[1], upper[2], -Inf), c(upper[1], 40, 40)); low2 <- inside(c(lower[1], -Inf, -Inf), c(upper[1], lower[2], 40))
  up3 <- inside(c(lower[1:2], upper[3]), c(upper[1:2], 40)); low3 <- inside(c(lower[1:2], -Inf), c(upper[1:2], lower[3]))
  list(method = "mvtnorm rectangles", t = t, upper = upper, lower = lower, drift = drift,
    crossUpper = c(first[[1]], up2, up3), crossLower = c(first[[2]], low2, low3))
}

crossings <- list(
  two(c(0.5, 1), c(2.373, 1.678), c(-Inf, -Inf), 0), two(c(0.5, 1), c(2.373, 1.678), c(-Inf, -Inf), 2.5),
  two(c(0.3, 1), c(3.1, 2.0), c(0, 2.0), 0), two(c(0.3, 1), c(3.1, 2.0), c(0, 2.0), 2.8), two(c(0.62, 0.95), c(2.2, 2.1), c(-1, 1), -1.3),
  two(c(0.5, 1), c(4, 3), c(-4, -3), 8),
  miwa(c(0.25, 0.5, 0.75, 1), c(4.05, 2.86, 2.34, 2.02), 0), miwa(c(0.25, 0.5, 0.75, 1), c(4.05, 2.86, 2.34, 2.02), 3),
  miwa(c(0.2, 0.4, 0.6, 0.8, 1), rep(2.413, 5), 0), miwa(c(0.2, 0.4, 0.6, 0.8, 1), rep(2.413, 5), 3.4),
  miwa(c(0.1, 0.15, 0.7, 1), c(3, 2.9, 2.5, 2), 1),
  many((1:20) / 20, 2.1256332764998564 / sqrt((1:20) / 20), 0), many((1:20) / 20, 2.1256332764998564 / sqrt((1:20) / 20), 2.87),
  many((1:10) / 10, rep(2.555, 10), 3), many(c(0.1, 0.15, 0.7, 1), c(3, 2.9, 2.5, 2), 1),
  sides(c(1, 2, 3) / 3, c(3.47, 2.45, 2.0), c(-0.5, 0.5, 2.0), 0), sides(c(1, 2, 3) / 3, c(3.47, 2.45, 2.0), c(-0.5, 0.5, 2.0), 3.2),
  sides(c(0.2, 0.5, 1), c(2.5, 2.5, 2.5), c(-2.5, -2.5, -2.5), 0))

design <- function(type, delta, k, alpha, rates = (1:k) / k, power = 0.8) {
  d <- if (type == "WT") getDesignGroupSequential(typeOfDesign = "WT", deltaWT = delta, alpha = alpha, beta = 1 - power, sided = 1, informationRates = rates, tolerance = 1e-10)
    else getDesignGroupSequential(typeOfDesign = type, alpha = alpha, beta = 1 - power, sided = 1, informationRates = rates, tolerance = 1e-10)
  list(type = type, delta = if (type == "WT") delta else if (type == "OF") 0 else 0.5, alpha = alpha, power = power, t = rates,
    upper = d$criticalValues, inflation = getDesignCharacteristics(d)$inflationFactor)
}

boundaries <- list()
for (k in c(2, 3, 5, 8, 20)) for (alpha in c(0.025, 0.05)) {
  boundaries <- c(boundaries, list(design("OF", 0, k, alpha), design("P", 0.5, k, alpha), design("WT", 0.25, k, alpha, power = 0.9)))
}
boundaries <- c(boundaries, list(design("OF", 0, 3, 0.025, c(0.3, 0.7, 1)), design("WT", 0.1, 4, 0.01, c(0.2, 0.55, 0.8, 1))))

sizes <- list()
for (a in list(c(0.4, 0.7, 0.05, 0.8), c(0.1, 0.25, 0.025, 0.9), c(0.6, 0.45, 0.025, 0.8))) {
  s <- getSampleSizeRates(pi1 = a[2], pi2 = a[1], alpha = a[3], beta = 1 - a[4], sided = 1, normalApproximation = TRUE)
  unpooled <- (qnorm(1 - a[3]) + qnorm(a[4]))^2 * (a[1] * (1 - a[1]) + a[2] * (1 - a[2])) / (a[1] - a[2])^2
  f <- stats::power.prop.test(p1 = a[1], p2 = a[2], sig.level = a[3], power = a[4], alternative = "one.sided", tol = 1e-12)$n
  sizes <- c(sizes, list(list(control = a[1], experimental = a[2], alpha = a[3], power = a[4], pooledNull = f, rpactPooledNull = s$nFixed / 2, unpooled = unpooled)))
}

exact <- lapply(list(c(0.4, 0.7, 34, 34, 1.6449), c(0.3, 0.3, 25, 40, 1.96)), function(a) {
  x <- 0:a[4]; y <- 0:a[3]; g <- expand.grid(x = x, y = y); p <- (g$x + g$y) / (a[3] + a[4])
  zz <- (g$x / a[4] - g$y / a[3]) / sqrt(p * (1 - p) * (1 / a[3] + 1 / a[4])); zz[is.nan(zz)] <- 0
  list(control = a[1], experimental = a[2], controlTotal = a[3], experimentalTotal = a[4], critical = a[5],
    power = sum((dbinom(g$x, a[4], a[2]) * dbinom(g$y, a[3], a[1]))[zz >= a[5]]))
})

survival <- lapply(list(c(0.03817878, 0.01486146, 36, 24, 0.05, 0.8), c(0.05, 0.035, 12, 6, 0.025, 0.9)), function(a) {
  d <- 4 * (qnorm(1 - a[5]) + qnorm(a[6]))^2 / log(a[2] / a[1])^2
  prob <- function(h) integrate(function(u) 1 - exp(-h * (a[4] + u)), 0, a[3], rel.tol = 1e-13)$value / a[3]
  r <- getSampleSizeSurvival(lambda1 = a[2], lambda2 = a[1], alpha = a[5], beta = 1 - a[6], sided = 1, accrualTime = c(0, a[3]), followUpTime = a[4], typeOfComputation = "Schoenfeld")
  list(control = a[1], experimental = a[2], accrual = a[3], followUp = a[4], alpha = a[5], power = a[6], events = d,
    perArm = d / (prob(a[1]) + prob(a[2])), rpactPerArm = r$nFixed / 2, rpactEvents = r$eventsFixed)
})

conditional <- lapply(list(c(0.5, 0.4, 2.486, 1.96), c(2.1, 0.7, 0, 1.96), c(-1, 0.5, 2.5, 1.645)), function(a)
  list(z = a[1], t = a[2], drift = a[3], critical = a[4],
    power = pnorm((a[4] - a[1] * sqrt(a[2]) - a[3] * (1 - a[2])) / sqrt(1 - a[2]), lower.tail = FALSE)))

curtailment <- lapply(list(c(5, 34, 13, 0.7, 8, 34, 11, 0.4, 1.6449), c(12, 40, 20, 0.55, 10, 40, 22, 0.45, 1.96)), function(a) {
  x <- 0:a[3]; y <- 0:a[7]; g <- expand.grid(x = x, y = y); i <- a[1] + g$x; j <- a[5] + g$y; p <- (i + j) / (a[2] + a[6])
  zz <- (i / a[2] - j / a[6]) / sqrt(p * (1 - p) * (1 / a[2] + 1 / a[6]))
  list(successes1 = a[1], total1 = a[2], open1 = a[3], p1 = a[4], successes2 = a[5], total2 = a[6], open2 = a[7], p2 = a[8], critical = a[9],
    power = sum((dbinom(g$x, a[3], a[4]) * dbinom(g$y, a[7], a[8]))[zz >= a[9]]))
})

write_reference(list(tails = tails, binomial = binomial, crossings = crossings, boundaries = boundaries, sizes = sizes, exact = exact,
  survival = survival, conditional = conditional, curtailment = curtailment), c("rpact", "mvtnorm"), "validation/sequential-reference.R", file.path(out, "sequential.json"))
