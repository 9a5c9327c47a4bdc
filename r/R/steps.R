# The steps of a run, in their order. Each takes what the steps before it left in the run, and leaves its files.

#' Read what is to be trained, and start the heartbeat.
#' @param run What [open_run()] returned.
#' @return The rows, as [read_input()] gives them. The job and the heartbeat are kept in the run.
#' @export
read_run <- function(run) {
  # A heartbeat needs a job; without one there is nobody to tell.
  run$job <- read_job(run$folder)
  run$status <- new_status(run$folder, run$job)
  run$status$step("setup")
  loadNamespace("Robyn")
  data <- read_input(run$folder, run$job$spec)
  check_allocation_plan(run$job$spec, data)
  data
}

#' Robyn's inputs, kept as `InputCollect.RDS`.
#' @inheritParams read_run
#' @return What `robyn_inputs` returns.
#' @export
make_inputs <- function(run) {
  InputCollect <- prepare_inputs(run$job$spec, run$setup)
  save_rds(InputCollect, file.path(run$folder, "InputCollect.RDS"))
  InputCollect
}

#' Train, kept as `trials/<k>.RDS` and `OutputModels.RDS`.
#' @inheritParams read_run
#' @return What `robyn_run` returns.
#' @export
train_models <- function(run) {
  job <- run$job
  train <- job$spec$train
  recommended <- if (is.null(job$spec$calibration)) 5 else 10
  if (train$iterations < 2000 || train$trials < recommended) {
    warn("mmmtrainer_short_training", sprintf(
      "Robyn recommends at least 2000 iterations x %d trials for decisions; this run trains %d x %d.",
      recommended, as.integer(train$iterations), as.integer(train$trials)
    ))
  }
  OutputModels <- do.call(run_trials, c(
    list(
      run$inputs, train$iterations, train$trials, job$seed,
      engine = job$engine, optimizer = job$optimizer, workers = job$workers, progress = run$status$trials,
      folder = file.path(run$folder, "trials"), key = trial_key(run$folder, job)
    ),
    training_settings(train)
  ))
  check_any_effect(OutputModels)
  save_rds(OutputModels, file.path(run$folder, "OutputModels.RDS"))
  OutputModels
}

#' Stop where no model gives any medium an effect: decomp.rssd, the distance of effect shares from spend shares, is then not
#' finite, and Robyn's outputs stop at that without saying it.
#' @noRd
check_any_effect <- function(OutputModels) {
  distances <- unlist(lapply(trials_of(OutputModels), function(trial) trial$resultCollect$resultHypParam$decomp.rssd))
  if (any(is.finite(distances))) return(invisible())
  stop_for_no_effect(sprintf("None of the %d models that were trained gives any medium an effect.", length(distances)))
}

#' The settings of a spec's `train` that are arguments of `robyn_run`.
#' @noRd
training_settings <- function(train) {
  train[c(
    "ts_validation", "add_penalty_factor", "rssd_zero_penalty", "objective_weights", "intercept", "intercept_sign"
  )]
}

# Share of the step "outputs" that is done when a phase of it begins, and when it ends.
phase_shares <- list(pareto = c(0, 0.2), clusters = c(0.2, 0.7), plots = c(0.7, 0.9), tables = c(0.9, 1))

#' Pareto front, clusters, onepagers, kept as Robyn's files and `OutputCollect.RDS`.
#' @inheritParams read_run
#' @return What `robyn_outputs` returns.
#' @export
write_outputs <- function(run) {
  in_onepagers <- FALSE
  OutputCollect <- collect_outputs(run$inputs, run$trials, run$folder, run$job$workers, progress = function(phase, done, of) {
    if (phase == "onepagers" && !in_onepagers) {
      in_onepagers <<- TRUE
      run$status$step("onepagers")
    }
    between <- if (in_onepagers) c(0, 1) else phase_shares[[phase]]
    run$status$share(between[[1]] + diff(between) * done / of)
  })
  finalists <- finalists_of(OutputCollect)$solID
  zero_penalty <- isTRUE(run$job$spec$train$rssd_zero_penalty)
  models <- vapply(finalists, function(model) {
    write_model_json(run$inputs, OutputCollect, model, run$folder, rssd_zero_penalty = zero_penalty)
  }, "")
  writeLines(finalists[[1]], file.path(run$folder, "best_model_id.txt"))
  write_json_file(
    c(list(schema = 1, run_id = run$job$run_id), response_curves(run$inputs, OutputCollect, finalists)),
    file.path(run$folder, "response_curves.json")
  )
  write_json_file(
    c(list(schema = 1, run_id = run$job$run_id), fit_by_date(OutputCollect, finalists[[1]])),
    file.path(run$folder, "fit_by_date.json")
  )
  save_rds(without_cluster_plots(OutputCollect), file.path(run$folder, "OutputCollect.RDS"))
  check_exported(run$folder, c(models, "best_model_id.txt", "response_curves.json", "fit_by_date.json", "OutputCollect.RDS"))
  OutputCollect
}

#' Robyn's plots of the clusters drag along everything that was in memory when they were made, hundreds of megabytes. They
#' lie in the folder as PNG.
#' @noRd
without_cluster_plots <- function(OutputCollect) {
  plots <- c("wss", "corrs", "clusters_PCA", "clusters_tSNE", "plot_clusters_ci", "plot_models_errors", "plot_models_rois")
  OutputCollect$clusters <- OutputCollect$clusters[setdiff(names(OutputCollect$clusters), plots)]
  OutputCollect
}

#' Allocate the budget with the best model, kept as `allocator_metrics.json` and `.csv`.
#'
#' What has been trained is kept where a budget cannot be allocated: then there is a warning of class
#' `mmmtrainer_no_allocation` that says why, and what to do.
#' @inheritParams read_run
#' @return What [allocate_budget()] returns.
#' @export
write_allocation <- function(run) {
  best <- finalists_of(run$outputs)$solID[[1]]
  without <- function(e) {
    warn("mmmtrainer_no_allocation", paste("There is no budget allocation:", conditionMessage(e), e$fix))
    NULL
  }
  allocation <- tryCatch(
    allocate_budget(run$inputs, run$outputs, best, run$folder, run$job$spec$allocator),
    mmmtrainer_refused = without, mmmtrainer_allocation_failed = without
  )
  if (is.null(allocation)) return(NULL)
  write_allocator_metrics(allocator_metrics(run$job$run_id, allocation), run$folder)
  allocation
}

write_allocator_metrics <- function(metrics, folder) {
  write_json_file(metrics, file.path(folder, "allocator_metrics.json"))
  write_allocator_csv(metrics, file.path(folder, "allocator_metrics.csv"))
}

#' Summary, timings and the list of files.
#' @inheritParams read_run
#' @return Nothing.
#' @export
write_summary <- function(run) {
  seconds <- run$status$seconds()
  total <- as.numeric(difftime(Sys.time(), run$started, units = "secs"))
  of <- function(...) sum(unlist(seconds[intersect(c(...), names(seconds))]))
  summary <- model_summary(
    run$job, run$inputs, run$outputs,
    seconds = list(
      total = total, inputs = of("inputs"), train = of("trials"), outputs = of("outputs", "onepagers"),
      allocator = of("allocator")
    ),
    warnings = run$warnings, no_allocation = run$no_allocation
  )
  write_json_file(summary, file.path(run$folder, "model_summary.json"))
  utils::write.csv(
    channel_table(summary$channels), file.path(run$folder, "model_summary_channels.csv"),
    row.names = FALSE, na = ""
  )
  write_timings(run$folder, seconds, run$started)
  check_exported(run$folder, c(
    "InputCollect.RDS", "OutputModels.RDS", "model_summary.json", "model_summary_channels.csv", "timings.csv"
  ))
  write_json_file(file_list(run$folder), file.path(run$folder, "files.json"))
}

#' Seconds of the steps that have ended, and of all so far, as `timings.csv`.
#' @noRd
write_timings <- function(folder, seconds, started) {
  total <- as.numeric(difftime(Sys.time(), started, units = "secs"))
  timings <- data.frame(step = c(names(seconds), "total"), seconds = c(unlist(seconds), round(total, 3)))
  utils::write.csv(timings, file.path(folder, "timings.csv"), row.names = FALSE)
}
