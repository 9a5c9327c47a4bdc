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

test_that("the type of a medium decides how long its effect lasts, as Robyn's guide has it", {
  with_types <- function(adstock, preset = "default") {
    spec_of(adstock = adstock, hyperparameters = list(preset = preset, media = list(
      tele = "tv", poster = "ooh", search = if (adstock == "weibull_pdf") "lagged" else "digital"
    )))
  }
  geometric <- hyperparameters_of(with_types("geometric", preset = "narrow"))
  expect_identical(geometric$tele_thetas, c(0.3, 0.8))
  expect_identical(geometric$poster_thetas, c(0.1, 0.4))
  expect_identical(geometric$search_thetas, c(0, 0.3))
  # Saturation stays the preset's.
  expect_identical(geometric$tele_alphas, c(0.5, 2))
  cdf <- hyperparameters_of(with_types("weibull_cdf", preset = "wide"))
  expect_identical(cdf$tele_shapes, c(0.0001, 2))
  expect_identical(cdf$tele_scales, c(0, 0.1))
  pdf <- hyperparameters_of(with_types("weibull_pdf"))
  expect_identical(pdf$tele_shapes, c(0.0001, 10))
  expect_identical(pdf$search_shapes, c(2.0001, 10))
  expect_identical(names(pdf), names(hyperparameters_of(spec_of(adstock = "weibull_pdf"))))
})

test_that("Robyn accepts the ranges of every type under every adstock that has it", {
  check <- get("check_hyperparameters", asNamespace("Robyn"))
  for (type in names(medium_types)) {
    for (adstock in names(medium_types[[type]])) {
      spec <- spec_of(adstock = adstock, hyperparameters = list(preset = "default", media = list(tele = type)))
      ranges <- hyperparameters_of(spec)
      expect_identical(check(ranges, adstock, spec$paid_media_vars, spec$paid_media_spends), ranges)
    }
  }
})

test_that("names and ranges are judged as the bot judges them, with the same words", {
  rules <- jsonlite::read_json(test_path("fixtures", "hyperparameter-rules.json"), simplifyVector = FALSE)
  plain <- function(model) {
    for (name in c("paid_media_spends", "paid_media_vars", "organic_vars", "context_vars")) {
      model[[name]] <- unlist(model[[name]])
    }
    model$prophet$vars <- unlist(model$prophet$vars)
    model
  }
  expect_gt(length(rules$overrides), 30)
  for (rule in rules$overrides) {
    spec <- plain(utils::modifyList(rules$model, as.list(rule$with), keep.null = TRUE))
    problem <- override_problem(spec, rule$name, as.numeric(unlist(rule$range)))
    expect_identical(problem, rule$problem, info = rule$name)
  }
  for (rule in rules$media) {
    spec <- plain(utils::modifyList(rules$model, as.list(rule$with), keep.null = TRUE))
    expect_identical(medium_type_problem(spec, rule$medium, rule$type), rule$problem, info = rule$medium)
  }
})

test_that("a medium type that does not fit is refused with the types that there are", {
  for (media in list(list(tv_S = "tv"), list(tele = "lagged"), list(tele = "cinema"))) {
    spec <- spec_of(hyperparameters = list(preset = "default", media = media))
    refusal <- expect_error(hyperparameters_of(spec), class = "mmmtrainer_unknown_medium_type")
    expect_match(refusal$fix, "\"tele\".*\"digital\"")
  }
})

test_that("numbers for all hyperparameters leave nothing to search", {
  names <- paste0(rep(c("tele", "poster", "search"), each = 3), c("_alphas", "_gammas", "_thetas"))
  fixed <- c(stats::setNames(as.list(rep(0.5, 9)), names), list(lambda = 0.1))
  refused <- function(...) {
    hyperparameters_of(spec_of(hyperparameters = list(preset = "default", overrides = utils::modifyList(fixed, list(...)))))
  }
  expect_error(refused(), class = "mmmtrainer_nothing_to_search")
  expect_identical(refused(tele_thetas = c(0, 0.5))$tele_thetas, c(0, 0.5))
})

test_that("an override out of Robyn's limits is refused", {
  for (range in list(c(0.5, 1), c(-0.1, 0.5), c(0.6, 0.2), c(0.1, 0.2, 0.3))) {
    spec <- spec_of(hyperparameters = list(preset = "default", overrides = list(tele_thetas = range)))
    expect_error(hyperparameters_of(spec), class = "mmmtrainer_hyperparameter_out_of_limits")
  }
})
