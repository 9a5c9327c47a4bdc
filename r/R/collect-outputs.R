#' Pareto front, clusters, onepagers and Robyn's files, in one folder
#'
#' `robyn_outputs` with what it leaves to chance made certain: the files lie directly in `folder`; every plot has a small
#' `preview-<name>.png`; an export that fails, which Robyn only prints, stops; few models do not. The numbers are Robyn's.
#'
#' @param InputCollect,OutputModels What `robyn_inputs` and [run_trials()] returned.
#' @param folder An existing folder.
#' @param workers Number of processes at one time. Pictures are drawn in processes of their own, while this one goes on: fewer
#'   than `workers` where less memory is free than [drawings_at_one_time()] allows for them.
#' @param progress `NULL`, or `function(phase, done, of)` with phases "pareto", "clusters", "plots", "tables" and, for all
#'   pictures that are still being drawn, "onepagers".
#' @param ... Further arguments of `robyn_outputs`.
#' @return What `robyn_outputs` returns; with `ui`, without the plots.
#' @section Conditions: `mmmtrainer_output_missing` (field `file`) where a file is absent or empty. Warnings:
#'   `mmmtrainer_few_models` where the pareto front was taken from fewer than 100 candidates, `mmmtrainer_no_clusters` where
#'   the models could not be clustered.
#' @export
collect_outputs <- function(InputCollect, OutputModels, folder, workers = 1, progress = NULL, ...) {
  if (is.null(progress)) progress <- function(phase, done, of) NULL
  started <- Sys.time()
  # More cores make it slower, and cost memory until a worker is lost.
  OutputModels$cores <- 1
  folder <- normalizePath(folder)
  tracker <- phase_tracker(progress)
  drawings <- background_drawings(folder, workers)
  on.exit(drawings$stop())
  OutputCollect <- outputs_overlay(drawings, tracker, annotated_plots(folder, InputCollect))$robyn_outputs(
    InputCollect, OutputModels,
    plot_folder = folder, plot_folder_sub = "", min_candidates = fewest_candidates(InputCollect, OutputModels), ...
  )
  tracker$enter("onepagers")
  drawings$finish(tracker$report)
  attr(OutputCollect, "runTime") <- round(difftime(Sys.time(), started, units = "mins"), 2)
  check_exported(folder, c(drawings$files(), robyn_files(InputCollect, OutputCollect)), drawings$failure())
  OutputCollect
}

#' Tells `progress` which phase it is and what of it is done; `tick` is one more of the usual number of steps of a phase.
#' @noRd
phase_tracker <- function(progress, usual_ticks = c(clusters = 3)) {
  phase <- "pareto"
  ticks <- 0
  list(
    enter = function(name) {
      if (name != phase) ticks <<- 0
      phase <<- name
      progress(phase, 0, 1)
    },
    report = function(done, of) progress(phase, done, of),
    tick = function() {
      ticks <<- ticks + 1
      if (phase %in% names(usual_ticks)) progress(phase, min(ticks, usual_ticks[[phase]]), usual_ticks[[phase]])
    }
  )
}

outputs_overlay <- function(drawings, tracker, annotated = plots_without_annotations) {
  ticking <- function(stock) {
    function(...) {
      tracker$tick()
      stock(...)
    }
  }
  nothing <- function(...) NULL
  ggsave <- function(filename, plot, dpi, width, height, ...) {
    drawings$ggsave(filename, annotated$finished(filename, plot), dpi, width, annotated$taller(filename, height))
  }
  overlay <- robyn_overlay(
    c("robyn_outputs", "robyn_pareto", "robyn_clusters", "robyn_plots", "robyn_csv", "robyn_write"),
    c(
      quiet_progress_bars(), plot_replacements(), annotated$replacements, ggsave = ggsave,
      robyn_response = robyn_overlay("robyn_response", plot_data_only())$robyn_response,
      clusterKmeans = ticking(robyn_function("clusterKmeans")), confidence_calcs = ticking(robyn_function("confidence_calcs"))
    ),
    c(list("lares::statusbar" = nothing), qualified_plot_replacements())
  )
  robyn <- mget(c("robyn_pareto", "robyn_clusters", "robyn_plots", "robyn_csv", "robyn_write"), envir = overlay)
  overlay$robyn_pareto <- function(InputCollect, OutputModels, ...) {
    if (!covers_pareto(InputCollect, OutputModels)) return(robyn$robyn_pareto(InputCollect, OutputModels, ...))
    pareto(InputCollect, OutputModels, ..., report = tracker$report)
  }
  overlay$robyn_clusters <- function(...) {
    tracker$enter("clusters")
    tryCatch(robyn$robyn_clusters(...), error = function(e) {
      warn("mmmtrainer_no_clusters", paste("The models could not be clustered:", one_line(conditionMessage(e))))
      NULL
    })
  }
  overlay$robyn_onepagers <- function(InputCollect, OutputCollect, ...) {
    # Without clusters Robyn would draw every model of the front, which takes minutes.
    drawings$onepagers(InputCollect, OutputCollect, finalists_of(OutputCollect)$solID)
  }
  during <- function(name, stock) {
    function(...) {
      tracker$enter(name)
      drawings$guard(stock(...))
    }
  }
  overlay$robyn_plots <- during("plots", robyn$robyn_plots)
  overlay$robyn_csv <- during("tables", robyn$robyn_csv)
  overlay$robyn_write <- during("tables", robyn$robyn_write)
  overlay
}

# Robyn stops where the front is taken from 100 candidates or fewer.
robyn_min_candidates <- 100

#' How many candidates the front is to be taken from: Robyn's 100, or what there are where the run is short.
#' @noRd
fewest_candidates <- function(InputCollect, OutputModels) {
  models <- do.call(rbind, lapply(trials_of(OutputModels), function(x) {
    x$resultCollect$resultHypParam[c("nrmse", "decomp.rssd", "mape")]
  }))
  calibrated <- !is.null(InputCollect$calibration_input)
  candidates <- sum(is_candidate(models, usual_calibration_constraint), na.rm = TRUE)
  if (candidates > robyn_min_candidates) return(robyn_min_candidates)
  warn("mmmtrainer_few_models", sprintf(
    "The front holds only %d candidates%s; Robyn recommends more than %d. Train more iterations.", candidates,
    if (calibrated) " that agree with the lift tests" else "", robyn_min_candidates
  ))
  max(1, candidates - 1)
}

#' Every file that Robyn is to leave, by the names that it gives them.
#' @noRd
robyn_files <- function(InputCollect, OutputCollect) {
  tables <- paste0("pareto_", c("hyperparameters", "aggregated", "media_transform_matrix", "alldecomp_matrix"), ".csv")
  clusters <- c("pareto_clusters.csv", "pareto_clusters_ci.csv", "pareto_clusters_wss.png", "pareto_clusters_detail.png")
  onepagers <- paste0(finalists_of(OutputCollect)$solID, ".png")
  c(
    tables, "raw_data.csv", onepagers, preview_of(onepagers),
    if (length(OutputCollect$allSolutions) > 1) "RobynModel-models.json",
    if (is.data.frame(OutputCollect$clusters$data)) clusters,
    if (!is.null(InputCollect$calibration_input)) "pareto_calibration.csv"
  )
}

#' Stop where a file is not there. Robyn prints "Failed exporting results" and returns normally.
#' @noRd
check_exported <- function(folder, files, failure = NULL) {
  files <- unique(files)
  size <- file.size(file.path(folder, files))
  absent <- files[is.na(size) | size == 0]
  if (length(absent) == 0 && is.null(failure)) return(invisible())
  if (inherits(failure, "mmmtrainer_error")) stop(failure)
  reason <- if (is.null(failure)) "" else paste0(" Robyn reported: ", one_line(conditionMessage(failure)))
  abort(
    "output_missing",
    if (length(absent) > 0) {
      sprintf("Robyn did not write %s.%s", paste(absent, collapse = ", "), reason)
    } else {
      sprintf("Robyn could not write all of its files.%s", reason)
    },
    "The models are kept in OutputModels.RDS; the console log has the details.", parent = failure,
    file = if (length(absent) > 0) absent[[1]] else NA_character_
  )
}
