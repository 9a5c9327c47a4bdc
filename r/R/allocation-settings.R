scenarios <- c("max_response", "target_efficiency")

#' The allocator's settings, checked, with nothing left out
#'
#' @param settings The spec's `allocator`, or part of it: what is left out has the value of a spec that says nothing.
#' @param channels The spend columns.
#' @return A list: `scenario`, `total_budget`, `target_value`, `date_range` as they were given, `low` and `up`: the bounds of
#'   each channel as multiples of its spend, named by channel.
#' @section Conditions: `mmmtrainer_spec_invalid` (a `mmmtrainer_refused`), whose message names the field or column.
#' @noRd
allocator_settings <- function(settings, channels) {
  usual <- spec_defaults$allocator
  unknown <- setdiff(names(settings), names(usual))
  if (length(unknown) > 0) {
    refuse_settings(sprintf("has no field %s", quoted(unknown)), sprintf("Its fields are %s.", quoted(names(usual))))
  }
  absent <- setdiff(names(usual), names(settings))
  settings[absent] <- usual[absent]
  check_scenario(settings)
  c(
    list(
      scenario = settings$scenario, total_budget = settings$total_budget, target_value = settings$target_value,
      date_range = settings$date_range
    ),
    channel_bounds(settings$channel_constraints, channels)
  )
}

refuse_settings <- function(message, fix) {
  refuse("spec_invalid", sprintf("The allocator %s.", message), fix, class = "mmmtrainer_allocator_settings")
}

check_scenario <- function(settings) {
  if (!isTRUE(settings$scenario %in% scenarios)) {
    refuse_settings(
      sprintf("has no scenario %s", quoted(one_line(settings$scenario))), sprintf("Use one of %s.", quoted(scenarios))
    )
  }
  for (name in c("total_budget", "target_value")) {
    value <- settings[[name]]
    if (!is.null(value) && !is_amount(value)) {
      refuse_settings(sprintf("needs a %s above 0, not %s", name, quoted(one_line(value))), "Give one number, or null.")
    }
  }
  if (settings$scenario == "max_response" && !is.null(settings$target_value)) {
    refuse_settings(
      "has a target_value, which max_response does not use",
      "Set the scenario to target_efficiency, or leave target_value out."
    )
  }
  if (settings$scenario == "target_efficiency" && !is.null(settings$total_budget)) {
    refuse_settings(
      "has a total_budget, which target_efficiency does not use: there the spend follows from the target",
      "Leave total_budget out, or set the scenario to max_response."
    )
  }
}

is_amount <- function(x) is.numeric(x) && length(x) == 1 && isTRUE(is.finite(x)) && x > 0

channel_bounds <- function(constraints, channels) {
  usual <- spec_defaults$allocator$channel_constraints
  absent <- setdiff(names(usual), names(constraints))
  constraints[absent] <- usual[absent]
  own <- constraints$channels
  unknown <- setdiff(names(own), channels)
  if (length(unknown) > 0) {
    refuse_settings(
      sprintf("has channel_constraints for %s, which is no channel of the run", quoted(unknown)),
      sprintf("The channels are the columns in paid_media_spends: %s.", quoted(channels))
    )
  }
  bound <- function(name) {
    values <- lapply(channels, function(channel) {
      value <- own[[channel]][[name]]
      if (is.null(value)) constraints[[name]] else value
    })
    wrong <- !vapply(values, function(x) is.numeric(x) && length(x) == 1 && isTRUE(is.finite(x)) && x >= 0, logical(1))
    if (any(wrong)) {
      refuse_settings(
        sprintf("needs a bound \"%s\" of 0 or more for %s", name, quoted(channels[wrong])),
        "Give it as a multiple of the channel's spend, such as 0.7 or 1.5."
      )
    }
    stats::setNames(unlist(values), channels)
  }
  low <- bound("low")
  up <- bound("up")
  crossed <- low > up
  if (any(crossed)) {
    refuse_settings(
      sprintf(
        "has a lower bound above the upper bound for %s (%s above %s)", quoted(channels[crossed]),
        plain_number(low[crossed][[1]]), plain_number(up[crossed][[1]])
      ),
      "Give low <= up; each is a multiple of the channel's spend."
    )
  }
  list(low = low, up = up)
}

#' A number as people write it: 1,234,567; 12.35; 0.0123.
#' @noRd
plain_number <- function(x) {
  vapply(x, function(value) {
    text <- if (abs(value) >= 1000) formatC(value, format = "f", digits = 0, big.mark = ",") else format(signif(value, 4))
    trimws(text)
  }, character(1), USE.NAMES = FALSE)
}
