# Seconds that the steps other than the trials usually take, measured with 157 weeks and 6 media on two cores. They only
# matter for the estimate of what is left: the speed of the trials is measured while they run.
usual_seconds <- list(
  setup = 2, inputs = 6, trials = 4, iteration = c(fast = 0.001, stock = 0.065), outputs = 6, outputs_model = 0.00004,
  onepagers = 21, allocator = 4, finish = 1
)

# The rate is that of the last seconds, and is not said before there were a few of them.
rate_window <- 5
rate_least <- 1

#' The rate of the iterations, and the seconds that are left
#'
#' @return A list of functions: `see(tally)` takes what [run_trials()] reports, `rate()` gives iterations per second or
#'   `NULL`, `left(state, step_elapsed, done_share)` the seconds that are left. Those count down evenly: a new estimate that
#'   is somewhat higher than what was said before is noise.
#' @noRd
new_estimate <- function(job, now) {
  looks <- data.frame(at = numeric(), iterations = numeric())
  kept <- 0
  said <- NULL
  seconds <- function() as.numeric(now())
  rate <- function() {
    if (nrow(looks) == 0) return(NULL)
    first <- looks[1, ]
    last <- looks[nrow(looks), ]
    passed <- last$at - first$at
    if (passed < rate_least || last$iterations <= first$iterations) return(NULL)
    round((last$iterations - first$iterations) / passed, 2)
  }
  list(
    see = function(tally) {
      # Trials of an earlier attempt took none of this one's time.
      kept <<- tally$iterations_kept
      # What passes before the first iterations is the start of processes.
      if (tally$iterations_done == kept) return(invisible())
      looks <<- rbind(looks, data.frame(at = seconds(), iterations = tally$iterations_done))
      is_last_two <- seq_len(nrow(looks)) >= nrow(looks) - 1
      looks <<- looks[looks$at >= seconds() - rate_window | is_last_two, ]
    },
    rate = rate,
    left = function(state, step_elapsed, done_share) {
      rest <- rest_of_step(state, job, step_elapsed, done_share, kept, rate())
      estimate <- rest + sum(unlist(usual_after(state, job)))
      if (!is.null(said)) {
        counted_down <- max(0, said$left - (seconds() - said$at))
        # Never below most of it, or the end would seem near while whole steps are still to come.
        if (estimate > counted_down) estimate <- max(counted_down, 0.8 * estimate)
      }
      said <<- list(left = estimate, at = seconds())
      estimate
    }
  )
}

rest_of_step <- function(state, job, step_elapsed, done_share, kept, rate) {
  usual <- usual_step_seconds(state, job)[[state$step]]
  fresh <- state$iterations_done - kept
  if (state$step == "trials" && fresh > 0) {
    left <- state$iterations_total - state$iterations_done
    # The first seconds of a process are its start, not its speed.
    if (is.null(rate)) left * max(step_elapsed - 1, 0.1) / fresh else left / rate
  } else if (done_share > 0.1) {
    # The more of it is done, the more does its pace count.
    (1 - done_share) * (step_elapsed + (1 - done_share) * usual)
  } else {
    max(usual - step_elapsed, 0.1 * usual)
  }
}

usual_after <- function(state, job) {
  usual_step_seconds(state, job)[trainer_steps[seq_along(trainer_steps) > match(state$step, trainer_steps)]]
}

usual_step_seconds <- function(state, job) {
  usual <- usual_seconds
  list(
    setup = usual$setup, inputs = usual$inputs,
    trials = usual$trials + (state$iterations_total - state$iterations_done) * usual$iteration[[job$engine]] /
      max(1, min(job$workers, state$trials)),
    outputs = usual$outputs + state$iterations_total * usual$outputs_model,
    onepagers = usual$onepagers, allocator = usual$allocator, finish = usual$finish
  )
}
