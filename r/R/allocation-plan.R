#' What is to be allocated: the dates, what was spent in them, and how far each channel may go
#'
#' It needs no model, so that what cannot be is refused before anything is trained.
#'
#' @param settings The spec's `allocator`.
#' @param dates The dates of the window's rows, sorted.
#' @param spends The spend columns of the same rows, a data frame.
#' @param interval "day", "week" or "month".
#' @return A list with what [allocator_settings()] returns, and `from`, `to` (first and last date), `count` (of periods),
#'   `periods` (in words), `interval`; `spend`, `lower`, `upper`: named by channel, totals over the dates, in the money of the
#'   data; `budget`: the total that max_response spends.
#' @section Conditions: `mmmtrainer_allocation_infeasible`: dates outside the window, nothing spent in them, or a budget that
#'   the bounds do not allow (fields `budget`, `budget_min`, `budget_max`). And those of [allocator_settings()].
#' @noRd
allocation_plan <- function(settings, dates, spends, interval) {
  settings <- allocator_settings(settings, names(spends))
  rows <- allocation_rows(settings$date_range, dates, interval)
  spend <- vapply(spends, function(x) sum(x[rows]), numeric(1))
  plan <- c(settings, list(
    from = dates[rows][[1]], to = dates[rows][[length(rows)]], count = length(rows), interval = interval,
    periods = sprintf("%d %s%s", length(rows), interval, if (length(rows) == 1) "" else "s"),
    spend = spend, lower = spend * settings$low, upper = spend * settings$up,
    budget = if (is.null(settings$total_budget)) sum(spend) else settings$total_budget
  ))
  if (length(spend) < 2) {
    infeasible(
      sprintf("There is no budget to divide: %s is the only channel.", quoted(names(spend))),
      "Model two channels or more to have a budget allocated.", "mmmtrainer_allocation_single_channel"
    )
  }
  if (sum(spend) == 0) {
    infeasible(
      sprintf("Nothing was spent in any channel (%s) %s.", quoted(names(spend)), dates_in_words(plan)),
      "Choose a date_range with spend in it.", "mmmtrainer_allocation_dates"
    )
  }
  if (settings$scenario == "max_response") check_budget(plan)
  plan
}

#' The plan for Robyn's inputs.
#' @noRd
allocation_plan_of <- function(InputCollect, settings) {
  rows <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  data <- as.data.frame(InputCollect$dt_input)[rows, ]
  dates <- as.Date(data[[InputCollect$date_var]])
  allocation_plan(settings, dates, data[InputCollect$paid_media_spends], InputCollect$intervalType)
}

#' Refuse, before anything is trained, settings, dates and budgets that cannot be. One channel is trained all the same.
#' @noRd
check_allocation_plan <- function(spec, data) {
  if (length(spec$paid_media_spends) < 2) return(invisible())
  dates <- data[[spec$date_var]]
  # Robyn's window goes from the row that is nearest to its start to the one nearest to its end.
  nearest <- function(date) which.min(abs(as.integer(dates - as.Date(date))))
  rows <- nearest(spec$window$start):nearest(spec$window$end)
  days <- stats::median(as.integer(diff(dates)))
  interval <- if (days == 1) "day" else if (days == 7) "week" else "month"
  allocation_plan(spec$allocator, dates[rows], data[rows, spec$paid_media_spends], interval)
  invisible()
}

infeasible <- function(message, fix, class = NULL, ...) {
  refuse("allocation_infeasible", message, fix, class = class, ...)
}

dates_in_words <- function(plan) sprintf("from %s to %s (%s)", plan$from, plan$to, plan$periods)

#' The rows of the window that a date_range means. Robyn takes the nearest dates to those it does not have.
#' @noRd
allocation_rows <- function(date_range, dates, interval) {
  outside <- function(message) {
    infeasible(
      sprintf(
        "%s; the model's window has %d %ss, from %s to %s.", message, length(dates), interval, min(dates), max(dates)
      ),
      "Give a date_range within the window: start and end, last_26 for the last 26 periods, or all.",
      "mmmtrainer_allocation_dates"
    )
  }
  if (identical(date_range, "all")) return(seq_along(dates))
  if (is.character(date_range) && length(date_range) == 1 && grepl("^last_[1-9][0-9]*$", date_range)) {
    count <- as.numeric(sub("last_", "", date_range))
    if (count > length(dates)) outside(sprintf("The allocator's date_range is %s", date_range))
    return(utils::tail(seq_along(dates), count))
  }
  start <- range_date(date_range[["start"]])
  end <- range_date(date_range[["end"]])
  if (start > end) refuse_settings(sprintf("has a date_range that ends (%s) before it starts (%s)", end, start), "Swap them.")
  # A row stands for its whole period.
  reach <- c(day = 1, week = 7, month = 31)[[interval]]
  rows <- which(dates >= start & dates <= end)
  if (start <= min(dates) - reach || end >= max(dates) + reach || length(rows) == 0) {
    outside(sprintf("The allocator's date_range, %s to %s, lies outside the data or holds none of its rows", start, end))
  }
  rows
}

range_date <- function(text) {
  date <- if (length(text) == 1) as.Date(as.character(text), format = "%Y-%m-%d") else NA
  if (is.na(date)) {
    refuse_settings(
      "has a date_range that cannot be read", "Write all, last_26 for the last 26 periods, or start and end as YYYY-MM-DD."
    )
  }
  date
}

# A budget may miss the sum of bounds by this share, which is what is lost in adding up.
rounding <- 1e-9

check_budget <- function(plan) {
  smallest <- sum(plan$lower)
  largest <- sum(plan$upper)
  if (plan$budget >= smallest * (1 - rounding) && plan$budget <= largest * (1 + rounding)) return(invisible())
  of_channel <- sprintf("%s %s to %s", names(plan$spend), plain_number(plan$lower), plain_number(plan$upper))
  given <- if (is.null(plan$total_budget)) "The spend of now, %s, cannot be kept" else "A total_budget of %s cannot be spent"
  infeasible(
    sprintf(
      "%s %s: the bounds allow %s to %s (%s).", sprintf(given, plain_number(plan$budget)), dates_in_words(plan),
      plain_number(smallest), plain_number(largest), paste(of_channel, collapse = "; ")
    ),
    sprintf(
      "Give a total_budget from %s to %s, or widen channel_constraints.", plain_number(smallest), plain_number(largest)
    ),
    "mmmtrainer_allocation_budget",
    budget = plan$budget, budget_min = smallest, budget_max = largest
  )
}
