# What nevergrad 1.0.12 asked, recorded with what it was told.
recordings <- list.files(test_path("fixtures", "nevergrad"), "[.]csv[.]gz$", full.names = TRUE)

replay <- function(file) {
  numbers <- as.integer(regmatches(file, regexec("seed(\\d+)-dim(\\d+)-objectives(\\d+)-workers(\\d+)", file))[[1]][-1])
  names(numbers) <- c("seed", "dimension", "objectives", "workers")
  recorded <- as.matrix(utils::read.csv(file, colClasses = "numeric"))
  dimnames(recorded) <- NULL
  x <- recorded[, 1 + seq_len(numbers[["dimension"]])]
  losses <- recorded[, 1 + numbers[["dimension"]] + seq_len(numbers[["objectives"]])]
  optimizer <- two_points_de(
    numbers[["seed"]], numbers[["dimension"]], numbers[["workers"]], numbers[["objectives"]]
  )
  asked <- matrix(NA_real_, nrow(x), ncol(x))
  for (first in seq(1, nrow(x), by = numbers[["workers"]])) {
    batch <- first:min(first + numbers[["workers"]] - 1, nrow(x))
    for (i in batch) asked[i, ] <- optimizer$ask()
    for (i in batch) optimizer$tell(asked[i, ], losses[i, ])
  }
  list(asked = asked, recorded = x)
}

test_that("there are recordings of three and more dimensions, two and three objectives, one and four workers", {
  expect_gte(length(recordings), 6)
})

for (file in recordings) {
  test_that(paste("it asks what nevergrad asked, to the last bit:", basename(file)), {
    trajectory <- replay(file)
    expect_identical(trajectory$asked, trajectory$recorded)
  })
}

test_that("candidates lie in the unit cube, and depend on the seed", {
  first <- two_points_de(1, 3)$ask()
  expect_true(all(first >= 0 & first <= 1))
  expect_identical(two_points_de(1, 3)$ask(), first)
  expect_false(identical(two_points_de(2, 3)$ask(), first))
})

test_that("fewer than four dimensions, equal losses and infinite losses are searched too", {
  optimizer <- two_points_de(9, 1)
  for (i in 1:200) {
    x <- optimizer$ask()
    optimizer$tell(x, c(if (i %% 10 == 0) Inf else 0.5, round(x, 1)))
    expect_true(x >= 0 && x <= 1)
  }
})

test_that("candidates may be told in another order than they were asked", {
  optimizer <- two_points_de(5, 6, num_workers = 3)
  for (i in 1:60) {
    batch <- replicate(3, optimizer$ask(), simplify = FALSE)
    for (x in rev(batch)) optimizer$tell(x, c(sum(x), sum((x - 0.5)^2)))
  }
  expect_length(optimizer$ask(), 6)
})

test_that("more candidates may be out than the population has places", {
  optimizer <- two_points_de(5, 4)
  out <- replicate(70, optimizer$ask(), simplify = FALSE)
  for (x in out) expect_null(optimizer$tell(x, c(x[[1]], x[[2]])))
})

test_that("what was not asked, or was told before, cannot be told", {
  optimizer <- two_points_de(1, 5)
  x <- optimizer$ask()
  expect_error(optimizer$tell(rep(0.5, 5), c(1, 1)), class = "mmmtrainer_unknown_candidate")
  optimizer$tell(x, c(1, 1))
  expect_error(optimizer$tell(x, c(1, 1)), class = "mmmtrainer_unknown_candidate")
})

test_that("arguments that make no optimizer are refused", {
  refused <- "mmmtrainer_invalid_argument"
  expect_error(two_points_de(-1, 5), class = refused)
  expect_error(two_points_de(2^32, 5), class = refused)
  expect_error(two_points_de(1.5, 5), class = refused)
  expect_error(two_points_de(NA, 5), class = refused)
  expect_error(two_points_de(1, 0), class = refused)
  expect_error(two_points_de(1, 5, num_workers = 0), class = refused)
  expect_error(two_points_de(1, 5, objectives = 1), class = refused)
  expect_error(two_points_de(1, 5, weights = c(1, -1)), class = refused)
  expect_error(two_points_de(1, 5, weights = 1:3), class = refused)
  expect_error(two_points_de(1, 5, weights = c(0, 0)), class = refused)
  optimizer <- two_points_de(1, 5)
  x <- optimizer$ask()
  expect_error(optimizer$tell(x[1:4], c(1, 1)), class = refused)
  expect_error(optimizer$tell(x, 1), class = refused)
})

test_that("an objective of weight 0 does not decide who stays", {
  moved <- function(weights) {
    optimizer <- two_points_de(3, 5, weights = weights)
    lapply(1:90, function(i) {
      x <- optimizer$ask()
      optimizer$tell(x, c(sum(x), -sum(x)))
      x
    })
  }
  expect_false(identical(moved(c(1, 0)), moved(c(0, 1))))
})
