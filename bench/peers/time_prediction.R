# Times R on the arrays of a folder; prints one line of JSON. Called by prediction.ts: Rscript time_prediction.R <folder> <job>
# The folder holds rows, columns (shape.txt), x, y, time, event as float64, and folds as int32. Every peer is called by its
# own documented face with its defaults; the first call is not timed.
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
job <- arguments[2]
shape <- scan(file.path(folder, "shape.txt"), quiet = TRUE)
numbers <- function(name, count) readBin(file.path(folder, name), "double", count)
x <- matrix(numbers("x", shape[1] * shape[2]), shape[1], shape[2])
y <- numbers("y", shape[1])
time <- numbers("time", shape[1])
event <- numbers("event", shape[1])
folds <- readBin(file.path(folder, "folds"), "integer", shape[1]) + 1L
suppressPackageStartupMessages({
  library(survival)
  if (grepl("forest", job)) library(ranger) else library(glmnet)
})
outcome <- Surv(time, event)
frame <- if (grepl("forest", job)) data.frame(y = factor(y), x)
survivors <- if (grepl("forest", job)) data.frame(time = time, event = event, x)
run <- switch(job,
  "path-logistic" = function() glmnet(x, y, family = "binomial"),
  "cv-logistic" = function() cv.glmnet(x, y, family = "binomial", foldid = folds),
  "path-cox" = function() glmnet(x, outcome, family = "cox"),
  "cv-cox" = function() cv.glmnet(x, outcome, family = "cox", foldid = folds),
  "forest-500" = function() ranger(dependent.variable.name = "y", data = frame, num.trees = 500, num.threads = 1, seed = 1),
  "survival-forest-500" = function() ranger(Surv(time, event) ~ ., data = survivors, num.trees = 500, num.threads = 1, seed = 1)
)
# The largest violation of the KKT conditions of a LASSO path, on columns scaled to mean square 1.
violation <- function(fit) {
  n <- nrow(x)
  scaled <- scale(x) * sqrt(n / (n - 1))
  largest <- 0
  for (k in seq_along(fit$lambda)) {
    eta <- as.numeric(predict(fit, x, s = fit$lambda[k], exact = FALSE))
    if (inherits(fit, "coxnet")) {
      w <- exp(eta)
      order <- order(time)
      atRisk <- rev(cumsum(rev(w[order])))
      first <- match(time[order], time[order])
      hazard <- cumsum(event[order] / atRisk[first])
      last <- length(time) + 1 - match(time[order], rev(time[order]))
      residual <- numeric(n)
      residual[order] <- event[order] - w[order] * hazard[last]
    } else residual <- y - 1 / (1 + exp(-eta))
    gradient <- as.numeric(crossprod(scaled, residual)) / n
    b <- as.numeric(fit$beta[, k])
    off <- ifelse(b == 0, pmax(0, abs(gradient) - fit$lambda[k]), abs(gradient - sign(b) * fit$lambda[k]))
    largest <- max(largest, off)
  }
  largest
}
first <- run()
started <- proc.time()[["elapsed"]]
before <- sum(proc.time()[1:2])
runs <- 0
while (runs < 3 || proc.time()[["elapsed"]] - started < 1) {
  run()
  runs <- runs + 1
}
seconds <- (proc.time()[["elapsed"]] - started) / runs
processor <- (sum(proc.time()[1:2]) - before) / runs
name <- if (grepl("forest", job)) "ranger" else "glmnet"
kkt <- if (grepl("^path", job)) violation(first) else NA
cat(sprintf('{"seconds":%.6f,"processor":%.6f,"version":"%s %s, R %s","kkt":%s}\n', seconds, processor, name, packageVersion(name),
  getRversion(), if (is.na(kkt)) "null" else format(kkt)))
