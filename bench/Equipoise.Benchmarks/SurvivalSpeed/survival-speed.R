# One job in R, in a process of its own: Rscript survival-speed.R JOB FILE ROWS_WRITTEN ROWS
# Writes the same lines as the C# program: seconds, above, peak (MiB), answers. The median of three runs; one run where the first takes over 30 s.
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
if (arguments[1] == "versions") {
    cat(paste0("R ", R.version$major, ".", R.version$minor, ", survival ", packageVersion("survival"), "\n"))
    quit()
}
job <- arguments[1]; path <- arguments[2]; written <- as.numeric(arguments[3]); n <- as.integer(arguments[4])

read <- function(count) {
    file <- file(path, "rb")
    column <- function(offset, what, size) { seek(file, offset); readBin(file, what, count, size) }
    rows <- data.frame(time = column(0, "double", 8))
    for (j in 0:4) rows[[paste0("x", j)]] <- column(8 * written * (j + 1), "double", 8)
    rows$event <- column(48 * written, "integer", 1)
    rows$arm <- factor(column(49 * written, "integer", 1), 0:1, c("control", "treated"))
    close(file)
    rows
}

of_fit <- function(fit) c(rbind(coef(fit), sqrt(diag(vcov(fit)))), fit$loglik[2], fit$score)
model <- Surv(time, event) ~ x0 + x1 + x2 + x3 + x4
# Each returns the timed call; the answers are read from its result afterwards.
jobs <- list(
    survfit = function(d) list(
        run = function() survfit(Surv(time, event) ~ arm, d),
        answers = function(fit) {
            at <- summary(fit, times = 500); middle <- quantile(fit, 0.5)
            c(rbind(unname(fit$strata), at$n.risk, at$surv, at$std.err, at$lower, at$upper, c(middle$quantile), c(middle$lower), c(middle$upper)))
        }),
    survdiff = function(d) list(run = function() survdiff(Surv(time, event) ~ arm, d), answers = function(test) c(test$chisq, test$exp[1])),
    coxph = function(d) list(run = function() coxph(model, d), answers = of_fit),
    coxph.fit = function(d) {
        x <- as.matrix(d[, paste0("x", 0:4)]); y <- aeqSurv(Surv(d$time, d$event)) # coxph joins near-ties before it calls its core
        list(
            run = function() coxph.fit(x, y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE, nocenter = NULL),
            answers = function(fit) c(rbind(fit$coefficients, sqrt(diag(fit$var))), fit$loglik[2], fit$score))
    },
    robust = function(d) list(run = function() coxph(model, d, robust = TRUE), answers = of_fit),
    zph = function(d) {
        rows <<- d # cox.zph looks for the rows where the formula was written
        fit <- coxph(model, rows)
        list(run = function() cox.zph(fit), answers = function(test) test$table[, "chisq"])
    },
    # By hand: what is fixed is computed once; a permutation is a shuffle, a running count, and vectorised sums.
    permutation = function(d) list(
        run = function() {
            d <- d[order(-d$time), ]
            closing <- which(!duplicated(d$time, fromLast = TRUE))
            at_risk <- closing
            events <- diff(c(0, cumsum(d$event)[closing]))
            expected <- events / at_risk
            variance <- ifelse(at_risk > 1, events * (at_risk - events) / (at_risk - 1), 0) / at_risk^2
            happened <- which(d$event == 1)
            z <- function(second) {
                count <- cumsum(second)[closing]
                (sum(expected * count) - sum(second[happened])) / sqrt(sum(variance * count * (at_risk - count)))
            }
            second <- as.integer(d$arm) - 1L
            observed <- z(second)
            draws <- vapply(seq_len(10000), function(i) z(sample(second)), 0)
            c(observed, mean(abs(draws) >= abs(observed) - 1e-10))
        },
        answers = function(result) result[1])
)
status <- function(key) as.numeric(gsub("[^0-9]", "", grep(key, readLines("/proc/self/status"), value = TRUE))) / 1024

small <- jobs[[job]](read(min(n, 1000L)))
invisible(small$answers(small$run()))
prepared <- jobs[[job]](read(n))
invisible(gc())
loaded <- status("VmHWM")
cat("5", file = "/proc/self/clear_refs")
before <- status("VmRSS")
seconds <- system.time(result <- prepared$run())[["elapsed"]]
peak <- status("VmHWM")
answers <- prepared$answers(result)
rm(result)
while (seconds[1] <= 30 && length(seconds) < 3) {
    invisible(gc())
    seconds <- c(seconds, system.time(prepared$run())[["elapsed"]])
}
cat("seconds", median(seconds), "\n")
cat("above", peak - before, "\n")
cat("peak", max(loaded, peak), "\n")
cat("answers", sprintf("%.17g", answers), "\n")
