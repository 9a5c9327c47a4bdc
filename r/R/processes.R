#' Do tasks in processes of their own, at most `workers` at a time
#'
#' @param tasks Names of the tasks.
#' @param work `function(task)`, called in the task's process; its value must be small.
#' @param settle `function(task, answer)`, called here as each ends. `answer$state` is "done" (`answer$value`), "failed"
#'   (`answer$error`) or "died": the process is gone without an answer. Where it stops, all processes are stopped.
#' @param tick `function(pids)`, called about twice a second with the processes that run, named by task.
#' @noRd
run_processes <- function(tasks, workers, work, settle, tick = function(pids) NULL) {
  running <- list() # mcparallel jobs, named by task
  on.exit(stop_processes(running))
  waiting <- as.character(tasks)
  while (length(waiting) + length(running) > 0) {
    while (length(waiting) > 0 && length(running) < workers) {
      running[[waiting[[1]]]] <- start_process(waiting[[1]], work)
      waiting <- waiting[-1]
    }
    answers <- collect_answers(running)
    for (task in names(answers)) {
      running[[task]] <- NULL
      settle(task, answers[[task]])
    }
    tick(vapply(running, function(job) job$pid, integer(1)))
  }
  invisible()
}

start_process <- function(task, work) {
  parallel::mcparallel(
    {
      .Call(depend_on_parent)
      tryCatch(list(state = "done", value = work(task)), error = function(e) list(state = "failed", error = e))
    },
    name = task, mc.set.seed = FALSE, silent = FALSE
  )
}

#' What the processes have answered within about half a second.
#' @noRd
collect_answers <- function(running) {
  answers <- suppressWarnings(parallel::mccollect(running, wait = FALSE, timeout = 0.5))
  for (task in names(answers)) {
    if (is.null(answers[[task]])) answers[[task]] <- list(state = "died")
    # The process still has to be waited for, or it stays as a zombie.
    suppressWarnings(parallel::mccollect(running[[task]], wait = TRUE))
  }
  answers
}

stop_processes <- function(jobs) {
  if (length(jobs) == 0) return(invisible())
  for (job in jobs) tools::pskill(job$pid, tools::SIGKILL)
  suppressWarnings(parallel::mccollect(jobs, wait = TRUE))
}
