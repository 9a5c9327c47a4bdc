# What goes wrong for people who use Robyn on their own data, and how it is prevented here: r/TRAPS.md has the list.

read_shop <- function(data = shop_data(), ...) {
  folder <- write_run(new_folder(parent.frame()), shop_spec(...), data)
  read_input(folder, read_job(folder)$spec)
}
prepare_shop <- function(data = shop_data(), ...) {
  folder <- write_run(new_folder(parent.frame()), shop_spec(...), data)
  spec <- read_job(folder)$spec
  suppressMessages(prepare_inputs(spec, read_input(folder, spec)))
}
changed <- function(column, row, value) {
  data <- shop_data()
  data[[column]][row] <- value
  data
}
with_prophet <- function(...) list(vars = I(c(...)), country = "FR")

# Refused with this class, naming `named`, and with a sentence that says what to do.
expect_refused <- function(expression, class, named) {
  refusal <- expect_error(expression, class = class)
  expect_s3_class(refusal, "mmmtrainer_refused")
  expect_match(conditionMessage(refusal), sprintf("\"%s\"", named), fixed = TRUE)
  expect_match(refusal$fix, "^[A-Z].*[.]$")
  expect_lt(nchar(conditionMessage(refusal)), 300)
}
# Warned with this class, naming `named`; nothing else of ours is warned of.
expect_warned <- function(expression, class, named) {
  warning <- expect_warning(expression, class = class)
  expect_match(conditionMessage(warning), sprintf("\"%s\"", named), fixed = TRUE)
}

test_that("trap 5: too little data is refused, and rows that are few are warned of", {
  short <- expect_error(
    read_shop(window = list(start = "2021-01-04", end = "2021-02-28")), class = "mmmtrainer_data_too_short"
  )
  expect_match(conditionMessage(short), "8 rows; 3 variables need at least 10")
  expect_match(short$fix, "Widen the window")
  expect_warning(read_shop(window = list(start = "2021-01-04", end = "2021-06-04")), class = "mmmtrainer_few_rows")
  expect_no_warning(read_shop())
})

test_that("trap 5: a validation part without rows is refused", {
  validated <- function(train_size) {
    read_shop(train = list(iterations = 40, trials = 1, train_size = train_size, ts_validation = TRUE, seed = 7))
  }
  for (train_size in list(c(0.5, 1), c(0.5, 0.97))) {
    refusal <- expect_error(validated(train_size), class = "mmmtrainer_no_validation_rows")
    expect_match(refusal$fix, "train.train_size")
  }
  expect_no_error(validated(c(0.5, 0.95)))
  by_override <- list(preset = "default", overrides = list(train_size = 0.99))
  expect_error(
    read_shop(
      hyperparameters = by_override,
      train = list(iterations = 40, trials = 1, train_size = c(0.5, 0.8), ts_validation = TRUE, seed = 7)
    ),
    class = "mmmtrainer_no_validation_rows"
  )
})

test_that("trap 6: a column without variance, or all 0 in the window, is named", {
  expect_refused(read_shop(changed("tele", 1:80, 7)), "mmmtrainer_value_constant", "tele")
  late <- changed("poster", 1:60, 0)
  expect_refused(
    read_shop(late, window = list(start = "2021-01-04", end = "2022-02-20")), "mmmtrainer_value_constant", "poster"
  )
})

test_that("trap 6: a missing value is told by its column and date, not by the vector", {
  # Robyn does not look for them in dep_var, and trains on what is left.
  for (column in c("orders", "tele", "mails", "temperature")) {
    expect_refused(
      read_shop(changed(column, 5, NA), organic_vars = I("mails"), context_vars = I("temperature")),
      "mmmtrainer_value_missing", column
    )
  }
  expect_refused(read_shop(changed("search", 5, Inf)), "mmmtrainer_value_missing", "search")
})

test_that("trap 6: negative media are refused, paid, exposure and organic alike", {
  data <- shop_data()
  data$views <- data$tele * 10
  for (column in c("tele", "views", "mails")) {
    spoilt <- data
    spoilt[[column]][[9]] <- -1
    expect_refused(
      read_shop(spoilt, paid_media_vars = c("views", "poster", "search"), organic_vars = I("mails")),
      "mmmtrainer_value_negative", column
    )
  }
})

test_that("trap 6: a name that Robyn or R cannot take is refused before anything is computed", {
  data <- shop_data()
  for (name in c("temp in C", "2nd", "next")) {
    names(data)[names(data) %in% "temperature"] <- name
    expect_refused(read_shop(data, context_vars = I(name)), "mmmtrainer_name_invalid", name)
    names(data)[names(data) %in% name] <- "temperature"
  }
  # Robyn would find the last of them out after training.
  for (name in c("ds", "y", "intercept", "trend")) {
    names(data)[names(data) == "temperature"] <- name
    expect_refused(
      read_shop(data, context_vars = I(name), prophet = with_prophet("trend")), "mmmtrainer_name_reserved", name
    )
    names(data)[names(data) == name] <- "temperature"
  }
  expect_refused(read_shop(paid_media_vars = c("mails", "mails", "search")), "mmmtrainer_name_twice", "mails")
  data$tele2 <- data$tele
  names(data)[names(data) == "tele2"] <- "tele"
  expect_refused(read_shop(data), "mmmtrainer_column_twice", "tele")
})

test_that("trap 6: a column that is nowhere positive is not turned over in silence", {
  expect_refused(read_shop(within(shop_data(), orders <- -orders)), "mmmtrainer_dep_var_negative", "orders")
  below_zero <- within(shop_data(), temperature <- temperature - 40)
  expect_warned(read_shop(below_zero, context_vars = I("temperature")), "mmmtrainer_sign_flipped", "temperature")
  expect_no_warning(read_shop(within(shop_data(), temperature <- temperature - 15), context_vars = I("temperature")))
})

test_that("trap 7: dates that are not YYYY-MM-DD are refused as what they are", {
  german <- within(shop_data(), day <- format(as.Date(day), "%d.%m.%Y"))
  expect_refused(read_shop(german), "mmmtrainer_date_not_iso", "day")
})

test_that("trap 7: dates must have one cadence, of which Robyn looks at the first two alone", {
  fortnights <- within(shop_data(), day <- format(as.Date("2021-01-04") + 14 * (seq_along(day) - 1)))
  expect_refused(read_shop(fortnights), "mmmtrainer_date_gap", "day")
  expect_refused(read_shop(changed("day", 80, "2022-07-12")), "mmmtrainer_date_gap", "day")
  thursdays <- within(shop_data(), day <- format(as.Date(day) + 3))
  expect_no_error(read_shop(thursdays, window = list(start = "2021-01-07", end = "2022-07-14")))
})

monthly <- function() within(shop_data(), day <- format(seq(as.Date("2015-01-01"), by = "month", length.out = 80)))

test_that("trap 7: monthly data are dated on the first of the month", {
  window <- list(start = "2015-01-01", end = "2021-08-31")
  expect_no_error(read_shop(monthly(), window = window, prophet = with_prophet("trend", "season")))
  fifteenth <- within(monthly(), day <- sub("01$", "15", day))
  expect_refused(
    read_shop(fifteenth, window = window, prophet = with_prophet("trend")), "mmmtrainer_date_gap", "day"
  )
})

test_that("trap 7: what prophet cannot see at the cadence of the data is refused, not modelled as noise", {
  expect_refused(read_shop(prophet = with_prophet("trend", "weekday")), "mmmtrainer_prophet_cadence", "weekday")
  for (name in c("weekday", "monthly")) {
    expect_refused(
      read_shop(monthly(), window = list(start = "2015-01-01", end = "2021-08-31"), prophet = with_prophet(name)),
      "mmmtrainer_prophet_cadence", name
    )
  }
})

test_that("trap 7: factor_vars must be in context_vars", {
  expect_refused(
    read_shop(factor_vars = I("promo"), prophet = with_prophet("trend")), "mmmtrainer_factor_not_context", "promo"
  )
  expect_refused(
    read_shop(organic_vars = I("mails"), factor_vars = I("mails"), prophet = with_prophet("trend")),
    "mmmtrainer_factor_not_context", "mails"
  )
})

test_that("a factor whose name begins another, or a column of prophet, is refused: Robyn would add both up", {
  data <- within(shop_data(), {
    promo_x <- promo
    tr <- promo
  })
  read_factors <- function(...) read_shop(data, context_vars = I(c(...)), prophet = with_prophet("trend"))
  expect_refused(read_factors("promo", "promo_x"), "mmmtrainer_factor_name_ambiguous", "promo")
  expect_refused(read_factors("tr"), "mmmtrainer_factor_name_ambiguous", "tr")
  expect_no_error(read_factors("promo_x"))
})

test_that("a factor with more levels than Robyn keeps is warned of, and one with a level for each row refused", {
  many <- within(shop_data(), promo <- paste0("week", seq_along(promo) %% 15))
  read_factor <- function(data) read_shop(data, context_vars = I("promo"), prophet = with_prophet("trend"))
  expect_warned(read_factor(many), "mmmtrainer_factor_levels_combined", "promo")
  each <- within(shop_data(), promo <- paste0("week", pmin(seq_along(promo), 75)))
  expect_refused(read_factor(each), "mmmtrainer_factor_without_groups", "promo")
})

test_that("spend without exposure is warned of: Robyn models the exposure alone", {
  data <- within(shop_data(), views <- ifelse(seq_along(tele) %% 10 == 0, 0, tele * 10))
  expect_warned(
    read_shop(data, paid_media_vars = c("views", "poster", "search")), "mmmtrainer_spend_without_exposure", "views"
  )
})

test_that("a variable that Robyn made and that is constant in the window is refused: Robyn shifts the sign constraints", {
  # No holiday falls on a Monday or a Tuesday in March.
  days <- shop_data()[1:30, ]
  days$day <- format(as.Date("2021-02-15") + 0:29)
  window <- list(start = "2021-02-15", end = "2021-03-16")
  expect_refused(
    suppressWarnings(prepare_shop(days, window = window, prophet = with_prophet("trend", "holiday"))),
    "mmmtrainer_constant_in_window", "holiday"
  )
})

test_that("trap 12: dates for which Robyn knows no holidays are refused", {
  future <- within(shop_data(), day <- format(as.Date(day) + 364 * 30))
  window <- list(start = "2050-12-01", end = "2052-05-30")
  expect_refused(read_shop(future, window = window, prophet = with_prophet("trend", "holiday")), "mmmtrainer_holidays_unknown", "day")
  expect_no_error(read_shop(future, window = window, prophet = with_prophet("trend")))
})

test_that("trap 12: a window that reaches beyond the data is cut with a warning, one that lies beyond it refused", {
  expect_warning(
    read_shop(window = list(start = "2021-01-04", end = "2030-12-31")), "2022-07-11", class = "mmmtrainer_window_clipped"
  )
  expect_error(
    read_shop(window = list(start = "2030-01-07", end = "2031-01-06")), class = "mmmtrainer_window_outside_data"
  )
})

test_that("a window that Robyn moves to rows outside of it is told", {
  expect_warning(
    prepare_shop(window = list(start = "2021-03-04", end = "2022-02-05")), "2021-03-01", class = "mmmtrainer_window_moved"
  )
  expect_no_warning(prepare_shop(window = list(start = "2021-03-07", end = "2022-02-08")))
})

read_with_study <- function(...) {
  usual <- list(
    channel = "tele", start = "2021-05-03", end = "2021-06-13", lift = 300, spend = 600, confidence = 0.9, metric = "orders",
    scope = "immediate"
  )
  spec <- shop_spec()
  spec$calibration <- list(utils::modifyList(usual, list(...)))
  folder <- write_run(new_folder(parent.frame()), spec)
  read_input(folder, read_job(folder)$spec)
}

test_that("trap 10: a lift test that Robyn cannot compare with is refused, and names the channel", {
  expect_refused(read_with_study(metric = "revenue"), "mmmtrainer_calibration_metric", "tele")
  expect_refused(read_with_study(lift = 0), "mmmtrainer_calibration_lift", "tele")
  # Within one week Robyn divides by 0 days, and every model is infinitely wrong.
  expect_refused(read_with_study(end = "2021-05-09"), "mmmtrainer_calibration_too_short", "tele")
  expect_no_error(read_with_study())
})

test_that("trap 10: a refresh is refused with what to do instead", {
  for (field in c("refresh", "robyn_refresh", "json_file")) {
    spec <- shop_spec()
    spec[[field]] <- TRUE
    refusal <- expect_error(read_job(write_run(new_folder(), spec)), class = "mmmtrainer_refresh_not_offered")
    expect_match(conditionMessage(refusal), field)
    expect_match(refusal$fix, "Train again")
  }
})

test_that("Robyn's example data is nothing to be refused or warned of", {
  spec <- shop_spec(
    date_var = "DATE", dep_var = "revenue", dep_var_type = "revenue",
    paid_media_spends = c("tv_S", "ooh_S", "print_S", "facebook_S", "search_S"),
    paid_media_vars = c("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P"), organic_vars = I("newsletter"),
    context_vars = c("competitor_sales_B", "events"), factor_vars = I("events"),
    prophet = with_prophet("trend", "season", "holiday"), window = list(start = "2016-01-01", end = "2018-12-31")
  )
  folder <- write_run(new_folder(), spec, as.data.frame(Robyn::dt_simulated_weekly))
  expect_no_warning(read_input(folder, read_job(folder)$spec))
})
