# How a run ends, whatever R is busy with: steps of the tests' own in a process of their own, without Robyn.

# Starts a run with these lines as its steps. `there()` makes a file that says that they are busy; `no_interrupts()` is a long
# call into LAPACK, which never looks for interrupts.
start_run <- function(folder, steps, env = parent.frame()) {
  write_run(folder, spec = shop_spec(train = list(iterations = 40, trials = 3)))
  script <- file.path(folder, "steps.R")
  writeLines(c(
    "library(mmmtrainer)",
    "there <- function() invisible(file.create(file.path(run$folder, 'there')))",
    "no_interrupts <- function() { there(); solve(matrix(stats::rnorm(9e6) + 0, 3000)) }",
    "in_process <- function(work) mmmtrainer:::run_processes('1', 1, function(task) work(), function(task, answer) stop(answer$state))",
    "run <- open_run(commandArgs(TRUE)[[1]])",
    "status <- complete_run(run, {",
    "  run$job <- read_job(run$folder)",
    "  run$status <- mmmtrainer:::new_status(run$folder, run$job)",
    "  run$status$step('setup')",
    "  run$status$step('outputs')",
    steps,
    "})",
    "quit(save = 'no', status = status)"
  ), script)
  process <- processx::process$new(
    file.path(R.home("bin"), "Rscript"), c(script, folder), stdout = file.path(folder, "printed.txt"), stderr = "2>&1"
  )
  withr::defer(process$kill_tree(), envir = env)
  process
}

wait_until_busy <- function(folder) wait_until(function() file.exists(file.path(folder, "there")))
children_of <- function(process) ps::ps_children(ps::ps_handle(process$get_pid()), recursive = TRUE)

# Ends it, and gives the seconds that it took until none of its processes was left.
seconds_to_end <- function(process, signal) {
  children <- children_of(process)
  sent <- Sys.time()
  process$signal(signal)
  wait_until(function() !process$is_alive())
  wait_until(none_runs(children))
  as.numeric(difftime(Sys.time(), sent, units = "secs"))
}

console_of <- function(folder) readLines(file.path(folder, "robyn_console.log"))

busy <- list(
  "R code" = "there(); repeat sqrt(2)",
  "a call that waits" = "there(); Sys.sleep(60)",
  "a call into C that looks for no interrupts" = "no_interrupts()",
  "a process of its own" = "in_process(function() { there(); Sys.sleep(60) })",
  "a process of its own in C" = "in_process(no_interrupts)",
  "code that takes errors for granted" = "there(); repeat try(Sys.sleep(60), silent = TRUE)"
)

test_that("SIGTERM ends a run within five seconds, says that it was stopped, and leaves no process", {
  for (what in names(busy)) {
    folder <- new_folder()
    process <- start_run(folder, busy[[what]])
    wait_until_busy(folder)
    expect_lt(seconds_to_end(process, 15), 5)
    expect_identical(process$get_exit_status(), exit_statuses[["cancelled"]], info = what)
    status <- read_status(folder)
    expect_identical(status$state, "cancelled", info = what)
    expect_identical(status$step, "outputs", info = what)
    expect_identical(status$error$code, "execution_cancelled", info = what)
    expect_identical(status$error$step, "outputs", info = what)
  }
})

test_that("SIGXCPU says that its time is over", {
  for (what in names(busy)[c(1, 3)]) {
    folder <- new_folder()
    process <- start_run(folder, busy[[what]])
    wait_until_busy(folder)
    expect_lt(seconds_to_end(process, 24), 5)
    expect_identical(process$get_exit_status(), exit_statuses[["out_of_time"]], info = what)
    expect_identical(read_status(folder)$error$code, "execution_timed_out", info = what)
    expect_identical(read_status(folder)$state, "failed", info = what)
  }
})

test_that("the heartbeat goes on while R is busy in one long call, with the memory of all its processes", {
  folder <- new_folder()
  process <- start_run(folder, "in_process(function() { x <- stats::runif(3e7); there(); solve(matrix(stats::rnorm(9e6), 3000)) })")
  wait_until_busy(folder)
  first <- read_status(folder)
  # The main process waits for the other; it is stopped to be sure that it says nothing.
  process$suspend()
  wait_until(function() !identical(read_status(folder)$updated_at, first$updated_at), 6)
  second <- read_status(folder)
  wait_until(function() !identical(read_status(folder)$updated_at, second$updated_at), 6)
  third <- read_status(folder)
  # 3e7 numbers are 240 MB, in the process of the task.
  expect_gt(third$memory_bytes, 240e6)
  expect_gte(third$memory_peak_bytes, third$memory_bytes)
  expect_identical(third$state, "running")
  process$resume()
  process$kill()
})

test_that("what was printed is in the log, and the end is said, when R is killed or crashes", {
  ends <- list(
    killed = list(steps = "tools::pskill(Sys.getpid(), tools::SIGKILL)", says = "last words"),
    crashed = list(steps = "tools::pskill(Sys.getpid(), 11); Sys.sleep(10)", says = "segfault")
  )
  for (end in ends) {
    folder <- new_folder()
    process <- start_run(folder, c(
      "cat('said by R\\n'); message('a message'); system('echo said by another program')",
      "cat(strrep('x', 2e5), 'last words\\n', sep = '')", end$steps
    ))
    process$wait(20000)
    wait_until(function() read_status(folder)$state == "failed")
    console <- console_of(folder)
    for (words in c("said by R", "a message", "said by another program", "x last words|xlast words", end$says)) {
      expect_match(console, words, all = FALSE)
    }
    expect_identical(console, readLines(file.path(folder, "printed.txt"))[seq_along(console)])
    expect_identical(read_status(folder)$error$code, "trainer_killed")
    expect_true(is.numeric(read_status(folder)$memory_peak_bytes))
  }
})

test_that("the log is complete where nobody reads what is printed any more", {
  folder <- new_folder()
  write_run(folder)
  script <- "library(mmmtrainer); run <- open_run(commandArgs(TRUE)[[1]]); complete_run(run, { for (i in 1:9) { cat('line', i, '\\n'); Sys.sleep(0.1) }; stop('the end') })"
  rscript <- file.path(R.home("bin"), "Rscript")
  system(sprintf("%s -e %s %s 2>&1 | head -n 1", shQuote(rscript), shQuote(script), shQuote(folder)), ignore.stdout = TRUE)
  wait_until(function() any(grepl("the end", console_of(folder))))
  expect_match(console_of(folder), "line 9", all = FALSE)
})

test_that("each end has its exit status and its state", {
  ends <- list(
    list(steps = "mmmtrainer:::refuse('spec_invalid', 'It is wrong.')", end = "refused"),
    list(steps = "mmmtrainer:::abort('no_model', 'No model.')", end = "skipped"),
    list(steps = "mmmtrainer:::refuse('value_constant', 'It is constant.')", end = "skipped"),
    list(steps = "stop('cannot allocate vector of size 1.0 Gb')", end = "out_of_memory"),
    list(steps = "stop('oh')", end = "failed"),
    list(steps = "invisible()", end = "success")
  )
  for (case in ends) {
    folder <- new_folder()
    process <- start_run(folder, case$steps)
    process$wait(20000)
    expect_identical(process$get_exit_status(), exit_statuses[[case$end]], info = case$steps)
    expect_identical(read_status(folder)$state, end_states[[case$end]], info = case$steps)
    if (case$end != "success") expect_files(folder, c("timings.csv", "debug/condition.txt"))
  }
})

test_that("a process that is gone was out of memory where the kernel says so", {
  file <- withr::local_tempfile(lines = c("low 0", "oom 3", "oom_kill 2"))
  expect_identical(out_of_memory_kills(c("/no/such/file", file)), 2)
  expect_identical(out_of_memory_kills("/no/such/file"), NA_real_)
  expect_error(stop_for_killed_process("it", 1, kills_now = 2), class = "mmmtrainer_out_of_memory")
  expect_error(stop_for_killed_process("it", 2, kills_now = 2), class = "mmmtrainer_trainer_killed")
  expect_error(stop_for_killed_process("it", NA_real_, kills_now = NA_real_), class = "mmmtrainer_trainer_killed")
})
