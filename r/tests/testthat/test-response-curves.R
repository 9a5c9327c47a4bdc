# Robyn's robyn_response is the authority. What it is asked for is what response_curves says that it be asked for.

settings <- list(
  geometric = list(adstock = "geometric"),
  weibull_cdf = list(adstock = "weibull_cdf"),
  weibull_pdf = list(adstock = "weibull_pdf")
)

# poster is modelled on an exposure, mails is organic, and twelve weeks lie before the window, so that something is carried in.
exposed_run <- function(adstock) {
  data <- shop_data()
  data$views <- round(data$poster * (90 + 30 * sin(seq_len(nrow(data)))), 0)
  spec <- shop_spec(
    adstock = adstock, paid_media_vars = c("tele", "views", "search"), organic_vars = I("mails"),
    window = list(start = "2021-03-29", end = "2022-06-26")
  )
  inputs <- inputs_of(spec, data)
  models <- train_quietly(inputs, 12, 1, 7, engine = "fast")
  list(inputs = inputs, outputs = robyn_outputs_of(inputs, models, clusters = FALSE))
}

# The one with the smallest error of those in which all media have an effect.
whole_model <- function(run) {
  media <- run$outputs$xDecompAgg[run$outputs$xDecompAgg$rn %in% run$inputs$all_media, ]
  has_all <- vapply(split(media$coef > 0, media$solID), all, logical(1))
  models <- run$outputs$resultHypParam
  models <- models[models$solID %in% names(has_all)[has_all], ]
  models$solID[[which.min(models$nrmse)]]
}

response_at <- function(run, curves, model, variable, spend) {
  suppressMessages(Robyn::robyn_response(
    InputCollect = run$inputs, OutputCollect = run$outputs, select_model = model, metric_name = variable,
    metric_value = curves$periods * spend, date_range = paste0("last_", curves$periods), quiet = TRUE
  ))$sim_mean_response
}

for (name in names(settings)) {
  run <- exposed_run(settings[[name]]$adstock)
  model <- whole_model(run)
  curves <- response_curves(run$inputs, run$outputs, model)
  drawn <- curves$models[[1]]

  test_that(sprintf("the curves are those of robyn_response (%s)", name), {
    expect_identical(vapply(drawn$channels, function(x) x$channel, ""), run$inputs$paid_media_spends)
    expect_identical(vapply(drawn$organic, function(x) x$variable, ""), "mails")
    for (channel in c(drawn$channels, drawn$organic)) {
      expect_gt(channel$coefficient, 0)
      points <- as.data.frame(lapply(channel$curve, unclass))
      names(points)[[1]] <- "input"
      for (point in c(2, 30, 60, 101)) {
        robyn <- response_at(run, curves, model, channel$variable, points$input[[point]])
        expect_equal(points$response[[point]], robyn, tolerance = 1e-10, info = paste(channel$variable, point))
      }
      # What is written is enough to compute every point.
      adstocked <- channel$adstocked_earlier + channel$adstocked_per_unit * points$input
      expect_equal(points$adstocked, adstocked, tolerance = 1e-12)
      expect_equal(
        points$response, channel$coefficient / (1 + (channel$inflexion / adstocked)^channel$alpha), tolerance = 1e-12
      )
    }
  })

  test_that(sprintf("the response of now is Robyn's, and spend is money where an exposure was modelled (%s)", name), {
    window <- run$inputs$rollingWindowStartWhich:run$inputs$rollingWindowEndWhich
    for (channel in drawn$channels) {
      spend <- run$inputs$dt_input[[channel$channel]][window]
      expect_equal(channel$mean_spend, mean(spend), tolerance = 1e-9)
      now <- suppressMessages(Robyn::robyn_response(
        InputCollect = run$inputs, OutputCollect = run$outputs, select_model = model, metric_name = channel$channel, quiet = TRUE
      ))
      expect_equal(channel$mean_response, now$mean_response_total, tolerance = 1e-10)
      expect_equal(channel$mean_carryover, now$mean_input_carryover, tolerance = 1e-10)
    }
  })

  test_that(sprintf("what was spent in each period of the window is there, and what was modelled of it (%s)", name), {
    rows <- run$inputs$rollingWindowStartWhich:run$inputs$rollingWindowEndWhich
    expect_identical(unclass(curves$window$dates), format(as.Date(run$inputs$dt_input[[run$inputs$date_var]][rows])))
    expect_length(curves$window$dates, curves$periods)
    expect_identical(vapply(curves$window$channels, function(x) x$channel, ""), run$inputs$paid_media_spends)
    for (k in seq_along(curves$window$channels)) {
      channel <- curves$window$channels[[k]]
      expect_equal(unclass(channel$spend), run$inputs$dt_input[[channel$channel]][rows])
      expect_equal(unclass(channel$input), unname(run$inputs$dt_mod[[drawn$channels[[k]]$variable]][rows]))
      expect_equal(mean(channel$spend), drawn$channels[[k]]$mean_spend)
      # An exposure is counted in its own unit, all else in money.
      same <- isTRUE(all.equal(unclass(channel$input), unclass(channel$spend)))
      expect_identical(same, drawn$channels[[k]]$variable == channel$channel)
    }
  })

  test_that(sprintf("marginal returns are the slope of robyn_response (%s)", name), {
    for (channel in channel_summaries(run$inputs, run$outputs, model, NA)) {
      now <- channel$spend / curves$periods
      step <- 1e-4 * now
      slope <- (response_at(run, curves, model, channel$variable, now + step) -
        response_at(run, curves, model, channel$variable, now - step)) / (2 * step)
      expect_equal(channel$marginal_cpa, 1 / slope, tolerance = 1e-6, info = channel$variable)
      expect_null(channel$marginal_roas)
      expect_equal(
        channel$saturation, response_at(run, curves, model, channel$variable, now) / channel$coefficient, tolerance = 1e-10
      )
    }
  })

  test_that(sprintf("the allocator's marginal return is Robyn's (%s)", name), {
    # As robyn_allocator computes initResponseMargUnit, which is for one unit of spend more.
    objective <- robyn_function("fx_objective")
    parameters <- run$outputs$resultHypParam[run$outputs$resultHypParam$solID == model, ]
    for (channel in channel_summaries(run$inputs, run$outputs, model, NA)) {
      decomposition <- run$outputs$xDecompAgg
      row <- decomposition[decomposition$solID == model & decomposition$rn == channel$variable, ]
      at <- function(spend) {
        objective(
          spend, row$coef, parameters[[paste0(channel$variable, "_alphas")]],
          parameters[[paste0(channel$variable, "_inflexion")]], row$mean_carryover, get_sum = FALSE
        )
      }
      now <- channel$spend / curves$periods
      slope <- (at(now * (1 + 1e-5)) - at(now * (1 - 1e-5))) / (2e-5 * now)
      expect_equal(channel$marginal_cpa_allocator, 1 / slope, tolerance = 1e-6)
    }
  })
}

test_that("a channel without effect responds with nothing, and costs no finite sum", {
  run$outputs$xDecompAgg$coef[run$outputs$xDecompAgg$solID == model & run$outputs$xDecompAgg$rn == "tele"] <- 0
  channel <- channel_summaries(run$inputs, run$outputs, model, NA)[[1]]
  expect_null(channel$marginal_cpa)
  expect_true(all(response_curves(run$inputs, run$outputs, model)$models[[1]]$channels[[1]]$curve$response == 0))
})

test_that("the mean carry-over is the mean lag of the adstock's weights", {
  expect_equal(mean_lag(list(type = "geometric", theta = 0.5), 100), 1)
  lags <- 0:999
  expect_equal(mean_lag(list(type = "geometric", theta = 0.8), 100), sum(lags * 0.8^lags) / sum(0.8^lags))
  # A single unit, put in at once, comes out as the weights.
  impulse <- c(1, rep(0, 79))
  for (type in c("weibull_cdf", "weibull_pdf")) {
    adstock <- list(type = type, shape = 1.7, scale = 0.08)
    weights <- decayed(impulse, adstock)
    expect_equal(mean_lag(adstock, 80), sum(0:79 * weights) / sum(weights))
  }
  expect_identical(mean_lag(list(type = "weibull_pdf", shape = 2, scale = 0), 80), 0)
})

test_that("carry-over is given in weeks, whatever the interval", {
  weeks <- function(interval) {
    run$inputs$intervalType <- interval
    channel_summaries(run$inputs, run$outputs, model, NA)[[1]]$carryover_weeks
  }
  expect_equal(weeks("day"), weeks("week") / 7)
  expect_equal(weeks("month"), weeks("week") * 365.25 / 12 / 7)
})
