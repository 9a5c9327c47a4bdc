trainer_steps <- c("setup", "inputs", "trials", "outputs", "onepagers", "allocator", "finish")

# Seconds that the steps other than the trials usually take, measured with 157 weeks and 6 media on two cores. They only
# matter for the estimate of what is left: the speed of the trials is measured while they run.
usual_seconds <- list(
  setup = 2, inputs = 6, iteration = 0.09, outputs = 35, outputs_model = 0.005, onepagers = 18, allocator = 5, finish = 4
)

#' The heartbeat: `status.json` in the shape of `TRAINER_STATUS` (src/trainer/status.ts)
#'
#' @param folder The run's folder.
#' @param job The job.
#' @return A list of functions. `step(name)` enters a step; `trials(tally)` takes what [run_trials()] reports; `share(x)` says
#'   which share of the step is done; `succeed()` and `fail(error)` end it; `seconds()` gives the seconds of each step.
#'   Writes on every change of step, and about once a second between.
#' @noRd
new_status <- function(folder, job, now = Sys.time) {
  train <- job$spec$train
  started <- now()
  step_started <- started
  state <- list(
    schema = 1, run_id = job$run_id, state = "running", step = "setup",
    trials_done = 0, trials = train$trials, iterations_done = 0, iterations_total = train$iterations * train$trials,
    best_nrmse = NULL, best_decomp_rssd = NULL, progress = 0, seconds_left = NULL, started_at = iso_time(started),
    updated_at = NULL, memory_bytes = NULL, seconds = structure(list(), names = character()), error = NULL
  )
  state <- state[names(state)]
  done_share <- 0
  written <- started - 10
  since <- function(time) as.numeric(difftime(now(), time, units = "secs"))
  set <- function(name, value) state[name] <<- list(value)

  write <- function() {
    estimate <- estimate_rest(state, job, since(step_started), done_share)
    elapsed <- since(started)
    share <- elapsed / (elapsed + estimate)
    if (state$state == "running") {
      # It never runs backwards, and is 1 only at the end.
      set("progress", min(0.99, max(state$progress, round(share, 4))))
      set("seconds_left", round(estimate))
    }
    set("updated_at", iso_time(now()))
    write_json_file(state, file.path(folder, "status.json"))
    written <<- now()
  }
  write_now_and_then <- function() if (since(written) >= 1) write()
  end_step <- function() {
    state$seconds[[state$step]] <<- round(since(step_started), 3)
    step_started <<- now()
    done_share <<- 0
  }
  list(
    step = function(name) {
      if (name != state$step) end_step()
      set("step", name)
      write()
    },
    trials = function(tally) {
      set("trials_done", tally$trials_done)
      set("iterations_done", tally$iterations_done)
      set("best_nrmse", number_or_null(tally$best_nrmse))
      set("best_decomp_rssd", number_or_null(tally$best_decomp_rssd))
      write_now_and_then()
    },
    share = function(x) {
      done_share <<- max(done_share, min(1, x))
      write_now_and_then()
    },
    succeed = function() {
      end_step()
      for (field in list(list("state", "succeeded"), list("progress", 1), list("seconds_left", 0))) {
        set(field[[1]], field[[2]])
      }
      write()
    },
    fail = function(code, message, fix) {
      end_step()
      set("state", "failed")
      set("seconds_left", NULL)
      set("error", list(code = code, message = message, fix = fix, step = state$step))
      write()
    },
    current = function() state$step,
    seconds = function() state$seconds
  )
}

#' Seconds that are left: the rest of this step, and the usual time of the steps after it.
#' @noRd
estimate_rest <- function(state, job, step_elapsed, done_share) {
  usual <- usual_step_seconds(state, job)
  current <- usual[[state$step]]
  if (state$step == "trials" && state$iterations_done > 0) {
    left <- state$iterations_total - state$iterations_done
    # The first seconds of a process are its start, not its speed.
    rest <- left * max(step_elapsed - 1, 0.1) / state$iterations_done
  } else if (done_share > 0.1) {
    rest <- step_elapsed * (1 - done_share) / done_share
  } else {
    rest <- max(current - step_elapsed, 0.1 * current)
  }
  later <- trainer_steps[seq_along(trainer_steps) > match(state$step, trainer_steps)]
  rest + sum(unlist(usual[later]))
}

usual_step_seconds <- function(state, job) {
  usual <- usual_seconds
  list(
    setup = usual$setup, inputs = usual$inputs,
    trials = state$iterations_total * usual$iteration / min(job$workers, state$trials),
    outputs = usual$outputs + state$iterations_total * usual$outputs_model,
    onepagers = usual$onepagers, allocator = usual$allocator, finish = usual$finish
  )
}

iso_time <- function(time) format(time, "%Y-%m-%dT%H:%M:%OS3Z", tz = "UTC")
