#' Robyn's budget allocator for one model
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @param folder An existing folder; Robyn's CSV and plot, and the plot's preview, are left there.
#' @param settings The spec's `allocator`; what is left out has its usual value.
#'   `scenario`: "max_response" or "target_efficiency". `total_budget`: money for all of the dates together, `NULL` for what was
#'   spent in them; max_response only. `target_value`: the ROAS (revenue) or CPA (conversion) of all channels together, `NULL`
#'   for Robyn's: 0.8 times the ROAS, or 1.2 times the CPA, of now; target_efficiency only. `date_range`: "all" (the window),
#'   "last_26", or a list of `start` and `end`. `channel_constraints`: `low` and `up`, multiples of a channel's spend in the
#'   dates, and `channels` with bounds of its own for a spend column.
#' @param plot Whether to draw, which takes nearly all of the time.
#' @return A list: `result`, what `robyn_allocator` returns, in money also for channels that are modelled on exposure; `plan`,
#'   `curves`, `target`.
#' @section Conditions: `mmmtrainer_allocation_infeasible`, a `mmmtrainer_refused`, where what is asked for cannot be: fewer
#'   than two channels, or with an effect (`mmmtrainer_allocation_no_effect`); dates outside the window
#'   (`mmmtrainer_allocation_dates`); a budget (`mmmtrainer_allocation_budget`) or a target (`mmmtrainer_allocation_target`)
#'   that the bounds do not allow, with the figures that they do. `mmmtrainer_spec_invalid` for settings that make no sense.
#'   `mmmtrainer_allocation_failed` where Robyn found no allocation though there is one. `mmmtrainer_output_missing` where it
#'   ended without its files.
#' @export
allocate_budget <- function(InputCollect, OutputCollect, model, folder, settings = list(), plot = TRUE) {
  plan <- allocation_plan_of(InputCollect, settings)
  plan$window_count <- InputCollect$rollingWindowLength
  if (!model %in% OutputCollect$allSolutions) {
    refuse_settings(
      sprintf("knows no model %s", quoted(model)),
      sprintf("The run's models are %s.", paste(OutputCollect$allSolutions, collapse = ", "))
    )
  }
  # Where a model was recreated alone, Robyn would take that one whatever it is asked for.
  OutputCollect$selectID <- NULL
  priced <- price_exposures(InputCollect, OutputCollect, plan)
  curves <- channel_curves(priced$InputCollect, priced$OutputCollect, model, plan)
  if (sum(curves$coef > 0) < 2) {
    infeasible(
      sprintf(
        "There is no budget to divide: %s of the %d channels has an effect in model %s.",
        if (any(curves$coef > 0)) quoted(curves$channel[curves$coef > 0]) else "none", nrow(curves), model
      ),
      "Take another model of the run, or train with wider hyperparameter ranges.", "mmmtrainer_allocation_no_effect"
    )
  }
  target <- allocation_target(plan, curves, InputCollect$dep_var_type)
  result <- run_allocator(priced, curves, plan, target, model, folder, plot)
  check_allocation(result, plan, curves, target, InputCollect$dep_var_type)
  list(result = result, plan = plan, curves = curves, target = target)
}

#' Inputs and outputs in which a channel that is modelled on its exposure counts in the money of the dates
#'
#' Robyn counts such a channel in money too, at the mean price of its exposure over the window. Over other dates that is not
#' what was spent. Response curves have no unit of their own: with spend, carryover and inflexion at another price they are
#' the same curves.
#' @noRd
price_exposures <- function(InputCollect, OutputCollect, plan) {
  in_dates <- InputCollect$dt_mod$ds >= plan$from & InputCollect$dt_mod$ds <= plan$to
  for (variable in setdiff(InputCollect$paid_media_selected, InputCollect$paid_media_spends)) {
    channel <- spend_columns(InputCollect, variable)
    counted <- sum(InputCollect$dt_mod[[variable]][in_dates])
    spent <- plan$spend[[channel]]
    if ((counted == 0) != (spent == 0)) {
      infeasible(
        sprintf(
          "%s has %s but %s has %s %s, so its exposure has no price.", quoted(channel),
          if (spent == 0) "no spend" else sprintf("a spend of %s", plain_number(spent)), quoted(variable),
          if (counted == 0) "no exposure" else "exposure", dates_in_words(plan)
        ),
        sprintf("Choose other dates, or correct \"%s\" or \"%s\" in the data.", channel, variable),
        "mmmtrainer_allocation_dates", column = channel
      )
    }
    if (spent == 0) next
    InputCollect$dt_mod[[variable]] <- InputCollect$dt_mod[[variable]] * (spent / counted)
    inflexion <- paste0(variable, "_inflexion")
    OutputCollect$resultHypParam[[inflexion]] <- OutputCollect$resultHypParam[[inflexion]] * (spent / counted)
  }
  list(InputCollect = InputCollect, OutputCollect = OutputCollect)
}

#' The target of target_efficiency in its own terms, ROAS or CPA; `NULL` for max_response.
#' @noRd
allocation_target <- function(plan, curves, dep_var_type) {
  if (plan$scenario != "target_efficiency") return(NULL)
  is_cpa <- dep_var_type == "conversion"
  efficiency <- efficiency_at(curves, curves$now)
  usual <- if (is_cpa) 1.2 / efficiency else 0.8 * efficiency
  target <- if (is.null(plan$target_value)) usual else plan$target_value
  wanted <- response_per_spend(target, dep_var_type)
  lower <- curves$now * plan$low[curves$channel]
  upper <- curves$now * plan$up[curves$channel]
  reach <- efficiency_range(curves, lower, upper)
  if (wanted >= reach[["least"]] * (1 - rounding) && wanted <= reach[["greatest"]] * (1 + rounding)) return(target)
  in_terms <- sort(unname(if (is_cpa) 1 / reach else reach))
  name <- if (is_cpa) "CPA" else "ROAS"
  too_low <- wanted < reach[["least"]]
  infeasible(
    sprintf(
      "A %s of %s%s cannot be reached %s: within the bounds it goes from %s to %s; it is %s now.%s", name,
      plain_number(target), if (is.null(plan$target_value)) usual_target_in_words(is_cpa) else "", dates_in_words(plan), plain_number(in_terms[[1]]), plain_number(in_terms[[2]]),
      plain_number(if (is_cpa) 1 / efficiency else efficiency),
      if (too_low) " With all channels at their upper bounds it is better than that." else ""
    ),
    sprintf(
      "Give a target_value from %s to %s, or widen channel_constraints (%s); Robyn's own are low 0.1 and up 10.",
      plain_number(in_terms[[1]]), plain_number(in_terms[[2]]), quoted(curves$channel)
    ),
    "mmmtrainer_allocation_target",
    target = target, target_min = in_terms[[1]], target_max = in_terms[[2]]
  )
}

usual_target_in_words <- function(is_cpa) {
  sprintf(" (%s times that of now, as no target was given)", if (is_cpa) 1.2 else 0.8)
}

# Robyn draws a second allocation with bounds that are wider by this factor, which only makes sense where they hold 1.
wider_bounds <- 3

# Both bounds at exactly 0 take a channel out of Robyn's sums; it is to count as a channel without spend.
smallest_bound <- 1e-9

run_allocator <- function(priced, curves, plan, target, model, folder, plot) {
  OutputCollect <- priced$OutputCollect
  OutputCollect$plot_folder <- paste0(normalizePath(folder), "/")
  export <- exporter(folder)
  kept <- options(ROBYN_TEMP = NULL)
  on.exit(options(kept))
  low <- unname(plan$low[curves$channel])
  up <- unname(plan$up[curves$channel])
  result <- tryCatch(
    allocator_overlay(curves, plan, export$ggsave)$robyn_allocator(
      InputCollect = priced$InputCollect, OutputCollect = OutputCollect, select_model = model,
      date_range = format(c(plan$from, plan$to)), scenario = plan$scenario, total_budget = plan$total_budget,
      target_value = target, channel_constr_low = low, channel_constr_up = pmax(up, smallest_bound),
      channel_constr_multiplier = if (all(low <= 1 & up >= 1)) wider_bounds else 1,
      # A channel without effect keeps to its bounds as well; Robyn would give all of its money to the others.
      keep_zero_coefs = TRUE, plots = plot
    ),
    error = function(e) {
      if (inherits(e, "mmmtrainer_error")) stop(e)
      allocation_failed(sprintf("Robyn's allocator stopped: %s", one_line(conditionMessage(e))), parent = e)
    }
  )
  check_exported(folder, c(export$plots(), sprintf("%s_%s_reallocated.csv", model, plan$scenario)))
  result
}

allocation_failed <- function(message, ...) {
  abort(
    "trainer_failed", message, "Try wider channel_constraints, or other dates.",
    class = "mmmtrainer_allocation_failed", ...
  )
}

#' Robyn takes whatever its solver ends with; this stops where it is not what was asked for.
#' @noRd
check_allocation <- function(result, plan, curves, target, dep_var_type) {
  table <- result$dt_optimOut[match(rownames(curves), result$dt_optimOut$channels), ]
  spends <- table$optmSpendUnit
  slack <- tolerance * max(sum(spends), sum(curves$now))
  outside <- !is.finite(spends) | spends < curves$now * plan$low[curves$channel] - slack |
    spends > curves$now * plan$up[curves$channel] + slack
  if (any(outside)) {
    allocation_failed(sprintf("Robyn's allocator left the bounds of %s.", quoted(curves$channel[outside])))
  }
  missed <- if (is.null(target)) {
    abs(sum(spends) * plan$count / plan$budget - 1)
  } else {
    abs(efficiency_at(curves, spends) / response_per_spend(target, dep_var_type) - 1)
  }
  if (missed > 1e-4) {
    allocation_failed(sprintf(
      "Robyn's allocator missed the %s of %s by %.1f%%.", if (is.null(target)) "budget" else "target",
      plain_number(if (is.null(target)) plan$budget else target), 100 * missed
    ))
  }
}

#' The spend columns of modelled variables.
#' @noRd
spend_columns <- function(InputCollect, variables) {
  InputCollect$paid_media_spends[match(variables, InputCollect$paid_media_selected)]
}
