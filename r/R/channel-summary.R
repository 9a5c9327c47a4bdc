#' What a model says of each paid channel
#'
#' - roas, cpa: effect by spend, spend by effect, over the window (Robyn's `roi_total`, `cpa_total`).
#' - interval: Robyn's bootstrapped 95 % interval of roas (cpa) among the models of the model's cluster (`confidence_calcs`).
#' - marginal_roas: derivative of the response curve ([channel_curve()]) at the mean spend, for one unit of spend more in the
#'   mean period with what it carries over into later periods of the window; marginal_cpa is 1 by it.
#' - marginal_roas_allocator: the same without what is carried over, as `robyn_allocator` and its plots have it: the
#'   derivative of `fx_objective` at mean spend + mean carryover.
#' - saturation: response at the mean spend as a share of the most that the channel can ever bring (its coefficient), 0 to 1.
#' - carryover_weeks: mean lag of the adstock ([mean_lag()]), a month being 365.25 / 12 days.
#' - carryover_share: share of the effect that comes from earlier periods (Robyn's `carryover_pct`).
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model,cluster The model's solID, and its cluster or `NA`.
#' @return A list of lists in the shape of `CHANNEL_SUMMARY` (src/trainer/results.ts).
#' @noRd
channel_summaries <- function(InputCollect, OutputCollect, model, cluster) {
  is_revenue <- InputCollect$dep_var_type == "revenue"
  decomposition <- OutputCollect$xDecompAgg[OutputCollect$xDecompAgg$solID == model, ]
  carryover <- OutputCollect$allPareto$df_caov_pct
  carryover <- carryover[carryover$solID == model & carryover$type == "Carryover", ]
  lapply(InputCollect$paid_media_selected, function(variable) {
    row <- decomposition[decomposition$rn == variable, ]
    curve <- channel_curve(InputCollect, OutputCollect, model, variable)
    marginal <- number_or_null(curve$slope(curve$mean_input))
    allocator <- number_or_null(hill_slope(curve$mean_input + curve$mean_carryover, curve$hill))
    interval <- cluster_interval(OutputCollect$clusters, variable, cluster)
    list(
      channel = spend_columns(InputCollect, variable), variable = variable,
      spend = row$total_spend, spend_share = row$spend_share, effect = row$xDecompAgg,
      effect_share = number_or(row$effect_share, 0), coefficient = row$coef,
      roas = if (is_revenue) number_or_null(row$roi_total), cpa = if (!is_revenue) number_or_null(row$cpa_total),
      interval = interval$interval, no_interval = interval$reason,
      marginal_roas = if (is_revenue) marginal, marginal_cpa = if (!is_revenue) inverse(marginal),
      marginal_roas_allocator = if (is_revenue) allocator, marginal_cpa_allocator = if (!is_revenue) inverse(allocator),
      saturation = number_or_null(hill_share(curve$adstocked(curve$mean_input), curve$hill)),
      carryover_weeks = curve$carryover_periods * weeks_of_interval[[InputCollect$intervalType]],
      carryover_share = number_or_null(carryover$carryover_pct[carryover$rn == variable])
    )
  })
}

#' Robyn's interval for a channel in a cluster, or the sentence that says why there is none.
#' @noRd
cluster_interval <- function(clusters, variable, cluster) {
  if (is.na(cluster)) return(list(reason = "The models could not be clustered, and the interval is that of a cluster."))
  row <- clusters$df_cluster_ci
  row <- row[row$rn == variable & row$cluster == cluster, ]
  if (nrow(row) != 1 || !is.finite(row$ci_low) || !is.finite(row$ci_up)) {
    return(list(reason = "Too few models of its cluster have an effect of this channel: Robyn needs three."))
  }
  list(interval = list(low = row$ci_low, high = row$ci_up, mean = row$boot_mean, models = row$n))
}

#' The channels as a table for spreadsheets, a row each; what is missing is empty.
#' @noRd
channel_table <- function(channels) {
  rows <- lapply(channels, function(channel) {
    channel <- c(
      channel[setdiff(names(channel), c("interval", "no_interval"))],
      interval_low = channel$interval$low, interval_high = channel$interval$high, interval_mean = channel$interval$mean,
      interval_models = channel$interval$models
    )
    as.data.frame(lapply(channel, function(value) if (is.null(value)) NA else value))
  })
  columns <- unique(unlist(lapply(rows, names)))
  do.call(rbind, lapply(rows, function(row) {
    row[setdiff(columns, names(row))] <- NA
    row[columns]
  }))
}

inverse <- function(x) if (!is.null(x) && x > 0) 1 / x
number_or <- function(x, other) if (length(x) == 1 && is.finite(x)) x else other
number_or_null <- function(x) number_or(x, NULL)
null_if_empty <- function(x) if (length(x) == 0) NULL else x
