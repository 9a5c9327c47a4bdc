#' Open the run whose `job.json` and `data/` lie in a folder
#'
#' @param folder The run's folder. Everything that the run leaves is left there.
#' @return A run: the job, its heartbeat, the warnings so far, and what the steps have made. [run_step()] takes it along.
#' @export
open_run <- function(folder) {
  run <- new.env(parent = emptyenv())
  run$folder <- normalizePath(folder, mustWork = FALSE)
  run$started <- Sys.time()
  run$warnings <- character()
  run$timings <- list()
  run
}

#' Run the steps of a run, and say how it ended
#'
#' Everything printed is copied to `robyn_console.log`. However it ends, `status.json` says so: an error with its code, and
#' sentences that say what is wrong and what to do.
#'
#' @param run What [open_run()] returned.
#' @param steps The steps, as an expression.
#' @return An exit status: one of `exit_statuses`.
#' @export
complete_run <- function(run, steps) {
  if (!dir.exists(run$folder)) {
    message(sprintf("There is no folder %s.", run$folder))
    return(exit_statuses[["refused"]])
  }
  # Where Robyn measures text with no plot open, R would leave an Rplots.pdf.
  options(device = function(...) grDevices::pdf(file = NULL))
  .Call(keeper_start, run$folder, heartbeat_seconds)
  on.exit(.Call(keeper_stop))
  .Call(stop_on_signals, exit_statuses[["cancelled"]], exit_statuses[["out_of_time"]], seconds_to_end)
  calls <- NULL
  tryCatch(
    withCallingHandlers(
      {
        force(steps)
        run$status$succeed()
        message(sprintf("Done in %.0f s.", as.numeric(difftime(Sys.time(), run$started, units = "secs"))))
        exit_statuses[["success"]]
      },
      warning = function(w) {
        keep_warning(run, w)
        invokeRestart("muffleWarning")
      },
      error = function(e) calls <<- sys.calls()
    ),
    # A signal that ends the processes of the trials too may be seen as their death first.
    error = function(e) suspendInterrupts(if (is.null(.Call(stopped_by))) fail_run(run, e, calls) else stop_run(run)),
    interrupt = function(e) suspendInterrupts(stop_run(run))
  )
}

# Seconds between two heartbeats while R says nothing new.
heartbeat_seconds <- 2

# R that does not end by itself within these seconds after a signal is ended: five are what it may take in all, and the
# trainer has still to send what there is.
seconds_to_end <- 2L

#' One step of a run: enters it in the heartbeat and keeps its time.
#'
#' @param run What [open_run()] returned.
#' @param name One of setup, inputs, trials, outputs, allocator, finish.
#' @param code What the step does; its value is kept in the run under `as`.
#' @param as Name of the result.
#' @return The value of `code`, invisibly.
#' @export
run_step <- function(run, name, code, as = name) {
  enter_step(run, name)
  message(sprintf("== %s", name))
  assign(as, code, envir = run)
  invisible(get(as, envir = run))
}

enter_step <- function(run, name) {
  if (!is.null(run$status)) run$status$step(name)
}

# Warnings that tell people nothing: what Robyn says of its own defaults, and of its use of other packages.
noise <- paste(
  "Provided train_size but ts_validation", "Automatically added missing hyperparameter", "is deprecated",
  "was deprecated", "prophet_country", "number of columns of result", "Removed [0-9]+ row", "no non-missing arguments",
  "Use of .data in tidyselect", "aesthetic", "known issue with prophet", "because of memory issues",
  "Groups with fewer than two", "row:column ratio", "font", "doParallel", "closing unused connection",
  sep = "|"
)

keep_warning <- function(run, warning) {
  text <- one_line(conditionMessage(warning))
  if (inherits(warning, "mmmtrainer_no_allocation")) run$no_allocation <- text
  if (inherits(warning, "mmmtrainer_engine_fallback")) {
    run$job$engine <- warning$engine
    run$job$engine_reason <- text
  }
  said <- inherits(warning, "mmmtrainer_warning") || (inherits(warning, "simpleWarning") && !grepl(noise, text))
  if (!said || text %in% run$warnings) return(invisible())
  run$warnings <- c(run$warnings, text)
  message("Note: ", text)
}

fail_run <- function(run, error, calls) {
  error <- understood_error(error)
  end_run(run, end_of_error(error), error, calls)
}

#' Ends a run that was asked to stop: SIGXCPU says that its time is over, SIGTERM and SIGINT that it is not wanted.
#' @noRd
stop_run <- function(run) {
  end <- if (identical(.Call(stopped_by), "SIGXCPU")) "out_of_time" else "cancelled"
  said <- outside_ends[[end]]
  error <- tryCatch(abort(said$code, said$message, said$fix), error = function(e) e)
  end_run(run, end, error, NULL)
}

end_run <- function(run, end, error, calls) {
  message(sprintf("Stopped (%s): %s %s", error$code, conditionMessage(error), error$fix))
  status <- if (is.null(run$status)) status_without_job(run$folder) else run$status
  if (!is.null(status)) {
    status$end(end, list(code = error$code, message = conditionMessage(error), fix = error$fix))
    write_timings(run$folder, status$seconds(), run$started)
  }
  leave_debug(run, error, calls)
  exit_statuses[[end]]
}

# Where job.json is refused it may still say whose heartbeat is wanted.
status_without_job <- function(folder) {
  run_id <- tryCatch(jsonlite::read_json(file.path(folder, "job.json"))$run_id, error = function(e) NULL)
  if (!is.character(run_id)) return(NULL)
  new_status(folder, list(run_id = run_id, workers = 1, engine = "fast", spec = list(train = list(iterations = 0, trials = 0))))
}

leave_debug <- function(run, error, calls) {
  folder <- file.path(run$folder, "debug")
  dir.create(folder, showWarnings = FALSE)
  writeLines(utils::capture.output(utils::sessionInfo()), file.path(folder, "session_info.txt"))
  causes <- list(error)
  while (!is.null(causes[[1]]$parent)) causes <- c(list(causes[[1]]$parent), causes)
  writeLines(
    unlist(lapply(rev(causes), function(cause) c(paste(class(cause), collapse = " < "), conditionMessage(cause), ""))),
    file.path(folder, "condition.txt")
  )
  lines <- vapply(as.list(calls), function(call) paste(deparse(call, nlines = 3), collapse = "\n"), character(1))
  writeLines(substr(lines, 1, 500), file.path(folder, "traceback.txt"))
}
