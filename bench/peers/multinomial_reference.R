# Writes validation/multinomial-glmnet.json: multinomial paths of R glmnet on two tables of the reference set.
#   Rscript bench/peers/multinomial_reference.R <folder of the tables> > validation/multinomial-glmnet.json
# Classes of glmnet's gaussian example are quarters of its outcome; iris has its species.
suppressPackageStartupMessages({
  library(glmnet)
  library(jsonlite)
})
folder <- commandArgs(trailingOnly = TRUE)[1]
gaussian <- read.csv(file.path(folder, "glmnet_gaussian.csv"))
iris <- read.csv(file.path(folder, "iris.csv"))
quarter <- function(y) findInterval(rank(y), length(y) * c(0.25, 0.5, 0.75), left.open = TRUE)
tables <- list(
  quarters = list(x = as.matrix(gaussian[, -1]), y = quarter(gaussian[, 1])),
  iris = list(x = as.matrix(iris[, 1:4]), y = as.integer(factor(iris[, 5])) - 1L)
)
tight <- list(thresh = 1e-18, maxit = 1e7, nlambda = 50, lambda.min.ratio = 0.02)
loose <- modifyList(tight, list(thresh = 1e-10))
path <- function(table, alpha, type = "ungrouped") {
  fit <- do.call(glmnet, c(list(table$x, factor(table$y), family = "multinomial", alpha = alpha, type.multinomial = type), tight))
  at <- unique(pmin(length(fit$lambda), c(2, 10, 25, 40)))
  list(
    alpha = alpha, lambda = fit$lambda, dev_ratio = fit$dev.ratio, nulldev = fit$nulldev,
    at = lapply(at, function(k) list(
      index1 = k, intercept = unname(fit$a0[, k]),
      beta = unname(lapply(fit$beta, function(b) unname(as.numeric(b[, k]))))
    ))
  )
}
cv <- function(table, alpha) {
  folds <- rep_len(1:10, nrow(table$x))
  fit <- do.call(cv.glmnet, c(list(table$x, factor(table$y), family = "multinomial", alpha = alpha, type.multinomial = "ungrouped", foldid = folds), loose))
  list(alpha = alpha, cvm = fit$cvm, index = as.integer(fit$index), lambda_min = fit$lambda.min, lambda_1se = fit$lambda.1se)
}
out <- list(
  versions = list(glmnet = as.character(packageVersion("glmnet")), R = as.character(getRversion())),
  settings = list(type.multinomial = "ungrouped", cvThresh = 1e-10, thresh = 1e-18, maxit = 1e7, nlambda = 50, lambdaMinRatio = 0.02, standardize = TRUE, folds = "rep_len(1:10, n), type.measure deviance")
)
for (name in names(tables)) {
  table <- tables[[name]]
  out[[name]] <- list(
    grouped_lasso = path(table, 1, "grouped"), grouped_net = path(table, 0.5, "grouped"),
    lasso = path(table, 1), elastic_net = path(table, 0.5), ridge = path(table, 0),
    cv = cv(table, 1)
  )
}
cat(toJSON(out, auto_unbox = TRUE, digits = 15), "\n")
