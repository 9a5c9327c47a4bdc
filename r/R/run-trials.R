#' Train trials of Robyn side by side
#'
#' Gives what `robyn_run(InputCollect, iterations = , trials = , seed = , cores = 1, ...)` gives, but for the columns that
#' hold times. Each trial runs in a process of its own, so the result does not depend on `workers`.
#'
#' @param InputCollect What `robyn_inputs` returned, with hyperparameters.
#' @param iterations,trials,seed As in `robyn_run`. Trial k uses the seed `seed + k`: give repeated runs seeds that are more
#'   than `trials` apart.
#' @param engine "stock" is Robyn's own loop. "fast" computes the same without its overhead where that is proven, and falls
#'   back to "stock" elsewhere with a warning of class `mmmtrainer_engine_fallback`.
#' @param optimizer "native" is [two_points_de()]; "nevergrad" is the Python package, which must be importable.
#' @param workers Number of trials at one time.
#' @param progress `NULL`, or a function that is called about once a second with a list: `trials_done`, `iterations_done`,
#'   of which `iterations_kept` were done before, `trials_running` (a list of `trial` and `iteration` each), `best_nrmse` and
#'   `best_decomp_rssd` (lowest so far, each by itself, or `NA`), `pids` (named by trial, those that run).
#' @param folder `NULL`, or a folder that keeps each trial as `<k>.RDS`.
#' @param key Text that names everything that decides the result. A trial that `folder` already holds under the same key is
#'   not trained again.
#' @param ... Further arguments of `robyn_run`, such as `ts_validation`.
#' @return The class, columns and attributes of `robyn_run`'s result.
#' @section Conditions: `mmmtrainer_worker_died` (field `trial`) where a trial's process is gone without a result,
#'   `mmmtrainer_trial_failed` where Robyn stopped, `mmmtrainer_nevergrad_missing`, `mmmtrainer_invalid_argument`.
#' @export
run_trials <- function(InputCollect, iterations, trials, seed, engine = c("fast", "stock"),
                       optimizer = c("native", "nevergrad"), workers = 1, progress = NULL, folder = NULL, key = NULL, ...) {
  engine <- match.arg(engine)
  optimizer <- match.arg(optimizer)
  if (!inherits(InputCollect, "robyn_inputs")) invalid_argument("InputCollect", "is what robyn_inputs() returned")
  if (!is_count(iterations)) invalid_argument("iterations", "is a whole number of 1 or more")
  if (!is_count(trials)) invalid_argument("trials", "is a whole number of 1 or more")
  if (!is_count(seed, 0)) invalid_argument("seed", "is a whole number of 0 or more")
  if (!is_count(workers)) invalid_argument("workers", "is a whole number of 1 or more")
  if (optimizer == "nevergrad" && !nevergrad_is_importable()) {
    refuse(
      "spec_invalid", "The Python package nevergrad cannot be imported on this machine.",
      "Use the native optimizer, which proposes the same candidates, or an image that has nevergrad.",
      class = "mmmtrainer_nevergrad_missing"
    )
  }

  choice <- choose_engine(engine, InputCollect, list(...))
  if (!is.null(choice$reason)) warn("mmmtrainer_engine_fallback", choice$reason, engine = choice$engine)

  keep <- if (is.null(folder)) tempfile("trials-") else folder
  dir.create(keep, recursive = TRUE, showWarnings = FALSE)
  if (is.null(folder)) on.exit(unlink(keep, recursive = TRUE), add = TRUE)
  if (is.null(key)) key <- tempfile("key-")
  started <- Sys.time()
  wanted <- seq_len(trials)
  done <- Filter(function(trial) is_saved_trial(keep, trial, key), wanted)
  kept_best <- best_of_trials(keep, done)
  run_workers(
    setdiff(wanted, done), workers,
    train = function(trial, on_tell) {
      trained <- train_with(choice$engine, function(engine) {
        train_trial(InputCollect, trial, iterations, seed, engine, optimizer, on_tell, ...)
      })
      save_atomically(c(list(key = key), trained), trial_file(keep, trial))
    },
    report = function(running) {
      if (is.null(progress)) return(invisible())
      running$trials_done <- running$trials_done + length(done)
      running$iterations_kept <- length(done) * iterations
      running$iterations_done <- running$iterations_done + running$iterations_kept
      running$best_nrmse <- lowest(c(running$best_nrmse, kept_best[["nrmse"]]))
      running$best_decomp_rssd <- lowest(c(running$best_decomp_rssd, kept_best[["decomp.rssd"]]))
      progress(running)
    }
  )
  trained <- lapply(wanted, function(trial) readRDS(trial_file(keep, trial)))
  warn_of_stock_trials(lapply(trained, function(trial) trial$stopped), choice$engine)
  merge_trials(lapply(trained, function(trial) trial$model), as.numeric(difftime(Sys.time(), started, units = "mins")))
}

#' One trial; by Robyn's own loop where the fast engine cannot compute one of its candidates.
#' @param train `function(engine)`, which trains it.
#' @return A list with `model`, and `stopped`, which says why Robyn's own loop trained it.
#' @noRd
train_with <- function(engine, train) {
  tryCatch(
    list(model = train(engine)),
    mmmtrainer_fast_stopped = function(e) {
      stopped <- sprintf("%s in iteration %d", conditionMessage(e), as.integer(e$iteration))
      message(sprintf("The fast engine stopped (%s); Robyn's own loop trains the trial anew.", stopped))
      list(model = train("stock"), stopped = stopped)
    }
  )
}

warn_of_stock_trials <- function(stopped, engine) {
  trials <- which(!vapply(stopped, is.null, logical(1)))
  if (length(trials) == 0) return(invisible())
  warn("mmmtrainer_engine_fallback", sprintf(
    "Robyn's own loop trained %s %s, not the fast engine: %s.", if (length(trials) == 1) "trial" else "trials",
    paste(trials, collapse = ", "), paste(unique(unlist(stopped)), collapse = "; ")
  ), engine = if (length(trials) == length(stopped)) "stock" else engine)
}

trial_file <- function(folder, trial) file.path(folder, paste0(trial, ".RDS"))

is_saved_trial <- function(folder, trial, key) {
  file <- trial_file(folder, trial)
  # A file that cannot be read was being written when its process was stopped: it is trained again.
  file.exists(file) && identical(tryCatch(readRDS(file)$key, error = function(e) NULL), key)
}

#' Lowest nrmse and decomp.rssd of trials that are kept, each by itself; `NA` where there are none.
#' @noRd
best_of_trials <- function(folder, trials) {
  losses <- lapply(trials, function(trial) {
    model <- readRDS(trial_file(folder, trial))$model
    model[[paste0("trial", trial)]]$resultCollect$resultHypParam[c("nrmse", "decomp.rssd")]
  })
  losses <- do.call(rbind, losses)
  c(nrmse = lowest(losses$nrmse), decomp.rssd = lowest(losses$decomp.rssd))
}

lowest <- function(values) {
  values <- values[is.finite(values)]
  if (length(values) == 0) NA_real_ else min(values)
}

save_atomically <- function(object, file) {
  part <- paste0(file, ".part")
  save_rds(object, part)
  file.rename(part, file)
}

#' `saveRDS` that spends little time on compression.
#' @noRd
save_rds <- function(object, file) {
  connection <- gzfile(file, "wb", compression = 1)
  on.exit(close(connection))
  saveRDS(object, connection)
}
