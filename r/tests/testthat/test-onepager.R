test_that("the onepager of any model on the front is drawn from what a run has left", {
  inputs <- shop_inputs()
  models <- train_quietly(inputs, 6, 1, 7)
  folder <- new_folder()
  drawings <- list(ggsave = function(...) NULL, onepagers = function(...) NULL, guard = identity)
  utils::capture.output(outputs <- suppressMessages(suppressWarnings(
    outputs_overlay(drawings, phase_tracker(function(...) NULL))$robyn_outputs(
      inputs, models,
      plot_folder = folder, plot_folder_sub = "", min_candidates = 1
    )
  )))
  save_rds(inputs, file.path(folder, "InputCollect.RDS"))
  save_rds(without_cluster_plots(outputs), file.path(folder, "OutputCollect.RDS"))

  model <- outputs$allSolutions[[length(outputs$allSolutions)]]
  files <- c(paste0(model, ".png"), paste0("preview-", model, ".png"))
  script <- function(...) {
    processx::run(
      file.path(R.home("bin"), "Rscript"), c(trainer_script("onepager.R"), ...), error_on_status = FALSE
    )
  }
  drawn <- script(folder, model)
  expect_identical(drawn$status, 0L, info = drawn$stderr)
  expect_identical(basename(strsplit(drawn$stdout, "\n")[[1]]), files)
  expect_true(all(file.size(file.path(folder, files)) > 10000))

  refused <- expect_error(draw_onepager(folder, "9_9_9"), class = "mmmtrainer_model_unknown")
  expect_identical(refused$models, outputs$allSolutions)
  expect_true(refused$refused)
  unknown <- script(folder, "9_9_9")
  expect_identical(unknown$status, 2L)
  expect_match(unknown$stderr, model, fixed = TRUE)
})

test_that("a folder without a finished run is refused with the file that is missing", {
  missing <- expect_error(draw_onepager(new_folder(), "1_1_1"), class = "mmmtrainer_output_missing")
  expect_identical(missing$file, "InputCollect.RDS")
})
