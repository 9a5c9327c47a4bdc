job <- list(run_id = "r1-fr-20260101_000000", workers = 2, spec = list(train = list(iterations = 300, trials = 2)))

# A clock that is set by hand.
new_clock <- function() {
  time <- as.POSIXct("2026-01-01 12:00:00", tz = "UTC")
  list(now = function() time, pass = function(seconds) time <<- time + seconds)
}
tally <- function(iterations, nrmse = NA_real_) {
  list(trials_done = 0, iterations_done = iterations, best_nrmse = nrmse, best_decomp_rssd = nrmse)
}

test_that("every step is written when it begins, with the seconds of those that ended", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("setup")
  expect_identical(read_status(folder)$step, "setup")
  clock$pass(2)
  status$step("inputs")
  written <- read_status(folder)
  expect_identical(written$step, "inputs")
  expect_identical(written$seconds, list(setup = 2L))
  expect_identical(written$started_at, "2026-01-01T12:00:00.000Z")
  expect_identical(written$updated_at, "2026-01-01T12:00:02.000Z")
  expect_null(written$best_nrmse)
  expect_identical(written$iterations_total, 600L)
  expect_identical(list.files(folder), "status.json")
})

test_that("between steps it is written about once a second, not at every call", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("trials")
  clock$pass(0.4)
  status$trials(tally(3, 0.2))
  expect_identical(read_status(folder)$iterations_done, 0L)
  clock$pass(0.6)
  status$trials(tally(5, 0.1))
  expect_identical(read_status(folder)$iterations_done, 5L)
  expect_identical(read_status(folder)$best_nrmse, 0.1)
})

test_that("progress never runs backwards, and the time that is left follows the measured speed", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("trials")
  shares <- c()
  for (second in 1:30) {
    clock$pass(1)
    # Slow at first, then fast.
    status$trials(tally(if (second < 15) second else second * 20))
    written <- read_status(folder)
    shares <- c(shares, written$progress)
    expect_gte(written$seconds_left, 0)
    if (second == 10) slow <- written$seconds_left
  }
  expect_false(is.unsorted(shares))
  expect_lt(max(shares), 1)
  expect_lt(written$seconds_left, slow)
})

test_that("the end is said: succeeded, or failed with a code, a sentence and what to do", {
  folder <- new_folder()
  status <- new_status(folder, job, new_clock()$now)
  status$step("finish")
  status$succeed()
  expect_identical(read_status(folder)[c("state", "progress", "seconds_left")], list(
    state = "succeeded", progress = 1L, seconds_left = 0L
  ))
  status$fail("value_negative", "The column is negative.", "Correct it.")
  expect_identical(read_status(folder)$error, list(
    code = "value_negative", message = "The column is negative.", fix = "Correct it.", step = "finish"
  ))
  expect_null(read_status(folder)$seconds_left)
})
