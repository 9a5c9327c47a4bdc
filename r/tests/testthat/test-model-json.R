# What we export is taken by stock robyn_recreate, and gives the same model.

expect_recreated <- function(inputs, outputs, model, ...) {
  folder <- new_folder()
  file <- file.path(folder, write_model_json(inputs, outputs, model, folder, ...))
  utils::capture.output(recreated <- suppressMessages(suppressWarnings(
    Robyn::robyn_recreate(file, quiet = TRUE, cores = 1, plot_folder = folder)
  ))$OutputCollect)
  of <- function(table) table[table$solID == model, ]
  was <- of(outputs$resultHypParam)
  for (measure in c("nrmse", "decomp.rssd", "rsq_train")) {
    expect_equal(recreated$resultHypParam[[measure]], was[[measure]], tolerance = 1e-9, info = measure)
  }
  coefficients <- of(outputs$xDecompAgg)
  again <- recreated$xDecompAgg[match(coefficients$rn, recreated$xDecompAgg$rn), ]
  expect_equal(again$coef, coefficients$coef, tolerance = 1e-9)
  expect_equal(again$xDecompAgg, coefficients$xDecompAgg, tolerance = 1e-9)
  jsonlite::read_json(file)
}

test_that("robyn_recreate gives the model that was exported (geometric, season and trend, exposures)", {
  data <- shop_data()
  data$views <- round(data$poster * (90 + 30 * sin(seq_len(nrow(data)))), 0)
  spec <- shop_spec(
    paid_media_vars = c("tele", "views", "search"), organic_vars = I("mails"), context_vars = I("temperature"),
    prophet = list(vars = c("trend", "season"), country = "FR")
  )
  inputs <- inputs_of(spec, data)
  outputs <- robyn_outputs_of(inputs, train_quietly(inputs, 12, 1, 7, engine = "fast"), clusters = FALSE)
  for (model in finalists_of(outputs)$solID[1:2]) expect_recreated(inputs, outputs, model)
})

test_that("small hyperparameters keep all their digits (weibull)", {
  inputs <- shop_inputs(
    adstock = "weibull_pdf", hyperparameters = list(preset = "default", overrides = list(tele_shapes = c(0.00011, 0.00012)))
  )
  outputs <- robyn_outputs_of(inputs, train_quietly(inputs, 12, 1, 7, engine = "fast"), clusters = FALSE)
  model <- finalists_of(outputs)$solID[[1]]
  json <- expect_recreated(inputs, outputs, model)
  shape <- outputs$resultHypParam$tele_shapes[outputs$resultHypParam$solID == model]
  expect_equal(json$ExportedModel$hyper_values$tele_shapes[[1]], shape, tolerance = 1e-14)
})

test_that("settings of the training are recreated, too", {
  # Fewer orders where there is more poster: it has no effect, and only then does rssd_zero_penalty make a difference.
  data <- shop_data()
  data$orders <- data$orders - 3 * data$poster
  inputs <- inputs_of(shop_spec(), data)
  settings <- list(
    ts_validation = TRUE, add_penalty_factor = TRUE, intercept_sign = "unconstrained", rssd_zero_penalty = FALSE
  )
  models <- do.call(train_quietly, c(list(inputs, 40, 1, 7, engine = "fast"), settings))
  outputs <- robyn_outputs_of(inputs, models, clusters = FALSE)
  model <- finalists_of(outputs)$solID[[1]]
  expect_identical(outputs$xDecompAgg$coef[outputs$xDecompAgg$solID == model & outputs$xDecompAgg$rn == "poster"], 0)
  expect_recreated(inputs, outputs, model, rssd_zero_penalty = FALSE)
})

# Not its mape: of a JSON robyn_inputs leaves the dates of lift tests as text, and takes in the period before them.
test_that("a calibrated model is recreated, and has a light for its lift tests", {
  study <- data.frame(
    channel = "tele", start = "2021-09-06", end = "2021-10-31", lift = 900, spend = 900, confidence = 0.9,
    metric = "orders", scope = "immediate"
  )
  spec <- shop_spec()
  spec$calibration <- study
  inputs <- inputs_of(spec)
  outputs <- robyn_outputs_of(inputs, train_quietly(inputs, 20, 1, 7, engine = "fast"), clusters = FALSE)
  model <- finalists_of(outputs)$solID[[1]]
  expect_recreated(inputs, outputs, model)
  mape <- outputs$resultHypParam$mape[outputs$resultHypParam$solID == model]
  expect_equal(model_fit(inputs, outputs, model)$mape_lift$value, mape)
})
