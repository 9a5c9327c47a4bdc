#' The allocation in the shape of `ALLOCATOR_METRICS` (src/trainer/results.ts)
#'
#' Money and response are totals over the dates: the mean of a period, times the number of periods. Both responses are the
#' curve at a spend (see [channel_curves()]), so that their difference is what the change of spend brings.
#' @noRd
allocator_metrics <- function(run_id, allocation) {
  plan <- allocation$plan
  curves <- allocation$curves
  table <- allocation$result$dt_optimOut
  proposed <- table$optmSpendUnit[match(rownames(curves), table$channels)]
  change <- function(to, from) ifelse(from == 0, 0, to / from - 1)
  channels <- data.frame(
    channel = curves$channel, spend = unname(plan$spend[curves$channel]), spend_optimized = proposed * plan$count
  )
  channels$spend_change <- change(channels$spend_optimized, channels$spend)
  channels$response <- response_at(curves, curves$now) * plan$count
  channels$response_optimized <- response_at(curves, proposed) * plan$count
  channels$response_change <- change(channels$response_optimized, channels$response)
  channels$constraint_low <- unname(plan$low[curves$channel])
  channels$constraint_up <- unname(plan$up[curves$channel])
  sums <- as.list(colSums(channels[c("spend", "spend_optimized", "response", "response_optimized")]))
  # What Robyn's own table has for now: the mean over the window where every channel is modelled on spend, else the curve.
  of_robyn <- if (all(rownames(curves) == curves$channel)) sum(curves$mean_response) * plan$count else sums$response
  list(
    schema = 1, run_id = run_id, sol_id = table$solID[[1]], scenario = plan$scenario,
    dep_var_type = table$dep_var_type[[1]], total_budget = plan$total_budget, target_value = allocation$target,
    date_min = format(plan$from), date_max = format(plan$to), periods = plan$periods,
    totals = c(sums, response_lift = change(sums$response_optimized, sums$response)),
    channels = channels,
    robyn = list(response = of_robyn, response_lift = change(sums$response_optimized, of_robyn)),
    notes = I(as.character(allocation_notes(plan, curves)))
  )
}

allocation_notes <- function(plan, curves) {
  without_effect <- curves$channel[curves$coef <= 0]
  without_spend <- names(plan$spend)[plan$spend == 0]
  by_exposure <- curves$channel[rownames(curves) != curves$channel]
  by_exposure <- if (plan$count < plan$window_count) by_exposure
  c(
    if (length(without_effect) > 0) {
      sprintf("The model finds no positive effect of %s; only the bounds keep its spend.", quoted(without_effect))
    },
    if (length(without_spend) > 0) {
      sprintf("%s had no spend in these dates and gets none: bounds are multiples of the spend.", quoted(without_spend))
    },
    if (length(by_exposure) > 0) {
      sprintf("Exposure is priced as in these dates for what is modelled on it: %s.", quoted(by_exposure))
    }
  )
}

#' The channels' rows and their sum as `allocator_metrics.csv`; each row says what it is a total of.
#' @noRd
write_allocator_csv <- function(metrics, file) {
  total <- metrics$channels[1, ]
  total[] <- NA
  total$channel <- "TOTAL"
  total[c("spend", "spend_optimized", "response", "response_optimized")] <- metrics$totals[
    c("spend", "spend_optimized", "response", "response_optimized")
  ]
  total$spend_change <- if (total$spend == 0) 0 else total$spend_optimized / total$spend - 1
  total$response_change <- metrics$totals$response_lift
  rows <- cbind(
    rbind(metrics$channels, total), scenario = metrics$scenario, date_min = metrics$date_min, date_max = metrics$date_max,
    periods = metrics$periods, sol_id = metrics$sol_id
  )
  utils::write.csv(rows, file, row.names = FALSE, na = "")
}
