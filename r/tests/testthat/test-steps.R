settings_of <- function(train) training_settings(read_job(write_run(new_folder(parent.frame()), shop_spec(train = train)))$spec$train)

test_that("the settings of a run's training are arguments of robyn_run, by default Robyn's own", {
  settings <- settings_of(list(iterations = 40))
  expect_equal(settings, as.list(formals(Robyn::robyn_run))[names(settings)])
  changed <- list(
    ts_validation = TRUE, add_penalty_factor = TRUE, rssd_zero_penalty = FALSE, objective_weights = c(2, 1),
    intercept = FALSE, intercept_sign = "unconstrained"
  )
  expect_equal(settings_of(changed), changed)
})
