#' How well a model fits, each measure with its light
#'
#' On every part of the window (see [fit_parts()]):
#' - rsq: Robyn's adjusted coefficient of determination (`rsq_train`, `rsq_val`, `rsq_test`; Robyn's `get_rsq`);
#' - nrmse: root mean squared error by the range of the dependent variable in the part (`model_refit`);
#' - mape: mean of |y - y_pred| / |y|, over the rows with y other than 0; y_pred is the sum of Robyn's decomposition.
#' Once: decomp_rssd, the root of the sum of squares of (effect share - spend share) over the paid channels, and, where there
#' are lift tests, mape_lift, their mean absolute percentage error.
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @return The `fit` of `MODEL_SUMMARY` (src/trainer/results.ts). Shares are 0 to 1; a part that the run does not have is
#'   `NULL`.
#' @noRd
model_fit <- function(InputCollect, OutputCollect, model) {
  row <- OutputCollect$resultHypParam[OutputCollect$resultHypParam$solID == model, ]
  vector <- OutputCollect$xDecompVecCollect[OutputCollect$xDecompVecCollect$solID == model, ]
  parts <- fit_parts(nrow(vector), row$train_size)
  # Robyn's names for the parts.
  suffix <- c(train = "train", validation = "val", test = "test")
  on_parts <- function(of) sapply(names(suffix), of, simplify = FALSE)
  light_name <- function(part) if (part == "train") "rsq" else "rsq_unseen"
  list(
    parts = on_parts(function(part) {
      rows <- parts[[part]]
      if (is.null(rows)) return(NULL)
      dates <- format(as.Date(vector$ds[range(rows)]))
      list(rows = length(rows), start = dates[[1]], end = dates[[2]], zero_rows = sum(vector$dep_var[rows] == 0))
    }),
    rsq = on_parts(function(part) with_light(row[[paste0("rsq_", suffix[[part]])]], light_name(part))),
    nrmse = on_parts(function(part) with_light(row[[paste0("nrmse_", suffix[[part]])]], "nrmse")),
    mape = on_parts(function(part) {
      rows <- parts[[part]]
      if (!is.null(rows)) with_light(mean_absolute_percentage_error(vector$dep_var[rows], vector$depVarHat[rows]), "mape")
    }),
    decomp_rssd = with_light(row$decomp.rssd, "decomp_rssd"),
    mape_lift = if (is_calibrated(InputCollect)) with_light(row$mape, "mape_lift")
  )
}

#' Which rows of the window are train, validation and test, as `robyn_mmm` parts them
#'
#' train is the first `floor(quantile(1:rows, train_size))` rows, validation the next `floor((1 - train_size) / 2 * rows)`,
#' test the rest. With `train_size` 1 (no ts_validation) all is train.
#'
#' @return A list of row numbers; only `train` where there is nothing else.
#' @noRd
fit_parts <- function(rows, train_size) {
  if (train_size >= 1) return(list(train = seq_len(rows)))
  train <- floor(unname(stats::quantile(seq_len(rows), train_size)))
  validation <- train + floor((1 - train_size) / 2 * rows)
  list(train = seq_len(train), validation = (train + 1):validation, test = (validation + 1):rows)
}

mean_absolute_percentage_error <- function(y, y_pred) {
  counted <- y != 0
  if (any(counted)) mean(abs((y - y_pred) / y)[counted]) else NA_real_
}

#' What a model says of each date of the window beside what there was, in the shape of `FIT_BY_DATE` (src/trainer/fit-by-date.ts)
#' @noRd
fit_by_date <- function(OutputCollect, model) {
  rows <- OutputCollect$xDecompVecCollect
  rows <- rows[rows$solID == model, ]
  rows <- rows[order(rows$ds), ]
  list(
    sol_id = model,
    dates = data.frame(date = format(as.Date(rows$ds)), actual = rows$dep_var, predicted = rows$depVarHat)
  )
}
