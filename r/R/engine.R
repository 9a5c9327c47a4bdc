#' What the fast engine leaves to Robyn's own loop
#'
#' Each entry says in a sentence what it is, and tells whether a training is of that kind. The same table is in r/README.md.
#' @noRd
engine_limits <- list(
  refresh = list(
    says = "a refresh of an earlier model",
    applies = function(InputCollect, arguments) isTRUE(arguments$refresh)
  ),
  fixed_model = list(
    says = "one model that is recreated from fixed hyperparameters",
    applies = function(InputCollect, arguments) !is.null(arguments$dt_hyper_fixed) || !is.null(arguments$json_file)
  ),
  nothing_to_search = list(
    says = "hyperparameters that are all fixed, lambda too",
    applies = function(InputCollect, arguments) {
      ranges <- InputCollect$hyperparameters
      "lambda" %in% names(ranges) && all(lengths(ranges) == 1)
    }
  ),
  not_numeric = list(
    says = "variables that are not numeric after Robyn prepared them, such as factors without prophet",
    applies = function(InputCollect, arguments) {
      !all(vapply(InputCollect$dt_mod[-1], function(column) is.numeric(column) && all(is.finite(column)), logical(1)))
    }
  ),
  changed_names = list(
    says = "column names that R changes, such as reserved words",
    applies = function(InputCollect, arguments) {
      names <- names(InputCollect$dt_mod)
      any(make.names(names, unique = TRUE) != names) || anyDuplicated(InputCollect$all_ind_vars) > 0
    }
  ),
  signs = list(
    says = "signs that do not stand for one variable each",
    applies = function(InputCollect, arguments) {
      signs <- lengths(InputCollect[c("prophet_signs", "context_signs", "paid_media_signs", "organic_signs")])
      sum(signs) != ncol(InputCollect$dt_mod) - 2
    }
  ),
  lift_outside_window = list(
    says = "lift tests that do not lie within the modelling window",
    applies = function(InputCollect, arguments) {
      studies <- lift_studies(InputCollect)
      covered <- vapply(studies, function(study) {
        length(study$in_window) > 0 && length(study$in_window) == length(study$in_series) && all(study$in_series >= 0)
      }, logical(1))
      !all(covered)
    }
  ),
  glmnet = list(
    says = "a version of glmnet whose compiled routine is called otherwise",
    applies = function(InputCollect, arguments) !glmnet_is_known()
  )
)

#' Which engine trains, and why it is not the one that was asked for
#'
#' @param arguments The further arguments of `robyn_run`.
#' @return A list with `engine` and `reason`, `NULL` where it is the engine that was asked for.
#' @noRd
choose_engine <- function(engine, InputCollect, arguments = list()) {
  if (engine == "stock") return(list(engine = "stock", reason = NULL))
  for (limit in engine_limits) {
    if (limit$applies(InputCollect, arguments)) return(stock_because(sprintf("it does not cover %s", limit$says)))
  }
  differs <- difference_of_engines(InputCollect, arguments)
  if (!is.null(differs)) return(stock_because(sprintf("a comparison with it found that %s", differs)))
  list(engine = "fast", reason = NULL)
}

stock_because <- function(reason) {
  list(engine = "stock", reason = sprintf("Robyn's own loop trains this run, not the fast engine: %s.", reason))
}

# Whether the routine takes the arguments that glmnet_call() gives.
glmnet_is_known <- function() {
  given <- setdiff(names(glmnet_call(2L)), "")
  known <- get0("elnet_exp", envir = asNamespace("glmnet"), mode = "function")
  !is.null(known) && identical(names(formals(known)), given)
}

# How many candidates both engines compute before a training, and how far they may be apart.
compared_iterations <- 2
largest_difference <- 1e-9

#' Train a few candidates with both engines
#'
#' Equality is proven by the tests for the configurations that they cover; this shows it for the data at hand.
#' @return `NULL` where they agree, else a sentence that says where they differ.
#' @noRd
difference_of_engines <- function(InputCollect, arguments) {
  train <- function(engine) {
    say_nothing(do.call(train_trial, c(
      list(InputCollect, 1, compared_iterations, 0, engine, "native", function(losses, iterations) NULL), arguments
    )))$trial1$resultCollect
  }
  stock <- train("stock")
  fast <- tryCatch(train("fast"), mmmtrainer_fast_stopped = function(e) conditionMessage(e))
  if (is.character(fast)) return(fast)
  difference_of_trials(stock, fast)
}

say_nothing <- function(code) {
  utils::capture.output(value <- suppressMessages(suppressWarnings(code)))
  value
}

#' Where two results of a trial differ
#'
#' Names, types, order, attributes, text and missing values must be the same, numbers within `tolerance` relative. What is
#' measured in seconds is left out.
#' @return `NULL`, or a sentence.
#' @noRd
difference_of_trials <- function(stock, fast, tolerance = largest_difference) {
  if (!identical(names(stock), names(fast))) return("they give different tables")
  for (table in intersect(c("resultHypParam", "xDecompAgg", "liftCalibration"), names(stock))) {
    # Their order means nothing.
    sorted <- function(attributes) attributes[order(names(attributes))]
    if (!identical(sorted(attributes(stock[[table]])), sorted(attributes(fast[[table]])))) {
      return(sprintf("%s has other columns or attributes", table))
    }
    for (column in setdiff(names(stock[[table]]), c("Elapsed", "ElapsedAccum"))) {
      difference <- difference_of_columns(stock[[table]][[column]], fast[[table]][[column]])
      if (difference > tolerance) return(sprintf("%s$%s differs by %.2g", table, column, difference))
    }
  }
  NULL
}

#' The largest relative difference, `Inf` where they are of different kinds.
#' @noRd
difference_of_columns <- function(a, b) {
  if (identical(a, b)) return(0)
  if (!is.double(a) || !is.double(b) || !identical(attributes(a), attributes(b))) return(Inf)
  if (!identical(is.finite(a), is.finite(b)) || !identical(a[!is.finite(a)], b[!is.finite(b)])) return(Inf)
  known <- is.finite(a) & a != b
  if (!any(known)) return(0)
  max(abs(a[known] - b[known]) / pmax(abs(a[known]), abs(b[known])))
}
