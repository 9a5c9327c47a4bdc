# What the objectives are to a person, by Robyn's names for them.
objective_words <- c(
  NRMSE = "the error of the prediction", DECOMP.RSSD = "the distance between the shares of effect and of spend",
  MAPE = "the distance from the lift tests"
)

#' Whether training has settled, in words
#'
#' Robyn cuts the iterations of all trials into twenty parts. An objective has converged where in the last part its standard
#' deviation is below the mean of the first three parts' (`sd_threshold`), and its median is below that of the first part less
#' two of these standard deviations (`median_threshold`) (`robyn_converge`).
#'
#' @param convergence What `robyn_converge` returned.
#' @return The `convergence` of `MODEL_SUMMARY` (src/trainer/results.ts).
#' @noRd
convergence_words <- function(convergence) {
  errors <- as.data.frame(convergence$errors)
  objectives <- lapply(unique(errors$error_type), function(type) {
    last <- utils::tail(errors[errors$error_type == type, ], 1)
    settled <- c(last$flag_sd, last$flag_med)
    list(
      objective = tolower(type), converged = isTRUE(all(settled)),
      sd = number_or_null(last$last_sd), sd_threshold = number_or_null(last$first_sd_avg),
      median = number_or_null(last$last_med), median_threshold = number_or_null(last$med_thres),
      sentence = objective_sentence(objective_words[[type]], steady = settled[[1]], lower = settled[[2]]),
      robyn = grep(paste0("^", type, " "), convergence$conv_msg, value = TRUE, perl = TRUE)[1]
    )
  })
  converged <- all(vapply(objectives, function(x) x$converged, logical(1)))
  list(
    converged = converged,
    sentence = if (converged) {
      "Training has settled: the models tried last are clearly better than the first, and differ less from each other."
    } else {
      "Training has not settled: more of it could find other models, with other figures for the channels."
    },
    fix = if (!converged) {
      "Train more iterations. Until then rely only on what all finalists say alike."
    },
    objectives = objectives
  )
}

objective_sentence <- function(what, steady, lower) {
  # A part of fewer than two iterations has no standard deviation.
  if (is.na(steady) || is.na(lower)) return(sprintf("There were too few iterations to tell whether %s has settled.", what))
  what <- paste0(toupper(substr(what, 1, 1)), substring(what, 2))
  paste0(what, if (steady && lower) {
    " has come down clearly and has become steady."
  } else if (lower) {
    " has come down clearly, but still varies as much as at the start."
  } else if (steady) {
    " has become steady, but has not come down clearly since the start."
  } else {
    " has neither come down clearly since the start nor become steady."
  })
}
