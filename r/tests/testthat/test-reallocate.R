# A finished run's folder, as far as the allocator reads it.
finished_folder <- function(inputs, outputs, env = parent.frame()) {
  folder <- new_folder(env)
  jsonlite::write_json(list(run_id = "r1-fr-20260101_000000"), file.path(folder, "job.json"), auto_unbox = TRUE)
  writeLines("1_1_1", file.path(folder, "best_model_id.txt"))
  saveRDS(inputs, file.path(folder, "InputCollect.RDS"))
  # The folder that Robyn wrote to is on the machine that trained.
  outputs$plot_folder <- "/somewhere/else/"
  saveRDS(outputs, file.path(folder, "OutputCollect.RDS"))
  folder
}

allocate_script <- function(...) {
  processx::run(
    file.path(R.home("bin"), "Rscript"), c(trainer_script("allocate.R"), ...), error_on_status = FALSE
  )
}

test_that("the allocator alone answers another question about a finished run, beside what is there", {
  inputs <- market_inputs(91)
  folder <- finished_folder(inputs, generated_outputs(inputs, 91))
  before <- list.files(folder, recursive = TRUE)
  first <- quietly(reallocate(folder, list(date_range = "last_7")))
  expect_match(basename(first$folder), "^max_response-[0-9a-f]{8}$")
  expect_setequal(list.files(first$folder), c(
    "allocator_metrics.json", "allocator_metrics.csv", "1_1_1_max_response_reallocated.csv",
    "1_1_1_reallocated_best_roas.png", "preview-1_1_1_reallocated_best_roas.png"
  ))
  expect_identical(first$metrics$periods, "7 days")
  expect_identical(first$metrics$run_id, "r1-fr-20260101_000000")

  # The table adds up, in its last row.
  rows <- utils::read.csv(file.path(first$folder, "allocator_metrics.csv"))
  expect_identical(rows$channel, c(market_channels, "TOTAL"))
  for (name in c("spend", "spend_optimized", "response", "response_optimized")) {
    expect_equal(rows[[name]][[6]], sum(rows[[name]][1:5]), info = name)
    expect_equal(rows[[name]][[6]], first$metrics$totals[[name]], info = name)
  }
  expect_equal(rows$response_change[[6]], first$metrics$totals$response_lift)
  expect_identical(unique(rows$date_max), "2023-04-30")

  # The same question has the same answer, and is not worked out again; another has a folder of its own.
  written <- file.mtime(file.path(first$folder, "allocator_metrics.json"))
  again <- quietly(reallocate(folder, list(date_range = "last_7", channel_constraints = list(low = 0.7, up = 1.5))))
  expect_identical(again, first)
  expect_identical(file.mtime(file.path(first$folder, "allocator_metrics.json")), written)
  settings <- file.path(folder, "..", paste0(basename(folder), ".json"))
  withr::defer(unlink(settings))
  writeLines('{"date_range": "last_7", "channel_constraints": {"channels": {"TV": {"low": 1, "up": 1}}}}', settings)
  script <- allocate_script(folder, settings)
  expect_identical(script$status, 0L, info = script$stderr)
  second <- jsonlite::fromJSON(file.path(trimws(script$stdout), "allocator_metrics.json"))
  expect_equal(second$channels$spend_change[second$channels$channel == "TV"], 0, tolerance = 1e-6)
  expect_length(list.dirs(file.path(folder, "allocations"), recursive = FALSE), 2)
  expect_true(all(file.exists(file.path(folder, before))))
})

test_that("what cannot be is said in a sentence, and leaves nothing", {
  inputs <- market_inputs(92)
  folder <- finished_folder(inputs, generated_outputs(inputs, 92))
  settings <- file.path(new_folder(), "settings.json")
  writeLines('{"date_range": {"start": "2030-01-01", "end": "2030-06-01"}}', settings)
  script <- allocate_script(folder, settings)
  expect_identical(script$status, 2L)
  expect_match(script$stderr, "Stopped \\(allocation_infeasible\\): The allocator's date_range, 2030-01-01 to 2030-06-01, lies outside")
  expect_no_match(script$stderr, "Error in|Calls:")
  expect_length(list.files(file.path(folder, "allocations"), all.files = TRUE, no.. = TRUE), 0)

  writeLines("[1, 2]", settings)
  expect_match(allocate_script(folder, settings)$stderr, "holds no allocator settings")
  expect_match(allocate_script(folder)$stderr, "usage: Rscript r/allocate.R")
  expect_error(reallocate(new_folder()), class = "mmmtrainer_run_not_found")
})
