# The allocation function written anew, from its description (docs/methods/allocation.md) and not from its code, in base R alone: SHA-256 after FIPS 180-4 and HMAC after
# RFC 2104, for many messages at once; a 32-bit word is a pair of 16-bit halves, so that every sum is exact. Derives 10,000 allocations of each scheme from the secret
# 00 01 ... 1f and writes them as letters: a, b, c for the first, second and third arm of the ratio.
# Rscript allocation-reference.R <output directory>   (run in validation/)

source("write-json.R")
out <- commandArgs(trailingOnly = TRUE)[1]
secret <- 0:31
many <- 10000

# --- SHA-256 over a matrix of octets, one message per row -------------------------------------------------------------------------------------------------------------
fraction <- function(x) { f <- x - floor(x); h <- floor(f * 65536); c(h, floor((f * 65536 - h) * 65536)) }
# The first 32 bits of the fractions of square and cube roots of primes; the roots are taken in whole numbers, as doubles have too few digits for the last bits.
root_bits <- function(prime, degree) {
  # floor(prime^(1/degree) * 2^32) by bisection over hexadecimal digits, compared exactly in base 2^12.
  big <- function(x) { d <- numeric(0); repeat { d <- c(d, x %% 4096); x <- floor(x / 4096); if (x == 0) return(d) } }
  times <- function(a, b) { r <- numeric(length(a) + length(b)); for (i in seq_along(a)) { k <- i - 1 + seq_along(b); r[k] <- r[k] + a[i] * b }
    for (i in seq_along(r)) if (i < length(r)) { r[i + 1] <- r[i + 1] + floor(r[i] / 4096); r[i] <- r[i] %% 4096 }; r }
  below <- function(a, b) { n <- max(length(a), length(b)); a <- c(a, numeric(n - length(a))); b <- c(b, numeric(n - length(b)))
    d <- which(a != b); length(d) == 0 || a[max(d)] < b[max(d)] }
  power <- function(x) { p <- big(x); for (i in seq_len(degree - 1)) p <- times(p, big(x)); p }
  target <- big(prime); for (i in seq_len(degree)) target <- times(target, big(2^32))
  low <- floor(prime^(1 / degree) * 2^32) - 4096; high <- low + 8192
  while (high - low > 1) { middle <- floor((low + high) / 2); if (below(power(middle), target)) low <- middle else high <- middle }
  low <- low %% 2^32
  c(floor(low / 65536), low %% 65536)
}
primes <- Filter(function(p) p == 2 || all(p %% 2:ceiling(sqrt(p)) != 0), 2:311)
K <- lapply(primes, root_bits, 3)
H0 <- lapply(primes[1:8], root_bits, 2)

word <- function(h, l) list(h = as.integer(h), l = as.integer(l))
plus <- function(...) {
  parts <- list(...)
  l <- Reduce(`+`, lapply(parts, `[[`, "l")); h <- Reduce(`+`, lapply(parts, `[[`, "h")) + l %/% 65536L
  list(h = h %% 65536L, l = l %% 65536L)
}
xor2 <- function(a, b) list(h = bitwXor(a$h, b$h), l = bitwXor(a$l, b$l))
and2 <- function(a, b) list(h = bitwAnd(a$h, b$h), l = bitwAnd(a$l, b$l))
not1 <- function(a) list(h = 65535L - a$h, l = 65535L - a$l)
rotate <- function(a, n) {
  if (n >= 16) { a <- list(h = a$l, l = a$h); n <- n - 16 }
  p <- as.integer(2^n); q <- as.integer(2^(16 - n))
  if (n == 0) a else list(h = a$h %/% p + (a$l %% p) * q, l = a$l %/% p + (a$h %% p) * q)
}
shift <- function(a, n) { p <- as.integer(2^n); q <- as.integer(2^(16 - n)); list(h = a$h %/% p, l = a$l %/% p + (a$h %% p) * q) }

sha256 <- function(octets) {
  n <- nrow(octets); size <- ncol(octets)
  blocks <- ceiling((size + 9) / 64)
  bits <- size * 8
  tail <- c(0x80, rep(0, blocks * 64 - size - 9), bits %/% 256^(7:0) %% 256)
  padded <- cbind(octets, matrix(rep(tail, each = n), n))
  state <- lapply(H0, function(x) word(rep(x[1], n), rep(x[2], n)))
  for (block in seq_len(blocks)) {
    W <- lapply(1:16, function(i) { c0 <- (block - 1) * 64 + (i - 1) * 4; word(padded[, c0 + 1] * 256 + padded[, c0 + 2], padded[, c0 + 3] * 256 + padded[, c0 + 4]) })
    for (i in 17:64) {
      a <- W[[i - 15]]; b <- W[[i - 2]]
      W[[i]] <- plus(W[[i - 16]], xor2(xor2(rotate(a, 7), rotate(a, 18)), shift(a, 3)), W[[i - 7]], xor2(xor2(rotate(b, 17), rotate(b, 19)), shift(b, 10)))
    }
    v <- state
    for (i in 1:64) {
      e <- v[[5]]; a <- v[[1]]
      t1 <- plus(v[[8]], xor2(xor2(rotate(e, 6), rotate(e, 11)), rotate(e, 25)), xor2(and2(e, v[[6]]), and2(not1(e), v[[7]])), word(K[[i]][1], K[[i]][2]), W[[i]])
      t2 <- plus(xor2(xor2(rotate(a, 2), rotate(a, 13)), rotate(a, 22)), xor2(xor2(and2(a, v[[2]]), and2(a, v[[3]])), and2(v[[2]], v[[3]])))
      v <- list(plus(t1, t2), v[[1]], v[[2]], v[[3]], plus(v[[4]], t1), v[[5]], v[[6]], v[[7]])
    }
    state <- Map(plus, state, v)
  }
  do.call(cbind, lapply(state, function(w) cbind(w$h %/% 256, w$h %% 256, w$l %/% 256, w$l %% 256)))
}
stopifnot(paste(sprintf("%02x", sha256(matrix(c(0x61, 0x62, 0x63), 1))), collapse = "") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")

hmac <- function(messages) {
  key <- c(secret, rep(0, 64 - length(secret)))
  octets <- lapply(messages, function(m) as.integer(charToRaw(enc2utf8(m))))
  sizes <- lengths(octets)
  digests <- matrix(0, length(messages), 32)
  for (size in unique(sizes)) {
    rows <- which(sizes == size); n <- length(rows)
    pad <- function(x) matrix(rep(bitwXor(as.integer(key), x), each = n), n)
    inner <- sha256(cbind(pad(0x36L), do.call(rbind, octets[rows])))
    digests[rows, ] <- sha256(cbind(pad(0x5cL), inner))
  }
  digests
}
secret <- as.integer(charToRaw("Jefe"))
stopifnot(paste(sprintf("%02x", hmac("what do ya want for nothing?")), collapse = "") == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")  # RFC 4231, case 2
secret <- 0:31

# Draw(message, n): the first 64 bits modulo n, octet by octet. A value of 2^64 - n or more would be drawn again; the check is that none comes near.
draw <- function(messages) {
  d <- hmac(paste0(messages, "|0"))
  stopifnot(!any(d[, 1] == 255 & d[, 2] == 255 & d[, 3] == 255 & d[, 4] == 255))
  function(i, n) { rest <- 0; for (octet in d[i, 1:8]) rest <- (rest * 256 + octet) %% n; rest }
}

# --- The schemes -----------------------------------------------------------------------------------------------------------------------------------------------------
chosen <- function(weights, drawn) which(drawn < cumsum(weights))[1]
by_share <- function(shares, open, arm, position) {
  weights <- ifelse(open, shares, 0)
  if (sum(open) == 1) which(open) else chosen(weights, arm(position, sum(weights)))
}
behind <- function(counts, shares) sapply(seq_along(counts), function(k) all(counts[k] * shares <= counts * shares[k]))
favouring <- function(favoured, millionths, shares, arm, coin, position) {
  if (all(favoured)) return(by_share(shares, favoured, arm, position))
  favour <- coin(position, 1e6) < millionths
  by_share(shares, favoured == favour, arm, position)
}

blocks <- function(stratum, shares, sizes) {
  most <- ceiling(many / min(sizes)); longest <- max(sizes)
  size <- draw(paste("size", stratum, seq_len(most) - 1, sep = "|"))
  grid <- expand.grid(i = seq_len(longest - 1), b = seq_len(most) - 1)
  swap <- draw(paste("swap", stratum, grid$b, grid$i, sep = "|"))
  arms <- c()
  for (b in seq_len(most) - 1) {
    if (length(arms) >= many) break
    n <- sizes[size(b + 1, length(sizes)) + 1]
    block <- rep(seq_along(shares), shares * n / sum(shares))
    for (i in (n - 1):1) { j <- swap(b * (longest - 1) + i, i + 1); block[c(i, j) + 1] <- block[c(j, i) + 1] }
    arms <- c(arms, block)
  }
  arms[seq_len(many)]
}

one_by_one <- function(stratum, shares, rule) {
  arm <- draw(paste("arm", stratum, seq_len(many), sep = "|")); coin <- draw(paste("coin", stratum, seq_len(many), sep = "|"))
  counts <- numeric(length(shares)); arms <- integer(many)
  for (position in seq_len(many)) {
    k <- rule(counts, position, arm, coin)
    arms[position] <- k; counts[k] <- counts[k] + 1
  }
  arms
}
simple <- function(stratum, shares) one_by_one(stratum, shares, function(counts, p, arm, coin) by_share(shares, rep(TRUE, length(shares)), arm, p))
biased_coin <- function(stratum, shares, millionths) one_by_one(stratum, shares, function(counts, p, arm, coin) favouring(behind(counts, shares), millionths, shares, arm, coin, p))
big_stick <- function(stratum, shares, largest) one_by_one(stratum, shares, function(counts, p, arm, coin)
  by_share(shares, sapply(seq_along(shares), function(k) all((counts[k] + 1) * shares - counts * shares[k] <= largest * shares[k] * shares)), arm, p))
urn <- function(stratum, shares, initial, added) one_by_one(stratum, shares, function(counts, p, arm, coin) {
  balls <- initial * shares + added * (sum(counts) * shares - counts)
  if (sum(balls) == 0) by_share(shares, rep(TRUE, length(shares)), arm, p) else chosen(balls, arm(p, sum(balls)))
})

# Levels of participant i, from 0, in factors f1, f2, f3 with 2, 3 and 4 levels.
levels_of <- function(i) c((i + i %/% 7) %% 2, (5 * i + i %/% 11) %% 3, (7 * i + i %/% 13) %% 4)
gcd <- function(a, b) if (b == 0) a else gcd(b, a %% b)
minimisation <- function(shares, measure, millionths, weights, total) {
  scale <- Reduce(function(a, b) a / gcd(a, b) * b, shares) / shares
  amount <- function(x) switch(measure, range = max(x) - min(x), variance = length(x) * sum(x^2) - sum(x)^2, standardDeviation = sqrt(length(x) * sum(x^2) - sum(x)^2))
  margins <- lapply(2:4, function(l) matrix(0, l, length(shares))); i <- -1
  one_by_one("all", shares, function(counts, p, arm, coin) {
    mine <- levels_of(p - 1)
    sums <- sapply(seq_along(shares), function(k) {
      one <- as.numeric(seq_along(shares) == k); s <- 0
      for (f in 1:3) s <- s + weights[f] * amount((margins[[f]][mine[f] + 1, ] + one) * scale)
      if (total > 0) s <- s + total * amount((counts + one) * scale)
      s
    })
    k <- favouring(sums - min(sums) <= 1e-9 * max(1, min(sums)), millionths, shares, arm, coin, p)
    for (f in 1:3) margins[[f]][mine[f] + 1, k] <<- margins[[f]][mine[f] + 1, k] + 1
    k
  })
}

# The code that stands for an arm where arms are concealed: 40 bits, in Crockford's alphabet.
code_of <- function(sequence, positions) {
  d <- hmac(paste("code", sequence, positions, sep = "|"))
  alphabet <- strsplit("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "")[[1]]
  bits <- as.vector(d[, 1:5, drop = FALSE] %*% 256^(4:0))
  apply(sapply(7:0, function(i) alphabet[floor(bits / 32^i) %% 32 + 1]), 1, function(c) paste0(paste(c[1:4], collapse = ""), "-", paste(c[5:8], collapse = "")))
}

letters_of <- function(arms) paste(letters[arms], collapse = "")
case <- function(name, stratum, shares, arms) list(name = name, stratum = stratum, shares = I(shares), arms = letters_of(arms))
cases <- list(
  case("blocks of 4 and 6", "S1", c(1, 1), blocks("S1", c(1, 1), c(4, 6))),
  case("blocks of 6 and 12", "K\u00f6ln", c(1, 2, 3), blocks("K\u00f6ln", c(1, 2, 3), c(6, 12))),
  case("simple", "S1", c(2, 1, 1), simple("S1", c(2, 1, 1))),
  case("biased coin 2/3", "S1", c(1, 1), biased_coin("S1", c(1, 1), 666667)),
  case("biased coin 0.8", "01/complete", c(2, 1, 1), biased_coin("01/complete", c(2, 1, 1), 800000)),
  case("big stick 3", "S1", c(1, 1), big_stick("S1", c(1, 1), 3)),
  case("big stick 2", "S1", c(3, 2, 1), big_stick("S1", c(3, 2, 1), 2)),
  case("urn 1, 1", "S1", c(1, 1), urn("S1", c(1, 1), 1, 1)),
  case("urn 0, 2", "S1", c(2, 1, 1), urn("S1", c(2, 1, 1), 0, 2)),
  case("minimisation range", "all", c(1, 1), minimisation(c(1, 1), "range", 800000, c(1, 1, 1), 0)),
  case("minimisation variance", "all", c(2, 1, 1), minimisation(c(2, 1, 1), "variance", 900000, c(3, 2, 1), 0)),
  case("minimisation standard deviation", "all", c(1, 1, 1), minimisation(c(1, 1, 1), "standardDeviation", 850000, c(2, 1, 1), 1)))
write_reference(list(secret = paste(sprintf("%02x", secret), collapse = ""), cases = cases, codes = I(code_of("S1", 1:1000))), c(), "allocation-reference.R", file.path(out, "allocation.json"))
