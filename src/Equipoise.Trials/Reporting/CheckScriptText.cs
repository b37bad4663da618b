namespace Equipoise.Trials.Reporting;

/// <summary>The functions of <c>check.R</c>, written against R's survival package, its stats, and where a report has group-sequential numbers rpact and mvtnorm.</summary>
internal static class CheckScriptText
{
    /// <summary>What stands before the checks.</summary>
    public const string Functions = """
        suppressPackageStartupMessages(library(survival))
        options(warn = -1)
        # R writes a blank in the script's path as ~+~.
        here <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]), fixed = TRUE)
        data <- read.csv(file.path(dirname(here), analysis_file), check.names = FALSE, colClasses = "character", na.strings = "", fileEncoding = "UTF-8")
        month <- 365.25 / 12
        z975 <- qnorm(0.975)

        # People of the flow with an event, of an arm, with a detail; who was screened again counts under the later number.
        flow_file <- file.path(dirname(here), sub("analysis[.]csv$", "flow.csv", analysis_file))
        flow <- if (file.exists(flow_file)) read.csv(flow_file, colClasses = "character", na.strings = "", fileEncoding = "UTF-8") else NULL
        flow_of <- function(events, arm = NULL, detail = NULL) {
          again <- flow$detail[flow$event == "CandidateScreened" & !is.na(flow$detail)]
          who <- flow$participant[flow$event %in% events & (is.null(detail) | flow$detail %in% detail)]
          who <- setdiff(who, again)
          if (!is.null(arm)) who <- intersect(who, flow$participant[flow$event == "ParticipantRandomised" & flow$detail %in% arm])
          length(unique(who))
        }

        # Rows of an analysis set, with time and event of an endpoint; "~crossover" ends time at crossover.
        rows <- function(endpoint, set, arms = NULL, by = NULL, level = NULL) {
          d <- data[data$cohort %in% sets[[set]], , drop = FALSE]
          if (!is.null(arms)) d <- d[d$arm %in% arms, , drop = FALSE]
          if (!is.null(by)) d <- d[d[[paste0("level_", by)]] %in% level, , drop = FALSE]
          if (!is.null(endpoint)) {
            name <- sub("~crossover$", "", endpoint)
            d$time <- as.numeric(d[[paste0(name, "_days")]])
            d$event <- as.numeric(d[[paste0(name, "_event")]])
            if (name != endpoint) {
              day <- as.numeric(d$crossover_day)
              over <- !is.na(day) & day < d$time
              d$time[over] <- pmax(0, day[over])
              d$event[over] <- 0
            }
          }
          if (!is.null(arms)) d$arm <- factor(d$arm, levels = arms)
          d
        }
        curve_of <- function(d) survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log")
        with_arms <- function(endpoint, set, arms, stratified, by = NULL, level = NULL) {
          d <- rows(endpoint, set, arms, by, level)
          list(d = d, f = if (stratified) Surv(time, event) ~ arm + strata(stratum) else Surv(time, event) ~ arm)
        }

        participants <- function(endpoint, set, arm) nrow(rows(endpoint, set, arm))
        events <- function(endpoint, set, arm) sum(rows(endpoint, set, arm)$event)
        events_in <- function(endpoint, set) sum(rows(endpoint, set)$event)
        participants_in <- function(set) nrow(rows(NULL, set))
        events_of <- function(endpoint, set, arm, by, level) { d <- rows(endpoint, set, arm, by, level); c(sum(d$event), nrow(d)) }
        share <- function(set, arm, column) { d <- rows(NULL, set, arm); c(sum(d[[column]] == "1"), nrow(d)) }
        level_share <- function(arm, by, level) { d <- data[data$arm == arm, ]; c(sum(d[[paste0("level_", by)]] %in% level), nrow(d)) }
        arm_size <- function(arm) sum(data$arm == arm)
        site_size <- function(site) sum(data$site == site)
        cohort_size <- function(cohort) sum(data$cohort == cohort)
        survival_at <- function(endpoint, set, arm, days) {
          s <- summary(curve_of(rows(endpoint, set, arm)), times = days, extend = TRUE)
          100 * c(s$surv, s$lower, s$upper)
        }
        median_months <- function(endpoint, set, arm) unlist(quantile(curve_of(rows(endpoint, set, arm)), 0.5)) / month
        logrank <- function(endpoint, set, arms, stratified) {
          m <- with_arms(endpoint, set, arms, stratified)
          fit <- survdiff(m$f, data = m$d)
          c(fit$chisq, sum((if (is.matrix(fit$exp)) rowSums(fit$exp) else fit$exp) > 0) - 1)
        }
        logrank_p <- function(...) { x <- logrank(...); pchisq(x[1], x[2], lower.tail = FALSE) }
        cox <- function(endpoint, set, arms, stratified, by = NULL, level = NULL) {
          m <- with_arms(endpoint, set, arms, stratified, by, level)
          fit <- coxph(m$f, data = m$d, ties = "efron", control = coxph.control(eps = 1e-12, iter.max = 60))
          c(unname(coef(fit)), sqrt(diag(fit$var)))
        }
        hazard_ratio <- function(...) { x <- cox(...); exp(x[1] + c(0, -1, 1) * z975 * x[2]) }
        hazard_ratio_p <- function(...) { x <- cox(...); 2 * pnorm(-abs(x[1] / x[2])) }
        both <- function(endpoint, set, arms, days) lapply(arms, function(a) summary(curve_of(rows(endpoint, set, a)), times = days, extend = TRUE))
        milestone_difference <- function(endpoint, set, arms, days) {
          s <- both(endpoint, set, arms, days)
          difference <- s[[2]]$surv - s[[1]]$surv
          half <- z975 * sqrt(s[[1]]$std.err^2 + s[[2]]$std.err^2)
          100 * c(difference, max(-1, difference - half), min(1, difference + half))
        }
        milestone_p <- function(endpoint, set, arms, days) {
          s <- both(endpoint, set, arms, days)
          g <- sapply(s, function(x) -log(-log(x$surv)))
          v <- sapply(s, function(x) (x$std.err / x$surv)^2 / log(x$surv)^2)
          2 * pnorm(-abs(g[2] - g[1]) / sqrt(sum(v)))
        }
        mean_days <- function(endpoint, set, arm, horizon) {
          t <- summary(curve_of(rows(endpoint, set, arm)), rmean = horizon)$table
          unname(c(t[grep("^\\*?rmean$", names(t))], t[grep("se\\(rmean\\)", names(t))]))
        }
        mean_months <- function(endpoint, set, arm, horizon) {
          x <- mean_days(endpoint, set, arm, horizon)
          c(x[1], max(0, x[1] - z975 * x[2]), min(horizon, x[1] + z975 * x[2])) / month
        }
        means <- function(endpoint, set, arms, horizon) {
          x <- lapply(arms, function(a) mean_days(endpoint, set, a, horizon))
          c(x[[2]][1] - x[[1]][1], sqrt(x[[1]][2]^2 + x[[2]][2]^2))
        }
        mean_difference <- function(...) { x <- means(...); (x[1] + c(0, -1, 1) * z975 * x[2]) / month }
        mean_difference_p <- function(...) { x <- means(...); 2 * pnorm(-abs(x[1] / x[2])) }
        two_by_two <- function(set, control, arm, column) {
          a <- share(set, arm, column)
          b <- share(set, control, column)
          matrix(c(a[1], a[2] - a[1], b[1], b[2] - b[1]), 2, byrow = TRUE)
        }
        fisher <- function(set, control, arm, column) fisher.test(two_by_two(set, control, arm, column))$p.value
        newcombe <- function(x1, n1, x2, n2) {
          w <- function(x, n) prop.test(x, n, correct = FALSE)$conf.int
          p <- c(x1 / n1, x2 / n2)
          a <- w(x1, n1)
          b <- w(x2, n2)
          d <- p[1] - p[2]
          100 * c(d, d - sqrt((p[1] - a[1])^2 + (b[2] - p[2])^2), d + sqrt((a[2] - p[1])^2 + (p[2] - b[1])^2))
        }
        difference_of_shares <- function(set, control, arm, column) {
          m <- two_by_two(set, control, arm, column)
          newcombe(m[1, 1], sum(m[1, ]), m[2, 1], sum(m[2, ]))
        }
        # Counts that the file does not hold are given as they stand in the report; the statistic is computed from them.
        fisher_of <- function(x1, n1, x2, n2) fisher.test(matrix(c(x1, n1 - x1, x2, n2 - x2), 2, byrow = TRUE))$p.value
        interaction_p <- function(endpoint, set, arms, by) {
          d <- rows(endpoint, set, arms)
          d$level <- d[[paste0("level_", by)]]
          seen <- tapply(d$event, list(d$level, d$arm), sum)
          keep <- rownames(seen)[rowSums(!is.na(seen) & seen > 0) == 2]
          d <- d[d$level %in% keep, , drop = FALSE]
          tight <- coxph.control(eps = 1e-12, iter.max = 60)
          without <- coxph(Surv(time, event) ~ arm + level, data = d, control = tight)
          with <- coxph(Surv(time, event) ~ arm * level, data = d, control = tight)
          pchisq(2 * (with$loglik[2] - without$loglik[2]), length(keep) - 1, lower.tail = FALSE)
        }

        # Group-sequential numbers.
        bound <- function(look, type, alpha, sided, rates, parameter = NULL) {
          if (length(rates) == 1) return(qnorm(1 - alpha / sided))
          require_package("rpact")
          given <- list(kMax = length(rates), alpha = alpha, sided = sided, informationRates = rates, typeOfDesign = type)
          if (type == "WT") given$deltaWT <- parameter
          if (type == "HP") given$constantBoundsHP <- parameter
          if (type %in% c("asKD", "asHSD")) given$gammaA <- parameter
          do.call(rpact::getDesignGroupSequential, given)$criticalValues[look]
        }
        nominal <- function(...) pnorm(bound(...), lower.tail = FALSE)
        # P value of the stage-wise ordering under a drift: earlier crossings above, or the last statistic or more.
        stagewise <- function(drift, rates, upper, lower, z) {
          require_package("mvtnorm")
          total <- 0
          for (j in seq_along(rates)) {
            t <- rates[seq_len(j)]
            low <- c(if (j > 1) lower[seq_len(j - 1)], if (j < length(rates)) upper[j] else z)
            high <- c(if (j > 1) upper[seq_len(j - 1)], Inf)
            centre <- drift * sqrt(t)
            total <- total + if (j == 1) pnorm(high - centre) - pnorm(low - centre)
              else mvtnorm::pmvnorm(low - centre, high - centre, corr = outer(t, t, function(a, b) sqrt(pmin(a, b) / pmax(a, b))), algorithm = mvtnorm::Miwa(steps = 2048))[1]
          }
          total
        }
        stagewise_estimate <- function(rates, upper, lower, z, alpha, null, sign, ratio, root) {
          at <- function(p) uniroot(function(d) stagewise(d, rates, upper, lower, z) - p, c(-12, 12) + z / sqrt(tail(rates, 1)), tol = 1e-10)$root
          scale <- function(d) if (ratio) null * exp(sign * d / root) else null + sign * d / root
          limits <- c(scale(at(alpha)), scale(at(1 - alpha)))
          c(scale(at(0.5)), min(limits), max(limits))
        }
        # Probability that the final pooled Z reaches its critical value: known statuses fixed, each open one by its own probability.
        conditional_power <- function(endpoint, set, arms, milestone, known_from, planned, p, final_z) {
          law <- lapply(1:2, function(i) {
            d <- rows(endpoint, set, arms[i])
            d$time <- d$time
            had <- sum(d$event == 1 & d$time <= milestone)
            free <- sum(ifelse(d$event == 1, d$time > milestone, d$time >= known_from))
            open <- d$time[d$event == 0 & d$time < known_from]
            n <- max(planned, nrow(d))
            q <- if (!is.na(p[i])) p[i] else free / (free + had)
            chances <- c(q^pmax(0, 1 - open / milestone), rep(q, n - nrow(d)))
            mass <- 1
            for (chance in chances) mass <- c(mass * (1 - chance), 0) + c(0, mass * chance)
            list(n = n, x = free + seq_along(mass) - 1, mass = mass)
          })
          total <- 0
          for (i in seq_along(law[[1]]$x)) {
            a <- law[[1]]$x[i]
            b <- law[[2]]$x
            pooled <- (a + b) / (law[[1]]$n + law[[2]]$n)
            se <- sqrt(pooled * (1 - pooled) * (1 / law[[1]]$n + 1 / law[[2]]$n))
            z <- ifelse(se > 0, (b / law[[2]]$n - a / law[[1]]$n) / se, 0)
            total <- total + law[[1]]$mass[i] * sum(law[[2]]$mass[z >= final_z])
          }
          total
        }

        agreed <- 0
        disagreed <- 0
        left <- 0
        require_package <- function(name) if (!requireNamespace(name, quietly = TRUE)) stop(structure(class = c("absent", "error", "condition"), list(message = paste("the package", name, "is not installed"), call = NULL)))
        agree <- function(where, parts, printed, computed) {
          value <- tryCatch(computed, absent = function(e) e, error = function(e) conditionMessage(e))
          for (i in seq_along(printed)) {
            what <- if (nchar(parts[i])) paste0(where, ", ", parts[i]) else where
            if (inherits(value, "absent")) {
              left <<- left + 1
              cat(sprintf("not compared  %s: %s (%s)\n", what, printed[i], value$message))
              next
            }
            number <- if (is.numeric(value) && length(value) >= i) as.numeric(value[i]) else NA_real_
            text <- if (is.character(value)) value else format(number, digits = 10)
            same <- if (is.character(value)) FALSE
              else if (printed[i] == "not reached") is.na(number)
              else if (startsWith(printed[i], "<")) !is.na(number) && number < as.numeric(sub("^< *", "", printed[i]))
              else {
                decimals <- if (grepl(".", printed[i], fixed = TRUE)) nchar(sub("^.*[.]", "", printed[i])) else 0
                !is.na(number) && abs(number - as.numeric(printed[i])) <= 0.5 * 10^-decimals * (1 + 1e-6) + 1e-9
              }
            if (same) agreed <<- agreed + 1 else disagreed <<- disagreed + 1
            cat(sprintf("%s  %s: printed %s, R %s\n", if (same) "agrees   " else "DISAGREES", what, printed[i], text))
          }
        }
        """;

    /// <summary>What stands after the checks.</summary>
    public const string End = """
        cat(sprintf("\n%d numbers compared: %d agree, %d do not.%s\n", agreed + disagreed, agreed, disagreed, if (left > 0) sprintf(" %d not compared for want of a package.", left) else ""))
        cat(sprintf("R %s, survival %s\n", paste(R.version$major, R.version$minor, sep = "."), packageVersion("survival")))
        quit(status = if (disagreed > 0) 1 else 0)
        """;
}
