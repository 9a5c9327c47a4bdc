trainer_steps <- c("setup", "inputs", "trials", "outputs", "onepagers", "allocator", "finish")

#' The heartbeat: `status.json` in the shape of `TRAINER_STATUS` (src/trainer/status.ts)
#'
#' It is written at every change of step, about once a second where something new is told and, where a keeper runs
#' (src/keeper.c), every few seconds while R is busy in one long call, with the memory that R and its processes take.
#'
#' @param folder The run's folder.
#' @param job The job.
#' @return A list of functions. `step(name)` enters a step; `trials(tally)` takes what [run_trials()] reports; `share(x)` says
#'   which share of the step is done; `succeed()` and `end(end, error)` end it, `error` with `code`, `message` and `fix`;
#'   `current()` gives the step, `seconds()` the seconds of each step.
#' @noRd
new_status <- function(folder, job, now = Sys.time) {
  train <- job$spec$train
  started <- now()
  step_started <- started
  state <- list(
    schema = 1, run_id = job$run_id, state = "running", step = "setup",
    trials_done = 0, trials = train$trials, iterations_done = 0, iterations_total = train$iterations * train$trials,
    trials_running = list(), rate = NULL, best_nrmse = NULL, best_decomp_rssd = NULL, progress = 0, seconds_left = NULL,
    started_at = iso_time(started), seconds = structure(list(), names = character()), error = NULL
  )
  state <- state[names(state)]
  estimate <- new_estimate(job, now)
  done_share <- 0
  written <- started - 10
  since <- function(time) as.numeric(difftime(now(), time, units = "secs"))
  set <- function(...) {
    fields <- list(...)
    state[names(fields)] <<- fields
  }
  write <- function() {
    left <- estimate$left(state, since(step_started), done_share)
    elapsed <- since(started)
    if (state$state == "running") {
      # It never runs backwards, and is 1 only at the end.
      set(progress = min(0.99, max(state$progress, round(elapsed / (elapsed + left), 4))), seconds_left = round(left))
    }
    write_status(state, folder, now())
    written <<- now()
  }
  write_now_and_then <- function() if (since(written) >= 1) write()
  end_step <- function() {
    state$seconds[[state$step]] <<- round(since(step_started), 3)
    step_started <<- now()
    done_share <<- 0
    set(trials_running = list(), rate = NULL)
  }
  list(
    step = function(name) {
      if (name != state$step) end_step()
      set(step = name)
      write()
    },
    trials = function(tally) {
      estimate$see(tally)
      set(
        trials_done = tally$trials_done, iterations_done = tally$iterations_done, trials_running = tally$trials_running,
        rate = estimate$rate(), best_nrmse = number_or_null(tally$best_nrmse),
        best_decomp_rssd = number_or_null(tally$best_decomp_rssd)
      )
      write_now_and_then()
    },
    share = function(x) {
      done_share <<- max(done_share, min(1, x))
      write_now_and_then()
    },
    succeed = function() {
      end_step()
      set(state = end_states[["success"]], progress = 1, seconds_left = 0)
      write()
    },
    end = function(end, error) {
      end_step()
      state <<- ended_state(state, end, error)
      write()
    },
    current = function() state$step,
    seconds = function() state$seconds
  )
}

ended_state <- function(state, end, error) {
  error <- c(error[c("code", "message", "fix")], step = state$step)
  fields <- list(
    state = end_states[[end]], trials_running = list(), rate = NULL, seconds_left = NULL, error = error
  )
  state[names(fields)] <- fields
  state
}

#' Says the state to the keeper, which adds the time and the memory; where there is none, writes it.
#'
#' While a run goes on the keeper is also told how to say that R was stopped, was out of time, or was killed.
#' @noRd
write_status <- function(state, folder, now) {
  ends <- list()
  if (state$state == "running") {
    ends <- list(
      ended_state(state, "cancelled", outside_ends$cancelled), ended_state(state, "out_of_time", outside_ends$out_of_time),
      ended_state(state, "failed", outside_ends$killed)
    )
  }
  # Without the last brace: src/keeper.c says why.
  texts <- vapply(c(list(state), ends), function(said) sub("\\s*}\\s*$", "", enc2utf8(json_text(said))), "")
  if (.Call(keeper_say, texts)) return(invisible())
  unknown <- list(updated_at = iso_time(now), memory_bytes = NULL, memory_peak_bytes = NULL)
  write_json_file(c(state, unknown), file.path(folder, "status.json"))
}

iso_time <- function(time) format(time, "%Y-%m-%dT%H:%M:%OS3Z", tz = "UTC")
