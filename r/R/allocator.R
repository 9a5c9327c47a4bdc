#' Robyn's budget allocator for one model
#'
#' @param InputCollect,OutputCollect What `robyn_inputs` and [collect_outputs()] returned.
#' @param model The model's solID.
#' @param folder The run's folder; Robyn's CSV and plot, and the plot's preview, are left there.
#' @param settings The spec's `allocator`: `scenario`, `total_budget` (for the whole window, or `NULL`),
#'   `channel_constraints` as multiples of the current mean spend.
#' @return Robyn's result, or `NULL` with a warning of class `mmmtrainer_no_allocation` where budgets cannot be allocated:
#'   fewer than two channels have an effect, or Robyn's solver refuses the constraints.
#' @section Conditions: `mmmtrainer_output_missing` where Robyn ended without its files.
#' @export
allocate_budget <- function(InputCollect, OutputCollect, model, folder, settings) {
  skip <- function(reason) {
    warn("mmmtrainer_no_allocation", paste("There is no budget allocation:", reason))
    NULL
  }
  coefficients <- OutputCollect$xDecompAgg
  coefficients <- coefficients[coefficients$solID == model & coefficients$rn %in% InputCollect$paid_media_selected, ]
  if (sum(coefficients$coef > 0) < 2) {
    return(skip("fewer than two paid channels have an effect in the best model."))
  }
  export <- exporter(folder)
  overlay <- robyn_overlay(c("robyn_allocator", "allocation_plots"), list(ggsave = export$ggsave))
  overlay$robyn_response <- robyn_overlay("robyn_response", plot_data_only())$robyn_response
  result <- tryCatch(
    overlay$robyn_allocator(
      InputCollect = InputCollect, OutputCollect = OutputCollect, select_model = model, date_range = "all",
      scenario = settings$scenario, total_budget = settings$total_budget,
      channel_constr_low = settings$channel_constraints$low, channel_constr_up = settings$channel_constraints$up
    ),
    error = function(e) skip(one_line(conditionMessage(e)))
  )
  if (is.null(result)) return(NULL)
  check_exported(folder, c(export$plots(), sprintf("%s_%s_reallocated.csv", model, settings$scenario)))
  result
}

#' The allocator's result in the shape of `ALLOCATOR_METRICS` (src/trainer/results.ts)
#'
#' Money and response are totals over the dates of the allocation: Robyn's mean of a period, times the number of periods.
#' @noRd
allocator_metrics <- function(run_id, allocation, InputCollect) {
  table <- allocation$dt_optimOut
  periods <- as.numeric(sub(" .*$", "", table$periods[[1]]))
  initial <- sum(table$initResponseUnit) * periods
  optimized <- sum(table$optmResponseUnit) * periods
  change <- function(to, from) ifelse(from == 0, 0, to / from - 1)
  list(
    schema = 1, run_id = run_id, sol_id = table$solID[[1]], scenario = allocation$scenario,
    date_min = format(as.Date(table$date_min[[1]])), date_max = format(as.Date(table$date_max[[1]])),
    periods = as.character(table$periods[[1]]),
    totals = list(
      spend = sum(table$initSpendUnit) * periods, spend_optimized = sum(table$optmSpendUnit) * periods,
      response = initial, response_optimized = optimized, response_lift = change(optimized, initial)
    ),
    channels = data.frame(
      channel = spend_columns(InputCollect, table$channels),
      spend = table$initSpendUnit * periods, spend_optimized = table$optmSpendUnit * periods,
      spend_change = change(table$optmSpendUnit, table$initSpendUnit),
      response = table$initResponseUnit * periods, response_optimized = table$optmResponseUnit * periods,
      response_change = change(table$optmResponseUnit, table$initResponseUnit),
      constraint_low = table$constr_low, constraint_up = table$constr_up
    )
  )
}

#' The spend columns of modelled variables.
#' @noRd
spend_columns <- function(InputCollect, variables) {
  InputCollect$paid_media_spends[match(variables, InputCollect$paid_media_selected)]
}
