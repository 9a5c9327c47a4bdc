#' Run one process for each trial, at most `workers` at a time
#'
#' @param trials Numbers of the trials.
#' @param train `function(trial, on_tell)`, called in the trial's process; it leaves its result in a file.
#' @param report `function(list)`, called about once a second: see `progress` of [run_trials()].
#' @noRd
run_workers <- function(trials, workers, train, report) {
  tallies <- tempfile("progress-")
  dir.create(tallies)
  running <- list() # mcparallel jobs, named by trial
  on.exit({
    stop_processes(running)
    unlink(tallies, recursive = TRUE)
  })
  waiting <- trials
  finished <- integer()
  while (length(waiting) + length(running) > 0) {
    while (length(waiting) > 0 && length(running) < workers) {
      trial <- waiting[[1]]
      waiting <- waiting[-1]
      running[[as.character(trial)]] <- start_trial(trial, train, tally_file(tallies, trial))
    }
    for (answer in collect_answers(running)) {
      running[[as.character(answer$trial)]] <- NULL
      if (answer$state == "died") stop_for_dead_worker(answer$trial)
      if (answer$state == "failed") stop_for_failed_trial(answer$trial, answer$error)
      finished <- c(finished, answer$trial)
    }
    report(c(
      sum_of_tallies(tallies),
      list(trials_done = length(finished), pids = vapply(running, function(job) job$pid, integer(1)))
    ))
  }
  invisible()
}

start_trial <- function(trial, train, file) {
  parallel::mcparallel(
    {
      .Call(on_sigterm, "default")
      tally <- new_tally(file)
      tryCatch(
        withCallingHandlers(
          {
            train(trial, tally$add)
            tally$write()
            list(trial = trial, state = "done")
          },
          message = function(m) {
            cat(sprintf("[trial %d] %s", trial, conditionMessage(m)), file = stderr())
            invokeRestart("muffleMessage")
          },
          warning = function(w) invokeRestart("muffleWarning")
        ),
        error = function(e) list(trial = trial, state = "failed", error = e)
      )
    },
    name = as.character(trial), mc.set.seed = FALSE, silent = FALSE
  )
}

#' What the processes have answered within about half a second. One that is gone without an answer has died.
#' @noRd
collect_answers <- function(running) {
  answers <- suppressWarnings(parallel::mccollect(running, wait = FALSE, timeout = 0.5))
  lapply(names(answers), function(trial) {
    answer <- answers[[trial]]
    if (is.null(answer)) return(list(trial = as.integer(trial), state = "died"))
    # The process still has to be waited for, or it stays as a zombie.
    suppressWarnings(parallel::mccollect(running[[trial]], wait = TRUE))
    if (inherits(answer, "try-error")) {
      answer <- list(trial = as.integer(trial), state = "failed", error = attr(answer, "condition"))
    }
    answer
  })
}

stop_processes <- function(jobs) {
  if (length(jobs) == 0) return(invisible())
  for (job in jobs) tools::pskill(job$pid, tools::SIGKILL)
  suppressWarnings(parallel::mccollect(jobs, wait = TRUE))
}

stop_for_dead_worker <- function(trial) {
  abort(
    "trainer_killed", sprintf("The process that trained trial %d was killed.", trial),
    "Most often the machine ran out of memory: use fewer workers or a machine with more memory, and train again.",
    class = "mmmtrainer_worker_died", trial = trial
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
  best <- c(nrmse = NA_real_, decomp_rssd = NA_real_)
  written <- -Inf
  write <- function() {
    part <- paste0(file, ".part")
    writeLines(format(c(iterations, best), digits = 15, trim = TRUE), part)
    file.rename(part, file)
    written <<- proc.time()[["elapsed"]]
  }
  add <- function(losses) {
    iterations <<- iterations + 1L
    losses <- losses[1:2]
    losses[!is.finite(losses)] <- NA
    best[] <<- pmin(best, losses, na.rm = TRUE)
    if (proc.time()[["elapsed"]] - written >= 1) write()
  }
  list(add = add, write = write)
}

tally_file <- function(folder, trial) file.path(folder, paste0(trial, ".txt"))

sum_of_tallies <- function(folder) {
  rows <- lapply(list.files(folder, "[.]txt$", full.names = TRUE), function(file) as.numeric(readLines(file)))
  lowest <- function(i) {
    values <- vapply(rows, function(row) row[[i]], numeric(1))
    if (all(is.na(values))) NA_real_ else min(values, na.rm = TRUE)
  }
  list(
    iterations_done = sum(vapply(rows, function(row) row[[1]], numeric(1))),
    best_nrmse = lowest(2), best_decomp_rssd = lowest(3)
  )
}

one_line <- function(text) trimws(gsub("\\s+", " ", paste(text, collapse = " ")))
