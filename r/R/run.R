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
#' @return An exit status: 0 success, 1 failed, 2 the input was refused, 143 interrupted by SIGTERM.
#' @export
complete_run <- function(run, steps) {
  if (!dir.exists(run$folder)) {
    message(sprintf("There is no folder %s.", run$folder))
    return(2L)
  }
  # Where Robyn measures text with no plot open, R would leave an Rplots.pdf.
  options(device = function(...) grDevices::pdf(file = NULL))
  .Call(tee_start, file.path(run$folder, "robyn_console.log"))
  on.exit(.Call(tee_stop))
  .Call(interrupt_on_sigterm)
  calls <- NULL
  tryCatch(
    withCallingHandlers(
      {
        force(steps)
        run$status$succeed()
        message(sprintf("Done in %.0f s.", as.numeric(difftime(Sys.time(), run$started, units = "secs"))))
        0L
      },
      warning = function(w) {
        keep_warning(run, w)
        invokeRestart("muffleWarning")
      },
      error = function(e) calls <<- sys.calls()
    ),
    error = function(e) fail_run(run, e, calls),
    interrupt = function(e) {
      interruption <- structure(class = c("mmmtrainer_execution_cancelled", "mmmtrainer_error", "error", "condition"), list(
        message = "Training was stopped before it had finished.", call = NULL, code = "execution_cancelled",
        fix = "Train again when the trainer may finish.", refused = FALSE
      ))
      fail_run(run, interruption, NULL)
      143L
    }
  )
}

#' One step of a run: enters it in the heartbeat and keeps its time.
#'
#' @param run What [open_run()] returned.
#' @param name One of setup, inputs, trials, outputs, allocator, finish.
#' @param code What the step does; its value is kept in the run under `as`.
#' @param as Name of the result.
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
  said <- inherits(warning, "mmmtrainer_warning") || (inherits(warning, "simpleWarning") && !grepl(noise, text))
  if (!said || text %in% run$warnings) return(invisible())
  run$warnings <- c(run$warnings, text)
  message("Note: ", text)
}

fail_run <- function(run, error, calls) {
  if (!inherits(error, "mmmtrainer_error")) {
    is_memory <- grepl("cannot allocate (vector|memory)|std::bad_alloc", conditionMessage(error))
    error <- tryCatch(
      if (is_memory) {
        abort(
          "out_of_memory", "The trainer ran out of memory.",
          "Ask for fewer iterations or trials, or have the memory of the trainer raised.", parent = error
        )
      } else {
        abort(
          "trainer_failed", sprintf("Training stopped: %s", one_line(conditionMessage(error))),
          "The console log and the folder debug/ have the details.", parent = error
        )
      },
      error = function(e) e
    )
  }
  message(sprintf("Stopped (%s): %s %s", error$code, conditionMessage(error), error$fix))
  leave_debug(run, error, calls)
  status <- if (is.null(run$status)) status_without_job(run$folder) else run$status
  if (!is.null(status)) status$fail(error$code, conditionMessage(error), error$fix)
  if (isTRUE(error$refused)) 2L else 1L
}

# Where job.json is refused it may still say whose heartbeat is wanted.
status_without_job <- function(folder) {
  run_id <- tryCatch(jsonlite::read_json(file.path(folder, "job.json"))$run_id, error = function(e) NULL)
  if (!is.character(run_id)) return(NULL)
  new_status(folder, list(run_id = run_id, workers = 1, spec = list(train = list(iterations = 0, trials = 0))))
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
