# Data sets on which both engines train, each with something that a real one has.

# Days, weeks or months with media that come in bursts, carry over and saturate. Everything follows from `seed`.
generated_rows <- function(cadence, rows, media, seed = 1, collinear = FALSE) {
  set.seed(seed)
  dates <- seq(as.Date("2019-01-07") - if (cadence == "month") 6 else 0, by = cadence, length.out = rows)
  year <- as.numeric(dates) / 365.25 * 2 * pi
  spend <- vapply(seq_len(media), function(k) {
    # Channels are off for a third of the time.
    round(pmax(0, stats::rnorm(rows, 100 * k, 60 * k)) * (stats::runif(rows) > 0.33), 2)
  }, numeric(rows))
  if (collinear && media > 1) spend[, 2] <- round(2 * spend[, 1] + stats::runif(rows), 3)
  colnames(spend) <- paste0("channel_", letters[seq_len(media)])
  weather <- round(15 + 10 * sin(year) + stats::rnorm(rows), 3)
  carried <- apply(spend, 2, stats::filter, filter = 0.4, method = "recursive")
  dep_var <- 2000 + 300 * cos(year) - 8 * weather + rowSums(sqrt(carried)) * 10 + stats::rnorm(rows, 0, 60)
  data.frame(
    day = dates, sales = round(dep_var, 2), spend,
    exposure_a = round(spend[, 1] * 7 + stats::runif(rows)), mails = round(stats::rpois(rows, 40) * (stats::runif(rows) > 0.2)),
    weather = weather, price = round(10 + stats::rnorm(rows), 2),
    promotion = c("none", "small", "big", "huge")[1 + (seq_len(rows) %% 4) * (seq_len(rows) %% 3 == 0)]
  )
}

ranges_of <- function(media, adstock = "geometric", ...) {
  kinds <- list(alphas = c(0.5, 3), gammas = c(0.3, 1))
  kinds <- c(kinds, switch(adstock,
    geometric = list(thetas = c(0, 0.8)),
    weibull_cdf = list(shapes = c(0.0001, 2), scales = c(0, 0.1)),
    weibull_pdf = list(shapes = c(0.0001, 10), scales = c(0, 0.1))
  ))
  names <- as.vector(outer(media, names(kinds), paste, sep = "_"))
  ranges <- kinds[rep(names(kinds), each = length(media))]
  names(ranges) <- names
  utils::modifyList(ranges, list(...))
}

generated_inputs <- function(data, media, adstock = "geometric", organic = NULL, ranges = list(), ...) {
  arguments <- utils::modifyList(list(
    dt_input = data, date_var = "day", dep_var = "sales", dep_var_type = "revenue", paid_media_spends = media,
    paid_media_vars = media, organic_vars = organic, adstock = adstock, window_start = min(data$day),
    window_end = max(data$day)
  ), list(...))
  arguments$hyperparameters <- do.call(ranges_of, c(list(c(arguments$paid_media_vars, organic), adstock), ranges))
  say_nothing(do.call(Robyn::robyn_inputs, arguments))
}

channels <- function(count) paste0("channel_", letters[seq_len(count)])

weekly <- function(...) generated_inputs(generated_rows("week", 156, 3), channels(3), ...)

# The outcome without any driver would be negative.
below_zero <- function() {
  data <- generated_rows("week", 156, 3)
  data$sales <- 200 * data$weather - 1200 + rowSums(data[channels(3)])
  generated_inputs(data, channels(3), context_vars = "weather", ranges = list(lambda = c(0, 0.01)))
}

# Configurations by name: what robyn_inputs gives, and the further arguments of robyn_run.
configurations <- list(
  "weekly, geometric, no organic, context or prophet" = function() list(inputs = weekly()),
  "weibull_cdf" = function() list(inputs = weekly(adstock = "weibull_cdf")),
  "weibull_pdf" = function() list(inputs = weekly(adstock = "weibull_pdf")),
  "organic and context" = function() list(inputs = weekly(organic = "mails", context_vars = c("weather", "price"))),
  "an exposure in place of a spend" = function() {
    list(inputs = weekly(paid_media_vars = c("exposure_a", "channel_b", "channel_c"), organic = "mails"))
  },
  "conversions" = function() list(inputs = weekly(dep_var_type = "conversion")),
  "signs of every kind" = function() {
    list(inputs = weekly(
      context_vars = c("weather", "price"), context_signs = c("negative", "positive"), organic = "mails",
      organic_signs = "default", paid_media_signs = c("positive", "default", "positive")
    ))
  },
  "a window within the data" = function() {
    list(inputs = weekly(window_start = as.Date("2019-06-03"), window_end = as.Date("2021-06-07"), context_vars = "weather"))
  },
  "daily" = function() {
    data <- generated_rows("day", 240, 2, seed = 2)
    list(inputs = generated_inputs(data, channels(2), context_vars = "weather"))
  },
  "daily, weibull_pdf" = function() {
    data <- generated_rows("day", 240, 2, seed = 2)
    list(inputs = generated_inputs(data, channels(2), adstock = "weibull_pdf", context_vars = "weather"))
  },
  "monthly" = function() {
    data <- generated_rows("month", 60, 2, seed = 3)
    list(inputs = generated_inputs(data, channels(2), context_vars = "weather"))
  },
  "one medium" = function() {
    data <- generated_rows("week", 120, 1, seed = 4)
    list(inputs = generated_inputs(data, channels(1), context_vars = "weather"))
  },
  "twenty media" = function() {
    data <- generated_rows("week", 208, 20, seed = 5)
    list(inputs = generated_inputs(data, channels(20)))
  },
  "collinear channels" = function() {
    data <- generated_rows("week", 156, 3, seed = 6, collinear = TRUE)
    list(inputs = generated_inputs(data, channels(3), context_vars = "weather"))
  },
  "ts_validation" = function() list(inputs = weekly(context_vars = "weather"), ts_validation = TRUE),
  "ts_validation with a fixed train_size" = function() {
    list(inputs = weekly(ranges = list(train_size = 0.7)), ts_validation = TRUE)
  },
  "add_penalty_factor" = function() list(inputs = weekly(context_vars = c("weather", "price")), add_penalty_factor = TRUE),
  "partly fixed hyperparameters" = function() {
    list(inputs = weekly(ranges = list(channel_a_thetas = 0.3, channel_b_alphas = 2, channel_c_gammas = 0.5)))
  },
  "all but lambda fixed" = function() {
    ranges <- lapply(ranges_of(channels(3)), mean)
    list(inputs = weekly(ranges = ranges))
  },
  "lambda fixed" = function() list(inputs = weekly(ranges = list(lambda = 0.2))),
  "an intercept that may be negative" = function() list(inputs = below_zero(), intercept_sign = "unconstrained"),
  "an intercept that would be negative" = function() list(inputs = below_zero()),
  "no intercept" = function() list(inputs = weekly(context_vars = "weather"), intercept = FALSE),
  "no rssd_zero_penalty" = function() list(inputs = weekly(), rssd_zero_penalty = FALSE),
  "objective weights" = function() list(inputs = weekly(), objective_weights = c(0.2, 1)),
  "an objective that does not count" = function() list(inputs = weekly(), objective_weights = c(0, 1)),
  "lift tests, immediate and total, of one and of two channels" = function() {
    studies <- data.frame(
      channel = c("channel_a", "channel_b", "channel_a+channel_c"),
      liftStartDate = as.Date(c("2020-03-02", "2020-05-06", "2021-01-04")),
      liftEndDate = as.Date(c("2020-04-06", "2020-06-22", "2021-03-01")), liftAbs = c(900, 1500, 4000),
      spend = c(500, 1000, 3000), confidence = c(0.9, 0.85, 0.95), metric = "sales",
      calibration_scope = c("immediate", "total", "immediate")
    )
    list(inputs = weekly(organic = "mails", calibration_input = studies))
  },
  "lift tests, weibull_pdf, ts_validation and weights" = function() {
    studies <- data.frame(
      channel = "channel_b", liftStartDate = as.Date("2020-05-06"), liftEndDate = as.Date("2020-06-22"), liftAbs = 1500,
      spend = 1000, confidence = 0.85, metric = "sales", calibration_scope = "immediate"
    )
    list(
      inputs = weekly(adstock = "weibull_pdf", calibration_input = studies), ts_validation = TRUE,
      objective_weights = c(1, 2, 0.5)
    )
  },
  "prophet, a holiday country and a factor of four levels" = function() {
    list(inputs = weekly(
      prophet_vars = c("trend", "season", "holiday"), prophet_country = "DE", context_vars = c("weather", "promotion"),
      factor_vars = "promotion"
    ))
  },
  "no medium with an effect in any model" = function() {
    data <- generated_rows("week", 104, 2, seed = 9)
    data$sales <- 10000 - data$sales
    list(inputs = generated_inputs(data, channels(2), context_vars = "weather"))
  },
  "a trend that falls" = function() {
    data <- generated_rows("week", 156, 2, seed = 8)
    # Robyn turns the signs of a series that is negative throughout.
    data$sales <- data$sales - mean(data$sales) - 60
    inputs <- generated_inputs(data, channels(2), prophet_vars = c("trend", "season"), prophet_country = "DE")
    list(inputs = inputs, intercept_sign = "unconstrained")
  }
)

# One engine's result of one trial.
one_engine <- function(configuration, iterations, engine, seed = 11) {
  arguments <- c(
    list(configuration$inputs, 1, iterations, seed, engine, "native", function(losses, iterations) NULL),
    configuration[names(configuration) != "inputs"]
  )
  say_nothing(do.call(train_trial, arguments))$trial1$resultCollect
}

both_engines <- function(configuration, iterations, seed = 11) {
  list(
    stock = one_engine(configuration, iterations, "stock", seed), fast = one_engine(configuration, iterations, "fast", seed)
  )
}
