#' What `reticulate::import("nevergrad")` gives to Robyn, answered without Python
#'
#' `robyn_mmm` calls exactly this of nevergrad: `p$Array`, `p$MultiobjectiveReference`, `optimizers$registry[name](...)`, and
#' of the optimizer `ask()$value`, `tell(candidate, losses)`, `set_objective_weights(weights)`; and numpy's `random$seed`.
#'
#' @param new_optimizer `function(seed, dimension, num_workers, objectives, weights)` that returns `ask` and `tell`.
#' @param on_tell Called with the losses after each tell.
#' @return Replacements for `robyn_overlay`: `replacements` and `qualified`.
#' @noRd
native_nevergrad <- function(new_optimizer = two_points_de, on_tell = function(losses) NULL) {
  numpy_seed <- 0L

  create <- function(dimension, num_workers) {
    objectives <- 2L
    weights <- NULL
    # The number of objectives is known when the reference point has been told, so the optimizer is made at the first ask.
    optimizer <- NULL
    list(
      ask = function() {
        if (is.null(optimizer)) {
          optimizer <<- new_optimizer(numpy_seed, dimension, num_workers, objectives, weights)
        }
        list(value = optimizer$ask())
      },
      tell = function(candidate, losses) {
        losses <- as.numeric(unlist(losses))
        if (is_reference(candidate)) {
          objectives <<- length(losses)
        } else {
          optimizer$tell(candidate$value, losses)
          on_tell(losses)
        }
        invisible(NULL)
      },
      set_objective_weights = function(losses) weights <<- as.numeric(unlist(losses))
    )
  }
  nevergrad <- list(
    p = list(
      Array = function(shape, lower, upper) as.integer(unlist(shape)),
      MultiobjectiveReference = function() reference_point()
    ),
    optimizers = list(registry = optimizer_registry(function(name) {
      if (!identical(name, "TwoPointsDE")) invalid_argument("nevergrad_algo", "is TwoPointsDE for the native optimizer")
      function(parametrization, budget, num_workers) create(parametrization, num_workers)
    }))
  )
  numpy <- list(random = list(seed = function(seed) numpy_seed <<- seed))
  list(
    replacements = list(tuple = function(...) list(...)),
    qualified = list(
      "reticulate::py_module_available" = function(module) module %in% c("nevergrad", "numpy"),
      "reticulate::import" = function(module, ...) if (module == "nevergrad") nevergrad else numpy
    )
  )
}

#' The same face over nevergrad itself, so that progress can be told.
#'
#' @param nevergrad The imported Python module.
#' @param tuple Makes Python tuples.
#' @noRd
python_nevergrad <- function(on_tell = function(losses) NULL,
                             nevergrad = reticulate::import("nevergrad", delay_load = FALSE), tuple = reticulate::tuple) {
  as_tuple <- function(values) do.call(tuple, values)
  create <- function(name, parametrization, budget, num_workers) {
    optimizer <- nevergrad$optimizers$registry[name](parametrization, budget = budget, num_workers = num_workers)
    list(
      ask = function() optimizer$ask(),
      tell = function(candidate, losses) {
        if (is_reference(candidate)) return(optimizer$tell(candidate$reference, as_tuple(losses)))
        optimizer$tell(candidate, as_tuple(losses))
        on_tell(as.numeric(unlist(losses)))
      },
      set_objective_weights = function(weights) optimizer$set_objective_weights(as_tuple(weights))
    )
  }
  module <- list(
    p = list(
      Array = function(shape, lower, upper) nevergrad$p$Array(shape = as_tuple(shape), lower = lower, upper = upper),
      MultiobjectiveReference = function() reference_point(nevergrad$p$MultiobjectiveReference())
    ),
    optimizers = list(registry = optimizer_registry(function(name) {
      function(parametrization, budget, num_workers) create(name, parametrization, budget, num_workers)
    }))
  )
  list(
    replacements = list(tuple = function(...) list(...)),
    qualified = list("reticulate::import" = function(module_name, ...) {
      if (module_name == "nevergrad") module else reticulate::import(module_name, ...)
    })
  )
}

#' nevergrad's optimizer for a trial of the fast engine, told and asked as `robyn_mmm` does it.
#' @noRd
nevergrad_optimizer <- function(seed, dimension, iterations, objectives, weights, name = "TwoPointsDE",
                                nevergrad = reticulate::import("nevergrad", delay_load = FALSE),
                                numpy = reticulate::import("numpy", delay_load = FALSE), tuple = reticulate::tuple) {
  as_tuple <- function(values) do.call(tuple, as.list(values))
  # Importing nevergrad draws from numpy's generator, so it has to be there before the seed is set.
  force(nevergrad)
  numpy$random$seed(as.integer(seed))
  space <- nevergrad$p$Array(shape = tuple(as.integer(dimension)), lower = 0, upper = 1)
  optimizer <- nevergrad$optimizers$registry[name](space, budget = as.integer(iterations), num_workers = 1L)
  optimizer$tell(nevergrad$p$MultiobjectiveReference(), as_tuple(rep(1, objectives)))
  optimizer$set_objective_weights(as_tuple(weights))
  list(
    ask = function() optimizer$ask(),
    tell = function(candidate, losses) optimizer$tell(candidate, as_tuple(losses))
  )
}

reference_point <- function(reference = NULL) structure(list(reference = reference), class = "mmmtrainer_reference")
is_reference <- function(x) inherits(x, "mmmtrainer_reference")

optimizer_registry <- function(lookup) structure(list(lookup = lookup), class = "mmmtrainer_registry")

#' @export
`[.mmmtrainer_registry` <- function(x, i, ...) unclass(x)$lookup(i)

#' Whether Python and nevergrad can be imported, found out in a process of its own: starting Python cannot be undone.
#' @noRd
nevergrad_is_importable <- function() {
  probe <- parallel::mcparallel(
    suppressWarnings(tryCatch(reticulate::py_module_available("nevergrad"), error = function(e) FALSE)),
    silent = TRUE, mc.set.seed = FALSE
  )
  isTRUE(suppressWarnings(parallel::mccollect(probe))[[1]])
}
