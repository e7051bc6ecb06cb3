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
tight <- list(thresh = 1e-20, maxit = 1e8)
path <- function(table, alpha, grouped) {
  type <- if (grouped) "grouped" else "ungrouped"
  fit <- do.call(glmnet, c(list(table$x, factor(table$y), family = "multinomial", alpha = alpha, type.multinomial = type), tight))
  at <- unique(pmin(length(fit$lambda), c(2, 10, 25, 40, 60)))
  list(
    alpha = alpha, type = type, lambda = fit$lambda, dev_ratio = fit$dev.ratio, nulldev = fit$nulldev,
    at = lapply(at, function(k) list(
      index1 = k, intercept = unname(fit$a0[, k]),
      beta = unname(lapply(fit$beta, function(b) unname(as.numeric(b[, k]))))
    ))
  )
}
cv <- function(table, alpha, grouped) {
  type <- if (grouped) "grouped" else "ungrouped"
  folds <- rep_len(1:10, nrow(table$x))
  fit <- do.call(cv.glmnet, c(list(table$x, factor(table$y), family = "multinomial", alpha = alpha, type.multinomial = type, foldid = folds), tight))
  list(alpha = alpha, type = type, cvm = fit$cvm, index = as.integer(fit$index), lambda_min = fit$lambda.min, lambda_1se = fit$lambda.1se)
}
out <- list(
  versions = list(glmnet = as.character(packageVersion("glmnet")), R = as.character(getRversion())),
  settings = list(thresh = 1e-20, maxit = 1e8, standardize = TRUE, nlambda = 100, folds = "rep_len(1:10, n), type.measure deviance")
)
for (name in names(tables)) {
  table <- tables[[name]]
  out[[name]] <- list(
    lasso = path(table, 1, FALSE), elastic_net = path(table, 0.5, FALSE), ridge = path(table, 0, FALSE),
    grouped_lasso = path(table, 1, TRUE), grouped_elastic_net = path(table, 0.5, TRUE),
    cv = cv(table, 1, FALSE), cv_grouped = cv(table, 1, TRUE)
  )
}
cat(toJSON(out, auto_unbox = TRUE, digits = 15), "\n")
