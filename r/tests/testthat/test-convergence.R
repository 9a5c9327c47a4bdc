# Twenty parts of the iterations, in Robyn's columns; the last part decides.
errors_of <- function(type, steady, lower) {
  data.frame(
    error_type = type, cuts = 1:20, std = 0.1, median = 0.5, flag_sd = c(rep(!steady, 19), steady),
    flag_med = c(rep(!lower, 19), lower), last_sd = 0.1, first_sd_avg = 0.2, last_med = 0.5, med_thres = 0.6
  )
}
words_of <- function(...) {
  errors <- rbind(...)
  types <- unique(errors$error_type)
  convergence_words(list(errors = errors, conv_msg = paste(types, "NOT converged: sd@qt.20 0.1 > 0.2")))
}

test_that("training has settled where all objectives have", {
  words <- words_of(errors_of("NRMSE", TRUE, TRUE), errors_of("DECOMP.RSSD", TRUE, TRUE))
  expect_true(words$converged)
  expect_null(words$fix)
  expect_match(words$sentence, "has settled")
})

test_that("of what has not settled it says how, and what to do", {
  words <- words_of(errors_of("NRMSE", TRUE, FALSE), errors_of("DECOMP.RSSD", FALSE, TRUE), errors_of("MAPE", FALSE, FALSE))
  expect_false(words$converged)
  expect_match(words$fix, "more iterations")
  expect_identical(vapply(words$objectives, function(x) x$objective, ""), c("nrmse", "decomp.rssd", "mape"))
  sentences <- vapply(words$objectives, function(x) x$sentence, "")
  expect_match(sentences[[1]], "^The error of the prediction has become steady, but")
  expect_match(sentences[[2]], "has come down clearly, but still varies")
  expect_match(sentences[[3]], "^The distance from the lift tests has neither")
  expect_match(words$objectives[[2]]$robyn, "^DECOMP.RSSD NOT converged")
})

test_that("too few iterations are not called settled, nor anything else", {
  words <- words_of(errors_of("NRMSE", NA, NA), errors_of("DECOMP.RSSD", TRUE, TRUE))
  expect_false(words$converged)
  expect_match(words$objectives[[1]]$sentence, "too few iterations to tell whether the error of the prediction")
})

test_that("it reads what robyn_converge returns", {
  models <- train_quietly(shop_inputs(), 40, 1, 7, engine = "fast")
  words <- convergence_words(models$convergence)
  expect_setequal(vapply(words$objectives, function(x) x$objective, ""), c("nrmse", "decomp.rssd"))
  for (objective in words$objectives) {
    settled <- objective$sd < objective$sd_threshold && abs(objective$median) < objective$median_threshold
    expect_identical(objective$converged, settled)
    expect_identical(grepl("NOT converged", objective$robyn), !settled)
  }
})
