#' The optimizer that proposes hyperparameters
#'
#' Differential evolution with two-points crossover for several objectives: what nevergrad 1.0.12 computes for Robyn as
#' "TwoPointsDE", candidate for candidate and bit for bit, without Python. Candidates depend on the seed and on the losses
#' that are told, on nothing else.
#'
#' @param seed What Robyn gives to numpy's global generator: a whole number from 0 to 2^32 - 1.
#' @param dimension Number of hyperparameters that are searched.
#' @param num_workers How many candidates are out at once; the population is `max(30, num_workers)`.
#' @param objectives Number of losses of a candidate, 2 or more.
#' @param weights One number of 0 or more for each objective, not all 0; equal where `NULL`.
#' @return A list of two functions. `ask()` gives the next candidate, a numeric vector of `dimension` numbers in \[0, 1\].
#'   `tell(x, losses)` says what came of `x`, one of those asked and not yet told; lower losses are better.
#' @section Conditions: `mmmtrainer_invalid_argument`; `mmmtrainer_unknown_candidate` where `x` was never asked or is told.
#' @export
two_points_de <- function(seed, dimension, num_workers = 1, objectives = 2, weights = NULL) {
  if (!(is.numeric(seed) && length(seed) == 1 && isTRUE(seed == floor(seed)) && seed >= 0 && seed < 2^32)) {
    invalid_argument("seed", "is a whole number from 0 to 2^32 - 1")
  }
  if (!is_count(dimension)) invalid_argument("dimension", "is a whole number of 1 or more")
  if (!is_count(num_workers)) invalid_argument("num_workers", "is a whole number of 1 or more")
  if (!is_count(objectives, 2)) invalid_argument("objectives", "is a whole number of 2 or more")
  weights <- if (is.null(weights)) rep(1, objectives) else weights
  if (!is.numeric(weights) || length(weights) != objectives || !all(is.finite(weights)) || any(weights < 0) || all(weights == 0)) {
    invalid_argument("weights", "has one number of 0 or more for each objective, not all 0")
  }
  optimizer <- .Call(de_new, as.double(seed), dimension, num_workers, objectives, as.double(weights))

  tell <- function(x, losses) {
    if (!is.numeric(x) || length(x) != dimension) {
      invalid_argument("x", sprintf("is a candidate of %d numbers", as.integer(dimension)))
    }
    if (!is.numeric(losses) || length(losses) != objectives) {
      invalid_argument("losses", sprintf("has %d numbers, one for each objective", as.integer(objectives)))
    }
    if (!.Call(de_tell, optimizer, as.double(x), as.double(losses))) {
      abort("internal", "`x` is no candidate that was asked and not yet told", class = "mmmtrainer_unknown_candidate")
    }
    invisible(NULL)
  }
  list(ask = function() .Call(de_ask, optimizer), tell = tell)
}
