#' The call of glmnet's compiled routine for one ridge regression
#'
#' What `glmnet(x, y, alpha = 0, lambda = , lower.limits = , upper.limits = )` calls in the end, without the half millisecond
#' that its R code takes around it. src/ridge.c puts the data of each regression into the call and evaluates it.
#'
#' @param columns Number of columns of x.
#' @return A call with places for x, y, weights, penalty factors, limits, lambda and intercept.
#' @noRd
glmnet_call <- function(columns) {
  routine <- getNativeSymbolInfo("_glmnet_elnet_exp", "glmnet")
  # Everything that the routine writes into is made anew: R shares constants.
  as.call(list(
    .Call, routine,
    ka = 1L, parm = 0, x = NULL, y = NULL, w = NULL, jd = 0L, vp = numeric(columns), cl = matrix(0, 2, columns),
    ne = columns + 1L, nx = columns, nlam = 1L, flmin = 1, ulam = numeric(1), thr = 1e-7, isd = 1L, intr = integer(1),
    maxit = 100000L, pb = NULL, lmu = integer(1), a0 = numeric(1), ca = matrix(0, columns, 1), ia = integer(columns),
    nin = integer(1), rsq = numeric(1), alm = numeric(1), nlp = integer(1), jerr = integer(1)
  ))
}
