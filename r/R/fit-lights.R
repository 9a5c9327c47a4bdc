# The thresholds of the lights, and where each comes from: here and nowhere else. The summary carries them along, so that who
# reads it need not know them. "Unseen" are the validation and the test part. A value on a threshold has the better light.
fit_thresholds <- list(
  rsq = list(
    green = 0.9, amber = 0.8, better = "higher",
    source = "Robyn's Analyst's Guide to MMM: above 0.9 is ideal, 0.8 to 0.9 acceptable, below 0.8 not ideal."
  ),
  rsq_unseen = list(
    green = 0.8, amber = 0.6, better = "higher",
    source = paste(
      "Our rule of thumb: data that the model was not fitted to are explained less well. There is no published threshold."
    )
  ),
  nrmse = list(
    green = 0.1, amber = 0.2, better = "lower",
    source = "Rule of thumb of the field: a tenth, a fifth of the range of the data. Robyn's documentation gives no threshold."
  ),
  mape = list(
    green = 0.1, amber = 0.2, better = "lower",
    source = "C. D. Lewis, Industrial and Business Forecasting Methods (1982): up to 10 % highly accurate, up to 20 % good."
  ),
  decomp_rssd = list(
    green = 0.1, amber = 0.2, better = "lower",
    source = paste(
      "Our rule of thumb. Robyn only says that smaller is more plausible; a large value can also mean that money is badly spread."
    )
  ),
  mape_lift = list(
    green = 0.1, amber = 0.2, better = "lower",
    source = "Our rule of thumb, as for mape. Robyn only says that smaller agrees better with the lift tests."
  )
)

#' A value with its light, its thresholds and their source; `NULL` where there is no such value.
#'
#' @param name One of the names of `fit_thresholds`.
#' @noRd
with_light <- function(value, name) {
  if (length(value) != 1 || !is.finite(value)) return(NULL)
  thresholds <- fit_thresholds[[name]]
  reaches <- function(threshold) if (thresholds$better == "higher") value >= threshold else value <= threshold
  light <- if (reaches(thresholds$green)) "green" else if (reaches(thresholds$amber)) "amber" else "red"
  c(list(value = value, light = light), thresholds)
}
