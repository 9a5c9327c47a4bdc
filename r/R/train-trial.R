#' Train one trial as `robyn_run(trials = n)` would train its trial number `trial`
#'
#' Trials share nothing, so each can run in a process of its own. `cores = 1` always: it is the optimizer's `num_workers`
#' and the width of its batches, so a larger number would give other models.
#'
#' @param engine "stock" is Robyn's own loop, "fast" is [fast_mmm()].
#' @param on_tell `function(losses, iterations)`: losses, and of how many new iterations they are the lowest.
#' @param ... Further arguments of `robyn_run`.
#' @return What `robyn_run(trials = 1)` returns, its trial numbered `trial`, without the summary over trials.
#' @noRd
train_trial <- function(InputCollect, trial, iterations, seed, engine, optimizer, on_tell, ...) {
  nothing <- function(...) NULL
  # Convergence and validation are judged over all trials, after they have been merged.
  judged_later <- list(robyn_converge = nothing, ts_validation = nothing)
  if (engine == "fast") {
    overlay <- robyn_overlay(c("robyn_run", "robyn_train"), judged_later)
    robyn_mmm <- fast_mmm(on_tell, if (optimizer == "nevergrad") nevergrad_optimizer)
  } else {
    nevergrad <- if (optimizer == "native") native_nevergrad(on_tell = on_tell) else python_nevergrad(on_tell)
    overlay <- robyn_overlay(
      c("robyn_run", "robyn_train", "robyn_mmm"),
      c(nevergrad$replacements, quiet_progress_bars(), judged_later), nevergrad$qualified
    )
    robyn_mmm <- overlay$robyn_mmm
  }
  number <- as.integer(trial)
  base_seed <- as.integer(seed)
  overlay$robyn_mmm <- function(..., trial, seed) robyn_mmm(..., trial = number, seed = base_seed + number)

  OutputModels <- overlay$robyn_run(
    InputCollect = InputCollect, iterations = iterations, trials = 1, seed = base_seed, cores = 1, ...
  )
  OutputModels$trial1$trial <- number
  names(OutputModels)[names(OutputModels) == "trial1"] <- paste0("trial", number)
  done <- nrow(OutputModels[[paste0("trial", number)]]$resultCollect$resultHypParam)
  if (done != iterations) {
    # Robyn answers an error in an iteration with the iterations before it.
    abort(
      "trainer_failed", sprintf("Trial %d stopped after %d of %d iterations.", number, done, as.integer(iterations)),
      "The console log has the error that Robyn reported."
    )
  }
  OutputModels
}

#' Put trials together into what one `robyn_run(trials = n)` returns.
#' @param models What `train_trial` returned, in the order of the trials.
#' @param minutes Wall time of all trials.
#' @noRd
merge_trials <- function(models, minutes) {
  trials <- lapply(models, function(model) model[[grep("^trial[0-9]+$", names(model))]])
  names(trials) <- paste0("trial", seq_along(trials))
  first <- models[[1]]
  settings <- first[!grepl("^trial[0-9]+$", names(first))]
  settings$trials <- length(trials)
  OutputModels <- c(trials, settings[setdiff(names(settings), c("hyper_updated", "seed"))])
  OutputModels$hyper_updated <- settings$hyper_updated
  OutputModels <- OutputModels[c(names(trials), setdiff(names(settings), "seed"))]
  attr(OutputModels, "hyper_fixed") <- attr(first, "hyper_fixed")
  attr(OutputModels, "refresh") <- attr(first, "refresh")
  judged <- only_judged(OutputModels, names(trials))
  OutputModels$convergence <- Robyn::robyn_converge(judged)
  OutputModels$ts_validation_plot <- robyn_function("ts_validation")(judged)
  OutputModels$seed <- first$seed
  attr(OutputModels, "runTime") <- round(as.difftime(minutes, units = "mins"), 2)
  class(OutputModels) <- class(first)
  OutputModels
}

# What robyn_converge and ts_validation look at.
judged_columns <- c(
  "solID", "trial", "train_size", "rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse",
  "decomp.rssd", "mape", "ElapsedAccum"
)

#' The trials with nothing but what is judged over all of them: a plot keeps everything that its function was given, and the
#' stored models would be several times as large.
#' @noRd
only_judged <- function(OutputModels, trials) {
  for (trial in trials) {
    table <- OutputModels[[trial]]$resultCollect$resultHypParam
    OutputModels[[trial]] <- list(resultCollect = list(resultHypParam = table[judged_columns]))
  }
  OutputModels
}
