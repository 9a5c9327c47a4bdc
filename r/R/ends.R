# How a run can end, and with which exit status; the same list as R_EXIT in src/trainer/status.ts and the table in README.md.
exit_statuses <- c(
  success = 0L, failed = 1L, refused = 2L, skipped = 3L, out_of_memory = 4L, out_of_time = 5L, cancelled = 143L
)

# The state in status.json of each end.
end_states <- c(
  success = "succeeded", failed = "failed", refused = "failed", skipped = "skipped", out_of_memory = "failed",
  out_of_time = "failed", cancelled = "cancelled"
)

# Ends that R cannot always say itself, because it is stopped or gone. `killed` is how the keeper says an R that is gone.
outside_ends <- list(
  cancelled = list(
    code = "execution_cancelled", message = "Training was stopped before it had finished.",
    fix = "Start the run again if it is still wanted."
  ),
  out_of_time = list(
    code = "execution_timed_out", message = "Training took longer than it may take.",
    fix = "Ask for fewer iterations or trials, or have the time-out raised."
  ),
  killed = list(
    code = "trainer_killed", message = "R was killed before the training was done.",
    fix = paste(
      "Start the run again. If it happens again, the machine is most likely short of memory: ask for fewer iterations or",
      "trials, or have it raised."
    )
  )
)

# Codes that say that the data is as it should be, and yet carries no model.
no_model_codes <- c("no_model", "value_constant", "data_too_short")

#' How an error ends the run: one of the names of `exit_statuses`.
#' @noRd
end_of_error <- function(error) {
  if (error$code %in% no_model_codes) return("skipped")
  if (error$code == "out_of_memory") return("out_of_memory")
  if (isTRUE(error$refused)) "refused" else "failed"
}

#' Any error as one that the rest of the system understands.
#' @noRd
understood_error <- function(error) {
  if (inherits(error, "mmmtrainer_error")) return(error)
  is_memory <- grepl("cannot allocate (vector|memory)|std::bad_alloc", conditionMessage(error))
  tryCatch(
    if (is_memory) {
      stop_out_of_memory(parent = error)
    } else {
      abort(
        "trainer_failed", sprintf("Training stopped: %s", one_line(conditionMessage(error))),
        "The console log and the folder debug/ have the details.", parent = error
      )
    },
    error = function(e) e
  )
}

stop_for_no_effect <- function(message) {
  abort("no_model", message, "Widen the hyperparameter ranges, train more iterations, or combine small channels.")
}

stop_out_of_memory <- function(message = "The trainer ran out of memory.", ...) {
  abort(
    "out_of_memory", message, "Ask for fewer iterations or trials, or have the memory of the trainer raised.", ...
  )
}

#' What came of a process that is gone without an answer: the kernel says whether it was for want of memory.
#' @noRd
stop_for_killed_process <- function(what, kills_before, ..., kills_now = out_of_memory_kills()) {
  if (isTRUE(kills_now > kills_before)) {
    stop_out_of_memory(sprintf("The trainer ran out of memory: %s was killed.", what), ...)
  }
  abort(
    "trainer_killed", sprintf("The trainer stopped because %s was killed.", what),
    "Most often the machine ran out of memory: have the memory of the trainer raised, and train again.", ...
  )
}

#' How often the kernel has killed something for want of memory: in this container or, where that is not told, on this
#' machine. `NA` where neither is.
#' @noRd
out_of_memory_kills <- function(files = c("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control",
                                          "/proc/vmstat")) {
  for (file in files) {
    lines <- tryCatch(suppressWarnings(readLines(file)), error = function(e) character())
    count <- grep("^oom_kill [0-9]+$", lines, value = TRUE)
    if (length(count) > 0) return(as.numeric(sub("^oom_kill ", "", count[[1]])))
  }
  NA_real_
}
