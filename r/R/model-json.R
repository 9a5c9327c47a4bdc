#' Robyn's JSON of one model, `RobynModel-<model>.json`, for `robyn_recreate`
#'
#' Robyn writes ten decimals, of which a small hyperparameter keeps few digits; here all numbers keep fifteen digits. And of the
#' arguments that decide what a model is, Robyn leaves out `rssd_zero_penalty`; `robyn_run` takes it from `ExportedModel`.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @param folder An existing folder.
#' @param rssd_zero_penalty What `robyn_run` was given.
#' @return The file's name.
#' @noRd
write_model_json <- function(InputCollect, OutputCollect, model, folder, rssd_zero_penalty = TRUE) {
  write <- function(x, path, digits, ...) {
    x$ExportedModel$rssd_zero_penalty <- rssd_zero_penalty
    jsonlite::write_json(x, path, digits = NA, ...)
  }
  robyn_overlay("robyn_write", list(write_json = write))$robyn_write(
    InputCollect, OutputCollect,
    select_model = model, dir = folder, quiet = TRUE
  )
  sprintf("RobynModel-%s.json", model)
}
