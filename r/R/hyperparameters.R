# Ranges of each kind of hyperparameter. The defaults are those that Robyn's documentation recommends where nothing is known
# about a channel; narrow and wide lie within and around them.
presets <- list(
  default = list(
    alphas = c(0.5, 3), gammas = c(0.3, 1), thetas = c(0, 0.5),
    weibull_cdf = list(shapes = c(0.0001, 2), scales = c(0, 0.1)),
    weibull_pdf = list(shapes = c(0.0001, 10), scales = c(0, 0.1))
  ),
  narrow = list(
    alphas = c(0.5, 2), gammas = c(0.4, 0.9), thetas = c(0, 0.3),
    weibull_cdf = list(shapes = c(0.0001, 1), scales = c(0, 0.05)),
    weibull_pdf = list(shapes = c(0.0001, 5), scales = c(0, 0.05))
  ),
  wide = list(
    alphas = c(0.1, 5), gammas = c(0.1, 1), thetas = c(0, 0.9),
    weibull_cdf = list(shapes = c(0.0001, 5), scales = c(0, 0.3)),
    weibull_pdf = list(shapes = c(0.0001, 15), scales = c(0, 0.3))
  )
)

# Robyn's own limits: the smallest and largest value of each kind, and whether the limit itself is allowed.
limits <- list(
  thetas = list(low = 0, up = 1, low_open = FALSE, up_open = TRUE),
  alphas = list(low = 0, up = 10, low_open = TRUE, up_open = TRUE),
  gammas = list(low = 0, up = 1, low_open = TRUE, up_open = FALSE),
  shapes = list(low = 0, up = 20, low_open = FALSE, up_open = TRUE),
  scales = list(low = 0, up = 1, low_open = FALSE, up_open = FALSE),
  lambda = list(low = 0, up = 1, low_open = FALSE, up_open = FALSE),
  train_size = list(low = 0.1, up = 1, low_open = FALSE, up_open = FALSE)
)

#' The ranges that a run searches
#'
#' @param spec A run's spec, as [read_job()] gives it.
#' @return Robyn's `hyperparameters`: for each medium in the order of `all_media` its names with their range, or with one
#'   number where it is fixed; `train_size`; and `lambda` where it is overridden. Media are named by their modelled variable
#'   (the exposure, where there is one), as Robyn names them.
#' @section Conditions: `mmmtrainer_spec_invalid` where an override is not the name of one of them, or out of Robyn's limits.
#' @export
hyperparameters_of <- function(spec) {
  preset <- presets[[spec$hyperparameters$preset]]
  if (is.null(preset)) {
    refuse(
      "spec_invalid", sprintf("There is no hyperparameter preset \"%s\".", spec$hyperparameters$preset),
      sprintf("Use one of %s.", quoted(names(presets)))
    )
  }
  kinds <- preset[c("alphas", "gammas")]
  kinds <- c(kinds, if (spec$adstock == "geometric") preset["thetas"] else preset[[spec$adstock]])
  media <- c(spec$paid_media_vars, spec$organic_vars)
  ranges <- list()
  for (medium in media) {
    for (kind in names(kinds)) ranges[[paste0(medium, "_", kind)]] <- kinds[[kind]]
  }
  ranges$train_size <- as.numeric(spec$train$train_size)
  override(ranges, spec$hyperparameters$overrides)
}

override <- function(ranges, overrides) {
  valid <- c(names(ranges), "lambda")
  unknown <- setdiff(names(overrides), valid)
  if (length(unknown) > 0) {
    refuse(
      "spec_invalid",
      sprintf("hyperparameters.overrides has %s, which is no hyperparameter of this model.", quoted(unknown)),
      sprintf("The names are %s.", paste(valid, collapse = ", ")), class = "mmmtrainer_unknown_hyperparameter", valid = valid
    )
  }
  for (name in names(overrides)) {
    ranges[[name]] <- checked_range(name, as.numeric(unlist(overrides[[name]])))
  }
  ranges
}

checked_range <- function(name, range) {
  kind <- if (name %in% names(limits)) name else sub("^.*_", "", name)
  limit <- limits[[kind]]
  too_low <- if (limit$low_open) min(range) <= limit$low else min(range) < limit$low
  too_high <- if (limit$up_open) max(range) >= limit$up else max(range) > limit$up
  if (!length(range) %in% 1:2 || anyNA(range) || is.unsorted(range) || too_low || too_high) {
    refuse(
      "spec_invalid",
      sprintf("hyperparameters.overrides.%s is %s, out of its limits.", name, paste(format(range), collapse = " to ")),
      sprintf(
        "Give [low, high] or one number, from %s%s to %s%s.", limit$low, if (limit$low_open) " (exclusive)" else "",
        limit$up, if (limit$up_open) " (exclusive)" else ""
      )
    )
  }
  range
}
