#' Draw the onepager of any model on the pareto front of a finished run
#'
#' A run draws those of its finalists. Any other takes seconds, from what the run has left.
#'
#' @param folder The run's folder, with `InputCollect.RDS` and `OutputCollect.RDS`.
#' @param model The model's solID.
#' @return The paths of `<model>.png` and `preview-<model>.png`, in the folder.
#' @section Conditions: `mmmtrainer_model_unknown` (field `models`, the solIDs that there are), `mmmtrainer_output_missing`
#'   (field `file`) where the folder holds no finished run, or the onepager could not be written.
#' @export
draw_onepager <- function(folder, model) {
  files <- c("InputCollect.RDS", "OutputCollect.RDS")
  absent <- files[!file.exists(file.path(folder, files))]
  if (length(absent) > 0) {
    abort(
      "output_missing", sprintf("There is no %s in the folder.", paste(absent, collapse = " and no ")),
      "Give the folder of a run that has succeeded.", refused = TRUE, file = absent[[1]]
    )
  }
  OutputCollect <- readRDS(file.path(folder, "OutputCollect.RDS"))
  known <- OutputCollect$allSolutions
  if (length(model) != 1 || !model %in% known) {
    refuse(
      "spec_invalid", sprintf("The run's pareto front has no model %s.", quoted(model)),
      sprintf("It has these: %s.", paste(known, collapse = ", ")),
      class = "mmmtrainer_model_unknown", models = known
    )
  }
  drawn <- suppressWarnings(suppressMessages(
    save_onepager(readRDS(file.path(folder, "InputCollect.RDS")), OutputCollect, model, folder)
  ))
  check_exported(folder, basename(drawn))
  drawn
}

#' Draw one model's onepager, as Robyn does, with its preview.
#' @noRd
save_onepager <- function(InputCollect, OutputCollect, model, folder) {
  export <- exporter(folder)
  annotated <- annotated_plots(folder, InputCollect)
  ggsave <- function(filename, plot, dpi, width, height, ...) {
    export$ggsave(filename, plot, dpi, width, annotated$taller(filename, height))
  }
  overlay <- robyn_overlay(
    "robyn_onepagers", c(quiet_progress_bars(), plot_replacements(), annotated$replacements, ggsave = ggsave)
  )
  overlay$robyn_response <- robyn_overlay("robyn_response", plot_data_only())$robyn_response
  overlay$robyn_onepagers(InputCollect, OutputCollect, select_model = model, quiet = TRUE, export = TRUE)
  file.path(folder, export$plots())
}
