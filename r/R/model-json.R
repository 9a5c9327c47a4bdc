#' Robyn's JSON of one model, `RobynModel-<model>.json`, for `robyn_recreate`
#'
#' Robyn writes ten decimals, of which a small hyperparameter keeps few digits; here all numbers keep fifteen digits.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @param folder An existing folder.
#' @return The file's name.
#' @noRd
write_model_json <- function(InputCollect, OutputCollect, model, folder) {
  all_digits <- function(x, path, digits, ...) jsonlite::write_json(x, path, digits = NA, ...)
  robyn_overlay("robyn_write", list(write_json = all_digits))$robyn_write(
    InputCollect, OutputCollect,
    select_model = model, dir = folder, quiet = TRUE
  )
  sprintf("RobynModel-%s.json", model)
}
