test_that("dates, bounds and a budget that do not go together are refused before anything is trained", {
  cases <- list(
    list(list(date_range = list(start = "2030-01-01", end = "2030-02-01")), "lies outside the data"),
    list(list(total_budget = 5), "A total_budget of 5 cannot be spent from 2021-01-04 to 2022-07-11 \\(80 weeks\\): the bounds allow 8,382 to 17,961"),
    list(list(date_range = "last_200"), "has 80 weeks")
  )
  for (case in cases) {
    folder <- write_run(new_folder(), shop_spec(allocator = case[[1]]))
    run <- open_run(folder)
    refused <- expect_error(suppressMessages(suppressWarnings(read_run(run))), class = "mmmtrainer_allocation_infeasible")
    expect_match(conditionMessage(refused), case[[2]])
  }
  # As the trainer tells it.
  run <- run_trainer(folder)
  expect_identical(run$status, 2L)
  expect_identical(read_status(folder)$error$code, "allocation_infeasible")
  expect_false(file.exists(file.path(folder, "InputCollect.RDS")))
})

test_that("a single channel is trained all the same", {
  spec <- shop_spec(
    paid_media_spends = I("tele"), paid_media_vars = I("tele"), context_vars = I("temperature"),
    allocator = list(total_budget = 5)
  )
  run <- open_run(write_run(new_folder(), spec))
  expect_s3_class(suppressMessages(suppressWarnings(read_run(run))), "data.frame")
})

test_that("what only the model can tell leaves a trained run without an allocation, with figures and what to do", {
  inputs <- market_inputs(95)
  run <- open_run(new_folder())
  run$inputs <- inputs
  run$outputs <- generated_outputs(inputs, 95)
  run$outputs$resultHypParam[c("error_score", "decomp.rssd")] <- 0.1
  run$job <- list(run_id = "r1", spec = list(allocator = list(scenario = "target_efficiency", target_value = 1e6)))
  warned <- expect_warning(
    expect_null(suppressMessages(write_allocation(run))), "There is no budget allocation: A ROAS of 1,000,000 cannot be reached",
    class = "mmmtrainer_no_allocation"
  )
  expect_match(conditionMessage(warned), "Give a target_value from [0-9.]+ to [0-9.]+, or widen channel_constraints")
  expect_length(list.files(run$folder), 0)
})
