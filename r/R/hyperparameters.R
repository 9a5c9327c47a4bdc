# Ranges of each kind of hyperparameter. The defaults are those that Robyn's guide recommends where nothing is known about a
# channel (demo.R, "Hyperparameter interpretation & recommendation"); narrow and wide lie within and around them.
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

# How long the effect of a kind of medium lasts, by the same guide. Of weibull it says nothing by kind of medium, but for media
# whose effect comes later; the recommended bounds hold for all others.
medium_types <- local({
  weibull <- presets$default[c("weibull_cdf", "weibull_pdf")]
  type <- function(thetas) c(list(geometric = list(thetas = thetas)), weibull)
  list(
    tv = type(c(0.3, 0.8)), ooh = type(c(0.1, 0.4)), print = type(c(0.1, 0.4)), radio = type(c(0.1, 0.4)),
    digital = type(c(0, 0.3)), newsletter = type(c(0.1, 0.4)),
    lagged = list(weibull_pdf = list(shapes = c(2.0001, 10), scales = c(0, 0.1)))
  )
})

# Robyn's own limits (`hyper_limits`): the smallest and largest value of each kind, and whether the limit itself is allowed.
limits <- list(
  thetas = list(low = 0, up = 1, low_open = FALSE, up_open = TRUE),
  alphas = list(low = 0, up = 10, low_open = TRUE, up_open = TRUE),
  gammas = list(low = 0, up = 1, low_open = TRUE, up_open = FALSE),
  shapes = list(low = 0, up = 20, low_open = FALSE, up_open = TRUE),
  scales = list(low = 0, up = 1, low_open = FALSE, up_open = FALSE),
  lambda = list(low = 0, up = 1, low_open = FALSE, up_open = FALSE),
  train_size = list(low = 0.1, up = 1, low_open = TRUE, up_open = FALSE)
)

#' The ranges that a run searches
#'
#' @param spec A run's spec, as [read_job()] gives it.
#' @return Robyn's `hyperparameters`: for each medium in the order of `all_media` its names with their range, or with one
#'   number where it is fixed; `train_size`; and `lambda` where it is overridden. Media are named by their modelled variable
#'   (the exposure, where there is one), as Robyn names them.
#' @section Conditions: `mmmtrainer_spec_invalid`, with the further class `mmmtrainer_unknown_hyperparameter` where an
#'   override is not the name of one of them, `mmmtrainer_hyperparameter_out_of_limits`, `mmmtrainer_unknown_medium_type` and
#'   `mmmtrainer_nothing_to_search`.
#' @export
hyperparameters_of <- function(spec) {
  preset <- presets[[spec$hyperparameters$preset]]
  if (is.null(preset)) {
    refuse(
      "spec_invalid", sprintf("There is no hyperparameter preset \"%s\".", spec$hyperparameters$preset),
      sprintf("Use one of %s.", quoted(names(presets)))
    )
  }
  types <- spec$hyperparameters$media
  for (medium in names(types)) check_medium_type(spec, medium, types[[medium]])
  ranges <- list()
  for (medium in modelled_media(spec)) {
    adstock <- if (spec$adstock == "geometric") preset["thetas"] else preset[[spec$adstock]]
    if (!is.null(types[[medium]])) adstock <- medium_types[[types[[medium]]]][[spec$adstock]]
    kinds <- c(preset[c("alphas", "gammas")], adstock)
    for (kind in names(kinds)) ranges[[paste0(medium, "_", kind)]] <- kinds[[kind]]
  }
  ranges$train_size <- as.numeric(spec$train$train_size)
  overrides <- spec$hyperparameters$overrides
  for (name in names(overrides)) ranges[[name]] <- checked_range(spec, name, as.numeric(unlist(overrides[[name]])))
  check_something_to_search(spec, ranges)
  ranges
}

# Robyn's all_media.
modelled_media <- function(spec) c(spec$paid_media_vars, spec$organic_vars)

kinds_of <- function(adstock) {
  c("alphas", "gammas", if (adstock == "geometric") "thetas" else c("shapes", "scales"))
}

# Kind of each hyperparameter of a model, by its name.
known_hyperparameters <- function(spec) {
  media <- modelled_media(spec)
  kinds <- kinds_of(spec$adstock)
  known <- rep(kinds, times = length(media))
  names(known) <- paste0(rep(media, each = length(kinds)), "_", kinds)
  c(known, lambda = "lambda", train_size = "train_size")
}

check_medium_type <- function(spec, medium, type) {
  problem <- medium_type_problem(spec, medium, type)
  if (is.null(problem)) return(invisible())
  refuse(
    "spec_invalid", sprintf("\"hyperparameters.media.%s\" %s.", medium, problem),
    sprintf("The media are %s; the types %s.", quoted(modelled_media(spec)), quoted(names(medium_types))),
    class = "mmmtrainer_unknown_medium_type", medium = medium
  )
}

#' What is wrong with the type of a medium, or `NULL`. The sentences are those of src/runs/hyperparameter-rules.ts.
#' @noRd
medium_type_problem <- function(spec, medium, type) {
  media <- modelled_media(spec)
  if (!medium %in% media) {
    exposure <- exposure_of(spec, medium)
    if (!is.null(exposure)) return(sprintf("is modelled by its exposure \"%s\": write \"%s\"", exposure, exposure))
    near <- nearest(medium, media)
    return(paste0(
      "is none of the media of this model, ", paste(media, collapse = ", "),
      if (!is.null(near)) sprintf("; did you mean \"%s\"?", near)
    ))
  }
  if (!type %in% names(medium_types)) return(sprintf("is \"%s\", which is no type of medium", type))
  if (is.null(medium_types[[type]][[spec$adstock]])) {
    return("is \"lagged\", which only weibull_pdf can show; change adstock, or give another type")
  }
  NULL
}

checked_range <- function(spec, name, range) {
  problem <- override_problem(spec, name, range)
  if (is.null(problem)) return(range)
  known <- known_hyperparameters(spec)
  is_known <- name %in% names(known)
  refuse(
    "spec_invalid", sprintf("\"hyperparameters.overrides.%s\" %s.", name, problem),
    if (is_known) "Give [low, high] with low <= high, or one number." else sprintf("The names are %s.", quoted(names(known))),
    class = if (is_known) "mmmtrainer_hyperparameter_out_of_limits" else "mmmtrainer_unknown_hyperparameter",
    hyperparameter = name, valid = names(known)
  )
}

#' What is wrong with an override of a hyperparameter's range, or `NULL`. The sentences are those of
#' src/runs/hyperparameter-rules.ts.
#' @noRd
override_problem <- function(spec, name, range) {
  known <- known_hyperparameters(spec)
  if (!name %in% names(known)) return(unknown_name(spec, name, names(known)))
  kind <- known[[name]]
  limit <- limits[[kind]]
  if (!length(range) %in% 1:2 || anyNA(range) || is.unsorted(range)) return("is no range")
  # Robyn looks at the upper limit of a range alone, so that a fixed theta of 1.5 would pass.
  too_low <- if (limit$low_open) min(range) <= limit$low else min(range) < limit$low
  too_high <- if (limit$up_open) max(range) >= limit$up else max(range) > limit$up
  if (too_low || too_high) {
    return(sprintf(
      "must lie %s %s and %s %s", if (limit$low_open) "above" else "at or above", limit$low,
      if (limit$up_open) "below" else "at or below", limit$up
    ))
  }
  if (kind %in% c("shapes", "scales") && max(range) <= 0) return("must reach above 0: at 0 there is no adstock")
  NULL
}

unknown_name <- function(spec, name, known) {
  kinds <- kinds_of(spec$adstock)
  variable <- sub("_?[^_]*$", "", name)
  kind <- sub("^.*_", "", name)
  exposure <- exposure_of(spec, variable)
  if (!is.null(exposure) && kind %in% kinds) {
    return(sprintf(
      "is of \"%s\", which is modelled by its exposure \"%s\": write \"%s_%s\"", variable, exposure, exposure, kind
    ))
  }
  is_medium <- variable %in% modelled_media(spec)
  is_without_adstock <- variable %in% c(spec$context_vars, spec$prophet$vars)
  if (is_medium && kind %in% names(limits)) {
    return(sprintf("is of another adstock; %s has %s", spec$adstock, paste(kinds, collapse = ", ")))
  }
  if (kind == "penalty" && (is_medium || is_without_adstock)) {
    # robyn_inputs takes their names for wrong ones.
    return("cannot be set: Robyn searches penalty factors from 0 to 1 where train.add_penalty_factor is true")
  }
  if (kind %in% names(limits) && is_without_adstock) {
    return(sprintf(
      "is of \"%s\", which is no medium; only paid_media_vars and organic_vars have adstock and saturation", variable
    ))
  }
  near <- nearest(name, known)
  hint <- if (is.null(near)) sprintf("names are such as \"%s\"", known[[1]]) else sprintf("did you mean \"%s\"?", near)
  paste0("is no hyperparameter of this model; ", hint)
}

# The exposure that stands for a column of spend, or NULL where it is modelled itself, or is none.
exposure_of <- function(spec, column) {
  exposure <- spec$paid_media_vars[match(column, spec$paid_media_spends)]
  if (!is.na(exposure) && exposure != column) exposure
}

# The name that was most likely meant, or NULL where none is near: a third of the letters may differ.
nearest <- function(word, names) {
  plain <- function(text) tolower(gsub("[[:space:]_.-]", "", text))
  distance <- utils::adist(plain(word), plain(names))[1, ]
  if (min(distance) <= max(1, nchar(word) %/% 3)) names[[which.min(distance)]]
}

# Without a hyperparameter that has a range Robyn asks nevergrad for an array of none, and stops.
check_something_to_search <- function(spec, ranges) {
  if (isTRUE(spec$train$add_penalty_factor)) return(invisible())
  searched <- setdiff(names(known_hyperparameters(spec)), if (!isTRUE(spec$train$ts_validation)) "train_size")
  if (any(vapply(searched, function(name) length(ranges[[name]]) != 1, logical(1)))) return(invisible())
  refuse(
    "spec_invalid", "hyperparameters.overrides fixes all hyperparameters, so that nothing is left to search.",
    "Give at least one of them a range.", class = "mmmtrainer_nothing_to_search"
  )
}
