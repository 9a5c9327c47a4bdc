spec_of <- function(...) read_job(write_run(new_folder(parent.frame()), shop_spec(...)))$spec

test_that("names follow the modelled variables: exposures where there are any, then organic", {
  spec <- spec_of(paid_media_vars = c("tele_views", "poster", "search"), organic_vars = I("mails"))
  media <- c("tele_views", "poster", "search", "mails")
  expected <- c(paste0(rep(media, each = 3), c("_alphas", "_gammas", "_thetas")), "train_size")
  expect_setequal(names(hyperparameters_of(spec)), expected)
})

test_that("each adstock and preset gives ranges that Robyn accepts", {
  check <- get("check_hyperparameters", asNamespace("Robyn"))
  for (adstock in c("geometric", "weibull_cdf", "weibull_pdf")) {
    for (preset in c("default", "narrow", "wide")) {
      spec <- spec_of(adstock = adstock, hyperparameters = list(preset = preset))
      ranges <- hyperparameters_of(spec)
      expect_identical(check(ranges, adstock, spec$paid_media_vars, spec$paid_media_spends), ranges)
    }
  }
})

test_that("overrides replace a range, or fix a number", {
  ranges <- hyperparameters_of(spec_of(hyperparameters = list(
    preset = "default", overrides = list(tele_thetas = 0.3, poster_alphas = c(1, 2), lambda = c(0, 0.5))
  )))
  expect_identical(ranges$tele_thetas, 0.3)
  expect_identical(ranges$poster_alphas, c(1, 2))
  expect_identical(ranges$lambda, c(0, 0.5))
})

test_that("an override that names no hyperparameter is refused with the names that there are", {
  spec <- spec_of(hyperparameters = list(preset = "default", overrides = list(tv_alphas = c(1, 2))))
  refusal <- expect_error(hyperparameters_of(spec), class = "mmmtrainer_unknown_hyperparameter")
  expect_s3_class(refusal, "mmmtrainer_refused")
  expect_match(conditionMessage(refusal), "tv_alphas")
  expect_match(refusal$fix, "tele_alphas")
})

test_that("an override out of Robyn's limits is refused", {
  for (range in list(c(0.5, 1), c(-0.1, 0.5), c(0.6, 0.2), c(0.1, 0.2, 0.3))) {
    spec <- spec_of(hyperparameters = list(preset = "default", overrides = list(tele_thetas = range)))
    expect_error(hyperparameters_of(spec), class = "mmmtrainer_spec_invalid")
  }
})
