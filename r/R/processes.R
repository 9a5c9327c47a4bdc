#' Do tasks in processes of their own, at most `workers` at a time
#'
#' @param tasks Names of the tasks.
#' @param work `function(task)`, called in the task's process; its value must be small.
#' @param settle `function(task, answer)`, called here as each ends. `answer$state` is "done" (`answer$value`), "failed"
#'   (`answer$error`) or "died": the process is gone without an answer. Where it stops, all processes are stopped.
#' @param tick `function(pids)`, called about twice a second with the processes that run, named by task.
#' @noRd
run_processes <- function(tasks, workers, work, settle, tick = function(pids) NULL) {
  pool <- process_pool(settle)
  on.exit(pool$stop())
  for (task in as.character(tasks)) pool$add(task, work, at_one_time = 0)
  pool$finish(function() workers, tick)
}

#' Tasks in processes of their own, while this process does something else
#'
#' @param settle As in [run_processes()]; called by `add` and `finish`.
#' @return `add(task, work, at_one_time)` has `work(task)` done, now if fewer than `at_one_time` processes run, else by a
#'   later call. `finish(at_one_time, tick)` returns when all are done; its `at_one_time` is a function, asked before each
#'   start. `stop()` ends what runs.
#' @noRd
process_pool <- function(settle) {
  running <- list() # mcparallel jobs, named by task
  waiting <- list() # what they are to do, named by task
  start <- function(at_one_time) {
    while (length(waiting) > 0 && length(running) < at_one_time) {
      task <- names(waiting)[[1]]
      running[[task]] <<- start_process(task, waiting[[1]])
      waiting <<- waiting[-1]
    }
  }
  collect <- function(timeout) {
    answers <- collect_answers(running, timeout)
    for (task in names(answers)) {
      running[[task]] <<- NULL
      settle(task, answers[[task]])
    }
  }
  list(
    add = function(task, work, at_one_time) {
      waiting[[task]] <<- work
      if (length(running) > 0) collect(0)
      start(at_one_time)
    },
    finish = function(at_one_time, tick = function(pids) NULL) {
      while (length(waiting) + length(running) > 0) {
        start(at_one_time())
        collect(0.5)
        tick(vapply(running, function(job) job$pid, integer(1)))
      }
      invisible()
    },
    stop = function() stop_processes(running)
  )
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

#' What the processes have answered within `timeout` seconds.
#' @noRd
collect_answers <- function(running, timeout) {
  answers <- suppressWarnings(parallel::mccollect(running, wait = FALSE, timeout = timeout))
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
