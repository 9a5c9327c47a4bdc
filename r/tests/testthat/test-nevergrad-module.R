# Robyn's own sequence of calls, on a problem of three hyperparameters.
drive <- function(face, seed, iterations, objectives = 2) {
  import <- face$qualified[["reticulate::import"]]
  tuple <- face$replacements$tuple
  ng <- import("nevergrad", delay_load = TRUE)
  parametrization <- ng$p$Array(shape = tuple(3L), lower = 0, upper = 1)
  optimizer <- ng$optimizers$registry["TwoPointsDE"](parametrization, budget = iterations, num_workers = 1)
  ones <- do.call(tuple, as.list(rep(1, objectives)))
  optimizer$tell(ng$p$MultiobjectiveReference(), ones)
  optimizer$set_objective_weights(ones)
  lapply(seq_len(iterations), function(i) {
    candidate <- optimizer$ask()
    x <- as.numeric(candidate$value)
    optimizer$tell(candidate, do.call(tuple, as.list(c(sum(x), sum((x - 0.7)^2), max(x))[seq_len(objectives)])))
    x
  })
}
native_points <- function(seed, iterations, objectives = 2) {
  face <- native_nevergrad()
  face$qualified[["reticulate::import"]]("numpy")$random$seed(seed)
  drive(face, seed, iterations, objectives)
}

# nevergrad as reticulate shows it, with two_points_de behind it.
fake_nevergrad <- function(seed) {
  optimizer <- NULL
  told_reference <- NULL
  list(
    p = list(
      Array = function(shape, lower, upper) list(dimension = shape[[1]]),
      MultiobjectiveReference = function() "reference"
    ),
    optimizers = list(registry = optimizer_registry(function(name) function(parametrization, budget, num_workers) {
      list(
        ask = function() {
          if (is.null(optimizer)) {
            optimizer <<- two_points_de(seed, parametrization$dimension, num_workers, length(told_reference))
          }
          list(value = array(optimizer$ask()))
        },
        tell = function(candidate, losses) {
          if (identical(candidate, "reference")) {
            told_reference <<- losses
          } else {
            optimizer$tell(as.numeric(candidate$value), unlist(losses))
          }
        },
        set_objective_weights = function(weights) stopifnot(length(weights) == length(told_reference))
      )
    }))
  )
}

test_that("the native module answers Robyn's calls, and takes the seed that Robyn gives to numpy", {
  expect_identical(native_points(4, 40), native_points(4, 40))
  expect_false(identical(native_points(4, 1), native_points(5, 1)))
  expect_length(native_points(4, 40, objectives = 3), 40)
})

test_that("it tells every loss but the reference point", {
  told <- list()
  drive(native_nevergrad(on_tell = function(losses) told <<- c(told, list(losses))), 4, 3)
  expect_length(told, 3)
})

test_that("any other optimizer is refused", {
  ng <- native_nevergrad()$qualified[["reticulate::import"]]("nevergrad")
  expect_error(ng$optimizers$registry["OnePlusOne"], class = "mmmtrainer_invalid_argument")
})

test_that("nevergrad itself is passed the same calls, and progress is told", {
  told <- 0
  face <- python_nevergrad(function(losses) told <<- told + 1, fake_nevergrad(4), tuple = list)
  expect_identical(drive(face, 4, 40), native_points(4, 40))
  expect_identical(told, 40)
})

test_that("the fast engine asks nevergrad as robyn_mmm does", {
  seeded <- NULL
  numpy <- list(random = list(seed = function(seed) seeded <<- seed))
  optimizer <- nevergrad_optimizer(
    5, 3, 50, 2, c(1, 1), nevergrad = fake_nevergrad(5), numpy = numpy, tuple = function(...) list(...)
  )
  points <- lapply(seq_len(50), function(i) {
    candidate <- optimizer$ask()
    x <- as.numeric(candidate$value)
    optimizer$tell(candidate, list(sum(x), sum((x - 0.7)^2)))
    x
  })
  expect_identical(seeded, 5L)
  expect_identical(points, native_points(5, 50))
})

test_that("nevergrad is imported before the seed is set, because importing it draws from the seeded generator", {
  happened <- character()
  numpy <- list(random = list(seed = function(seed) happened <<- c(happened, "seed")))
  import <- function() {
    happened <<- c(happened, "import")
    fake_nevergrad(5)
  }
  nevergrad_optimizer(5, 3, 50, 2, c(1, 1), nevergrad = import(), numpy = numpy, tuple = function(...) list(...))
  expect_identical(happened, c("import", "seed"))
})
