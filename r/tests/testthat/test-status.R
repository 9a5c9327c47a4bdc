job <- list(
  run_id = "r1-fr-20260101_000000", workers = 2, engine = "stock", spec = list(train = list(iterations = 300, trials = 2))
)

# A clock that is set by hand.
new_clock <- function() {
  time <- as.POSIXct("2026-01-01 12:00:00", tz = "UTC")
  list(now = function() time, pass = function(seconds) time <<- time + seconds)
}
tally <- function(iterations, nrmse = NA_real_, kept = 0) {
  list(
    trials_done = 0, iterations_done = iterations, iterations_kept = kept, best_nrmse = nrmse, best_decomp_rssd = nrmse,
    trials_running = list(list(trial = 1L, iteration = iterations))
  )
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
  status$end("failed", list(code = "value_negative", message = "The column is negative.", fix = "Correct it."))
  expect_identical(read_status(folder)$error, list(
    code = "value_negative", message = "The column is negative.", fix = "Correct it.", step = "finish"
  ))
  expect_null(read_status(folder)$seconds_left)
})

test_that("the rate is that of the last seconds, over all trials, and is only said while trials run", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("trials")
  rates <- list()
  for (iterations in c(0, 0, 10, 20, 30, 130, 230, 330, 430, 530, 600)) {
    clock$pass(1)
    status$trials(tally(iterations))
    rates <- c(rates, list(read_status(folder)$rate))
  }
  # Starting the processes is not training; one look is no rate.
  expect_null(rates[[1]])
  expect_null(rates[[3]])
  expect_equal(rates[[4]], 10)
  # Of its last five seconds.
  expect_equal(rates[[10]], 100)
  expect_equal(read_status(folder)$trials_running, list(list(trial = 1L, iteration = 600L)))
  status$step("outputs")
  expect_null(read_status(folder)$rate)
  expect_identical(read_status(folder)$trials_running, list())
})

test_that("trials of an earlier attempt count as done, not as speed", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("trials")
  for (second in 1:4) {
    clock$pass(1)
    status$trials(tally(300 + 2 * second, kept = 300))
  }
  written <- read_status(folder)
  expect_equal(written$iterations_done, 308)
  expect_equal(written$rate, 2)
  # 292 iterations are left, at two a second; an estimate that rises is held back a little.
  expect_gt(written$seconds_left, 0.8 * 146)
})

test_that("trials that are over at once give no silly numbers", {
  folder <- new_folder()
  status <- new_status(folder, job, new_clock()$now)
  status$step("trials")
  status$trials(tally(600))
  status$step("outputs")
  written <- read_status(folder)
  expect_null(written$rate)
  expect_true(is.numeric(written$seconds_left) && is.finite(written$seconds_left) && written$seconds_left >= 0)
})

test_that("a step that takes much longer than usual does not look like the end", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("outputs")
  for (second in 1:200) {
    clock$pass(1)
    status$share(second / 1000)
  }
  # A fifth of it took 200 seconds, and three steps are to come.
  expect_lt(read_status(folder)$progress, 0.9)
  expect_gt(read_status(folder)$seconds_left, 20)
})

test_that("the time that is left counts down, and rises only where it was quite wrong", {
  folder <- new_folder()
  clock <- new_clock()
  status <- new_status(folder, job, clock$now)
  status$step("trials")
  left <- c()
  for (iterations in cumsum(rep(c(9, 11, 10, 8, 12), 6))) {
    clock$pass(1)
    status$trials(tally(iterations))
    left <- c(left, read_status(folder)$seconds_left)
  }
  # Once the speed is known, though it is not even.
  expect_true(all(diff(left[-(1:4)]) <= 0))
})
