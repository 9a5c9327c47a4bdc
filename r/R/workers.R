#' Train trials in processes of their own
#'
#' @param trials Numbers of the trials.
#' @param train `function(trial, on_tell)`, called in the trial's process; it leaves its result in a file.
#' @param report `function(list)`, called about twice a second: see `progress` of [run_trials()].
#' @noRd
run_workers <- function(trials, workers, train, report) {
  tallies <- tempfile("progress-")
  dir.create(tallies)
  on.exit(unlink(tallies, recursive = TRUE))
  finished <- 0
  kills_before <- out_of_memory_kills()
  tick <- function(pids) {
    report(c(
      sum_of_tallies(tallies),
      list(trials_done = finished, trials_running = iterations_of(tallies, names(pids)), pids = pids)
    ))
  }
  # Where every trial is kept there is nothing to wait for, and yet something to say.
  tick(integer())
  run_processes(
    trials, workers,
    work = function(trial) {
      tally <- new_tally(file.path(tallies, paste0(trial, ".txt")))
      say_which_trial(trial, train(as.integer(trial), tally$add))
      tally$write()
    },
    settle = function(trial, answer) {
      if (answer$state == "died") stop_for_dead_worker(as.integer(trial), kills_before)
      if (answer$state == "failed") stop_for_failed_trial(as.integer(trial), answer$error)
      finished <<- finished + 1
    },
    tick = tick
  )
}

say_which_trial <- function(trial, code) {
  withCallingHandlers(
    code,
    message = function(m) {
      cat(sprintf("[trial %s] %s", trial, conditionMessage(m)), file = stderr())
      invokeRestart("muffleMessage")
    },
    warning = function(w) invokeRestart("muffleWarning")
  )
}

stop_for_dead_worker <- function(trial, kills_before) {
  stop_for_killed_process(
    sprintf("the process that trained trial %d", trial), kills_before, class = "mmmtrainer_worker_died", trial = trial
  )
}

stop_for_failed_trial <- function(trial, error) {
  if (inherits(error, "mmmtrainer_error")) stop(error)
  abort(
    "trainer_failed", sprintf("Robyn stopped in trial %d: %s", trial, one_line(conditionMessage(error))),
    "The console log has what Robyn reported before it.", class = "mmmtrainer_trial_failed", trial = trial, parent = error
  )
}

#' Counts iterations in a trial's process and writes the count to a small file about once a second.
#' @noRd
new_tally <- function(file) {
  iterations <- 0L
  best <- c(NA_real_, NA_real_)
  written <- -Inf
  write <- function() {
    write_atomically(format(c(iterations, best), digits = 15, trim = TRUE), file)
    written <<- proc.time()[["elapsed"]]
  }
  add <- function(losses, more = 1L) {
    iterations <<- iterations + as.integer(more)
    losses <- losses[1:2]
    losses[!is.finite(losses)] <- NA
    best <<- pmin(best, losses, na.rm = TRUE)
    if (proc.time()[["elapsed"]] - written >= 1) write()
  }
  list(add = add, write = write)
}

sum_of_tallies <- function(folder) {
  rows <- lapply(list.files(folder, "[.]txt$", full.names = TRUE), function(file) as.numeric(readLines(file)))
  column <- function(i) vapply(rows, function(row) row[[i]], numeric(1))
  list(iterations_done = sum(column(1)), best_nrmse = lowest(column(2)), best_decomp_rssd = lowest(column(3)))
}

#' How far the trials are that run.
#' @noRd
iterations_of <- function(folder, trials) {
  lapply(trials, function(trial) {
    file <- file.path(folder, paste0(trial, ".txt"))
    list(trial = as.integer(trial), iteration = if (file.exists(file)) as.integer(readLines(file)[[1]]) else 0L)
  })
}

one_line <- function(text) trimws(gsub("\\s+", " ", paste(text, collapse = " ")))
