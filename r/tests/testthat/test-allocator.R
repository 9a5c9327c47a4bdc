expect_adds_up <- function(metrics, inputs) {
  data <- inputs$dt_input
  dates <- as.Date(data[[inputs$date_var]])
  in_dates <- dates >= as.Date(metrics$date_min) & dates <= as.Date(metrics$date_max)
  channels <- metrics$channels
  for (k in seq_len(nrow(channels))) {
    expect_equal(channels$spend[[k]], sum(data[[channels$channel[[k]]]][in_dates]), info = channels$channel[[k]])
  }
  for (name in c("spend", "spend_optimized", "response", "response_optimized")) {
    expect_equal(metrics$totals[[name]], sum(channels[[name]]), info = name)
  }
  expect_equal(metrics$totals$response_lift, metrics$totals$response_optimized / metrics$totals$response - 1)
  slack <- 1e-5 * metrics$totals$spend_optimized
  expect_true(all(channels$spend_optimized >= channels$spend * channels$constraint_low - slack))
  expect_true(all(channels$spend_optimized <= channels$spend * channels$constraint_up + slack))
  expect_true(all(is.finite(unlist(channels[-1]))))
}

ranges <- list("all", "last_7", list(start = "2023-02-01", end = "2023-03-15"))

test_that("spends are the data's, channels add up to the totals, and no division of the same money is worse than that of now", {
  for (seed in 1:6) {
    inputs <- market_inputs(seed)
    outputs <- generated_outputs(inputs, seed)
    allocation <- allocate(inputs, outputs, list(date_range = ranges[[seed %% 3 + 1]]))
    metrics <- allocator_metrics("run", allocation)
    expect_adds_up(metrics, inputs)
    expect_equal(metrics$totals$spend_optimized, metrics$totals$spend, tolerance = 1e-6)
    expect_gte(metrics$totals$response_lift, -1e-6)
    # The same as in Robyn's own table.
    table <- allocation$result$dt_optimOut
    expect_equal(metrics$totals$response_optimized, table$optmResponseTotal[[1]])
    expect_equal(metrics$totals$response, table$initResponseTotal[[1]])
    expect_equal(metrics$totals$spend, table$initSpendTotal[[1]])
  }
})

test_that("a budget is spent in full, and no division within the bounds brings more", {
  for (seed in 11:12) {
    inputs <- market_inputs(seed)
    outputs <- generated_outputs(inputs, seed)
    spent <- sum(colSums(inputs$dt_input[inputs$rollingWindowStartWhich:inputs$rollingWindowEndWhich, market_channels]))
    allocation <- allocate(inputs, outputs, list(total_budget = 1.2 * spent))
    metrics <- allocator_metrics("run", allocation)
    expect_adds_up(metrics, inputs)
    expect_equal(metrics$totals$spend_optimized, 1.2 * spent, tolerance = 1e-6)
    found <- metrics$totals$response_optimized / allocation$plan$count
    # Divisions at random within bounds and budget.
    curves <- allocation$curves
    lower <- 0.7 * curves$now
    upper <- 1.5 * curves$now
    excess <- function(spends) sum(spends) - 1.2 * sum(curves$now)
    others <- withr::with_seed(seed, replicate(500, {
      spends <- lower + stats::rbeta(5, 0.5, 0.5) * (upper - lower)
      spends <- if (excess(spends) > 0) between(lower, spends, excess) else between(spends, upper, excess)
      sum(response_at(curves, spends))
    }))
    expect_gte(found, max(others) * (1 - 1e-6))
  }
})

test_that("Robyn compares a mean of responses with a response at the mean; both of ours are the latter", {
  inputs <- market_inputs(21, paid_media_vars = market_channels)
  outputs <- generated_outputs(inputs, 21)
  allocation <- allocate(inputs, outputs, list(date_range = "last_7", channel_constraints = list(low = 1, up = 1)))
  # Where nothing may change, nothing is gained.
  expect_equal(allocator_metrics("run", allocation)$totals$response_lift, 0, tolerance = 1e-9)
  stock <- robyn_allocates(inputs, outputs, date_range = "last_7", channel_constr_low = 1, channel_constr_up = 1)
  expect_gt(abs(stock$optmResponseUnitTotalLift[[1]]), 0.01)
  # Robyn's figure for now is the mean over the whole window, whatever the dates, and is kept by its name.
  whole <- robyn_allocates(inputs, outputs, date_range = "all", channel_constr_low = 1, channel_constr_up = 1)
  expect_equal(stock$initResponseUnit, whole$initResponseUnit)
  robyn <- allocator_metrics("run", allocation)$robyn
  expect_equal(robyn$response, stock$initResponseTotal[[1]])
  expect_equal(robyn$response_lift, stock$optmResponseUnitTotalLift[[1]])
})

test_that("a channel that is modelled on its exposure is counted in the money of the dates", {
  inputs <- market_inputs(31)
  outputs <- generated_outputs(inputs, 31)
  last_week <- utils::tail(seq_len(inputs$rollingWindowEndWhich), 7)
  spent <- mean(inputs$dt_input$web_S[last_week])
  stock <- robyn_allocates(inputs, outputs, date_range = "last_7")
  # Robyn takes the price of the whole window.
  expect_gt(abs(stock$initSpendUnit[stock$channels == "web_P"] / spent - 1), 0.05)
  allocation <- allocate(inputs, outputs, list(date_range = "last_7"))
  ours <- allocation$result$dt_optimOut
  expect_equal(ours$initSpendUnit[ours$channels == "web_P"], spent)
  # The curve is the same one.
  expect_equal(ours$initResponseUnitSim, stock$initResponseUnitSim)
})

test_that("exposure without spend in the dates, or spend without exposure, is refused with the column", {
  free <- market_inputs(32, change = function(data) {
    data$web_S[114:120] <- 0
    data$web_P[114:120] <- 100
    data
  })
  refused <- expect_error(
    allocate(free, generated_outputs(free, 32), list(date_range = "last_7")), class = "mmmtrainer_allocation_infeasible"
  )
  expect_match(conditionMessage(refused), "\"web_S\" has no spend but \"web_P\" has exposure")
})

test_that("a channel without effect keeps to its bounds, and a note says so", {
  inputs <- market_inputs(41)
  # In the C locale "Print_S" comes before "audio", which has made Robyn leave out another channel than the one without effect.
  outputs <- generated_outputs(inputs, 41, coef = c(audio = 0))
  metrics <- allocator_metrics("run", allocate(inputs, outputs))
  expect_adds_up(metrics, inputs)
  audio <- metrics$channels[metrics$channels$channel == "audio", ]
  expect_equal(audio$spend_change, -0.3, tolerance = 1e-3)
  expect_match(metrics$notes, "no positive effect of \"audio\"")
  # Robyn takes all of its money away, whatever the bounds.
  stock <- robyn_allocates(inputs, outputs, channel_constr_low = 0.7, channel_constr_up = 1.5)
  expect_true(any(stock$optmSpendUnit == 0))
})

test_that("a channel without spend in the dates stays without, and a note says so", {
  inputs <- market_inputs(42, change = function(data) {
    data$audio[110:120] <- 0
    data
  })
  outputs <- generated_outputs(inputs, 42)
  settings <- list(date_range = "last_7", channel_constraints = list(low = 0.5, up = 2, channels = list(TV = list(low = 0, up = 0))))
  metrics <- allocator_metrics("run", allocate(inputs, outputs, utils::modifyList(settings, list(total_budget = 4000))))
  expect_adds_up(metrics, inputs)
  of <- function(name) metrics$channels[metrics$channels$channel == name, ]
  expect_equal(of("audio")$spend_optimized, 0)
  expect_equal(of("audio")$response_optimized, of("audio")$response)
  expect_equal(of("TV")$spend_optimized, 0, tolerance = 1e-4)
  expect_match(metrics$notes[[1]], "\"audio\" had no spend")
})

test_that("bounds of a single channel replace the common ones", {
  inputs <- market_inputs(43)
  settings <- list(channel_constraints = list(low = 0.7, up = 1.5, channels = list(web_S = list(low = 1, up = 1), TV = list(up = 1.1))))
  metrics <- allocator_metrics("run", allocate(inputs, generated_outputs(inputs, 43), settings))
  expect_adds_up(metrics, inputs)
  at <- match(c("web_S", "TV", "audio"), metrics$channels$channel)
  expect_equal(metrics$channels$constraint_low[at], c(1, 0.7, 0.7))
  expect_equal(metrics$channels$constraint_up[at], c(1, 1.1, 1.5))
  expect_equal(metrics$channels$spend_change[at[[1]]], 0, tolerance = 1e-6)
})

test_that("a budget that the bounds do not allow is refused with the smallest and largest that they do", {
  inputs <- market_inputs(51)
  outputs <- generated_outputs(inputs, 51)
  rows <- inputs$rollingWindowStartWhich:inputs$rollingWindowEndWhich
  spent <- sum(colSums(inputs$dt_input[utils::tail(rows, 7), market_channels]))
  for (budget in c(0.5, 2) * spent) {
    refused <- expect_error(
      allocate(inputs, outputs, list(date_range = "last_7", total_budget = budget)), class = "mmmtrainer_allocation_budget"
    )
    expect_s3_class(refused, "mmmtrainer_allocation_infeasible")
    expect_equal(refused$budget_min, 0.7 * spent)
    expect_equal(refused$budget_max, 1.5 * spent)
    expect_match(conditionMessage(refused), sprintf("the bounds allow %s to %s", plain_number(0.7 * spent), plain_number(1.5 * spent)), fixed = TRUE)
    expect_match(conditionMessage(refused), "; web_S [0-9,.]+ to [0-9,.]+;")
    expect_match(refused$fix, sprintf("Give a total_budget from %s", plain_number(0.7 * spent)), fixed = TRUE)
  }
  # Stock Robyn leaves every channel at its lower bound and says nothing.
  stock <- robyn_allocates(
    inputs, outputs, date_range = "last_7", total_budget = 0.5 * spent, channel_constr_low = 0.7, channel_constr_up = 1.5
  )
  expect_gt(stock$optmSpendTotal[[1]], 0.6 * spent)
  # The spend of now, too, may be out of bounds.
  refused <- expect_error(
    allocate(inputs, outputs, list(channel_constraints = list(low = 1.2, up = 1.5))), class = "mmmtrainer_allocation_budget"
  )
  expect_match(conditionMessage(refused), "The spend of now")
})

test_that("bounds that do not hold the spend of now are kept with a budget that fits them", {
  inputs <- market_inputs(52)
  outputs <- generated_outputs(inputs, 52)
  spent <- sum(colSums(inputs$dt_input[inputs$rollingWindowStartWhich:inputs$rollingWindowEndWhich, market_channels]))
  for (bounds in list(c(1.2, 1.5), c(0.4, 0.6))) {
    settings <- list(total_budget = mean(bounds) * spent, channel_constraints = list(low = bounds[[1]], up = bounds[[2]]))
    metrics <- allocator_metrics("run", allocate(inputs, outputs, settings))
    expect_adds_up(metrics, inputs)
    expect_equal(metrics$totals$spend_optimized, settings$total_budget, tolerance = 1e-6)
  }
})

test_that("a target is met with the largest response, or refused with what can be reached", {
  for (type in c("revenue", "conversion")) {
    inputs <- market_inputs(61, dep_var_type = type)
    outputs <- generated_outputs(inputs, 61)
    far <- list(low = 0.1, up = 10)
    settings <- list(scenario = "target_efficiency", channel_constraints = far)
    reach <- expect_error(
      allocate(inputs, outputs, c(settings, target_value = if (type == "revenue") 1e6 else 1e-6)),
      class = "mmmtrainer_allocation_target"
    )
    expect_match(conditionMessage(reach), if (type == "revenue") "A ROAS of" else "A CPA of")
    expect_match(reach$fix, sprintf("Give a target_value from %s to", plain_number(reach$target_min)), fixed = TRUE)
    efficiency <- function(totals) {
      ratio <- totals$response_optimized / totals$spend_optimized
      if (type == "revenue") ratio else 1 / ratio
    }
    found <- lapply(c(0.15, 0.5, 0.9), function(share) {
      target <- reach$target_min + share * (reach$target_max - reach$target_min)
      metrics <- allocator_metrics("run", allocate(inputs, outputs, c(settings, target_value = target)))
      expect_adds_up(metrics, inputs)
      expect_equal(efficiency(metrics$totals), target, tolerance = 1e-4)
      metrics$totals
    })
    # A worse efficiency is accepted for a larger response alone.
    responses <- vapply(found, function(totals) totals$response_optimized, numeric(1))
    expect_false(is.unsorted(if (type == "revenue") rev(responses) else responses))
  }
})

test_that("without a target it is Robyn's: 0.8 times the ROAS or 1.2 times the CPA of now", {
  for (type in c("revenue", "conversion")) {
    inputs <- market_inputs(71, dep_var_type = type)
    outputs <- generated_outputs(inputs, 71)
    settings <- list(scenario = "target_efficiency", channel_constraints = list(low = 0.1, up = 10))
    metrics <- allocator_metrics("run", allocate(inputs, outputs, settings))
    totals <- metrics$totals
    expect_equal(metrics$target_value, if (type == "revenue") 0.8 * totals$response / totals$spend else 1.2 * totals$spend / totals$response)
  }
})

test_that("bounds that end below the spend of now do not stop target_efficiency with x0 > ub", {
  inputs <- market_inputs(72)
  outputs <- generated_outputs(inputs, 72)
  bounds <- list(low = 0.3, up = 0.8)
  expect_error(
    robyn_allocates(inputs, outputs, scenario = "target_efficiency", channel_constr_low = 0.3, channel_constr_up = 0.8), "x0 > ub"
  )
  ask <- function(target) allocate(inputs, outputs, list(scenario = "target_efficiency", target_value = target, channel_constraints = bounds))
  reach <- expect_error(ask(1e6), class = "mmmtrainer_allocation_target")
  expect_adds_up(allocator_metrics("run", ask((reach$target_min + reach$target_max) / 2)), inputs)
})

test_that("dates outside the window are refused with those that there are", {
  inputs <- market_inputs(81)
  outputs <- generated_outputs(inputs, 81)
  outside <- list(
    list(start = "2030-01-01", end = "2030-06-01"), list(start = "2022-12-01", end = "2023-02-01"),
    list(start = "2023-04-01", end = "2023-06-01"), "last_5000"
  )
  for (range in outside) {
    refused <- expect_error(allocate(inputs, outputs, list(date_range = range)), class = "mmmtrainer_allocation_dates")
    expect_match(conditionMessage(refused), "has 106 days, from 2023-01-15 to 2023-04-30")
  }
  # Robyn takes the last day in place of the year 2030.
  stock <- robyn_allocates(inputs, outputs, date_range = c("2030-01-01", "2030-06-01"))
  expect_identical(stock$periods[[1]], "1 days")
})

test_that("settings that make no sense are refused with the field and what would be right", {
  inputs <- market_inputs(82)
  outputs <- generated_outputs(inputs, 82)
  cases <- list(
    list(list(scenario = "max_historical_response"), "no scenario \"max_historical_response\"", "target_efficiency"),
    list(list(target_value = 2), "target_value, which max_response does not use", "leave target_value out"),
    list(list(scenario = "target_efficiency", total_budget = 5), "total_budget, which target_efficiency does not use", "Leave"),
    list(list(total_budget = -5), "total_budget above 0", "one number"),
    list(list(budget = 5), "no field \"budget\"", "\"total_budget\""),
    list(list(date_range = list(start = "May", end = "June")), "date_range that cannot be read", "YYYY-MM-DD"),
    list(list(date_range = list(start = "2023-03-01", end = "2023-02-01")), "ends .* before it starts", "Swap"),
    list(list(channel_constraints = list(low = 2, up = 1)), "lower bound above the upper bound for \"TV\"", "low <= up"),
    list(list(channel_constraints = list(low = 0, up = 1, channels = list(web_P = list(low = 1)))), "\"web_P\", which is no channel", "\"web_S\""),
    list(list(channel_constraints = list(low = -1, up = 1)), "bound \"low\" of 0 or more", "multiple")
  )
  for (case in cases) {
    refused <- expect_error(allocate(inputs, outputs, case[[1]]), class = "mmmtrainer_spec_invalid")
    expect_match(conditionMessage(refused), case[[2]])
    expect_match(refused$fix, case[[3]])
  }
  refused <- expect_error(allocate(inputs, outputs, model = "9_9_9"), class = "mmmtrainer_spec_invalid")
  expect_match(refused$fix, "1_1_1")
})

test_that("a budget is not divided among fewer than two channels with an effect", {
  inputs <- market_inputs(83)
  none <- c(TV = 0, audio = 0, Print_S = 0, web_P = 0)
  refused <- expect_error(allocate(inputs, generated_outputs(inputs, 83, none)), class = "mmmtrainer_allocation_no_effect")
  expect_match(conditionMessage(refused), "\"search\" of the 5 channels")
})

test_that("another model that was recreated in the same session is not taken for the one that was asked for", {
  inputs <- market_inputs(84)
  first <- generated_outputs(inputs, 84)
  second <- generated_outputs(inputs, 85, model = "2_2_2")
  both <- first
  for (table in c("resultHypParam", "xDecompAgg")) both[[table]] <- rbind(first[[table]], second[[table]])
  both$allSolutions <- c("1_1_1", "2_2_2")
  both$selectID <- "2_2_2"
  expect_equal(allocate(inputs, both)$curves, allocate(inputs, first)$curves)
  expect_equal(allocator_metrics("run", allocate(inputs, both))$totals, allocator_metrics("run", allocate(inputs, first))$totals)
})

test_that("nothing of an allocation is left in the session's options", {
  inputs <- market_inputs(86)
  withr::local_options(ROBYN_TEMP = NULL)
  allocate(inputs, generated_outputs(inputs, 86))
  expect_null(getOption("ROBYN_TEMP"))
})
