# bench/peers.R bnlearn|synthpop FILE: seconds to learn the csv file, seconds to make as many rows, peak memory in MB.
arguments <- commandArgs(TRUE)
table <- read.csv(arguments[2], stringsAsFactors = TRUE, na.strings = "")
for (column in names(table)[sapply(table, nlevels) > 1000]) # dates and times
    table[[column]] <- as.numeric(as.POSIXct(as.character(table[[column]]), tz = "UTC"))
table$active <- factor(table$active)
seconds <- function(work) system.time(work)[["elapsed"]]

if (arguments[1] == "bnlearn") {
    suppressMessages(library(bnlearn))
    numeric <- sapply(table, is.numeric)
    codes <- table
    # Quantiles; NULL is a level of its own.
    codes[numeric] <- lapply(table[numeric], function(x) {
        cut(x, unique(quantile(x, 0:20 / 20, na.rm = TRUE)), include.lowest = TRUE)
    })
    codes[] <- lapply(codes, function(x) factor(as.integer(addNA(x, ifany = TRUE))))
    codes <- codes[sapply(codes, nlevels) > 1]
    learn <- seconds({
        network <- hc(codes)
        fitted <- bn.fit(network, codes)
    })
    make <- seconds(rbn(fitted, nrow(table)))
} else {
    suppressMessages(library(synthpop))
    learn <- 0 # learns column by column while it makes
    # CART tries all subsets of levels: those of countries and cities would take for ever. They are drawn alone.
    long <- sapply(table, nlevels) > 20
    predictors <- matrix(1, ncol(table), ncol(table), dimnames = list(names(table), names(table)))
    predictors[upper.tri(predictors, TRUE)] <- 0
    predictors[, long] <- predictors[long, ] <- 0
    make <- seconds(syn(table, method = ifelse(long, "sample", "cart"), predictor.matrix = predictors, m = 1, seed = 1,
                        print.flag = FALSE, maxfaclevels = 1000))
}
status <- readLines("/proc/self/status")
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", status, value = TRUE)))
cat(sprintf("%.3f %.3f %.0f\n", learn, make, peak / 1024))
