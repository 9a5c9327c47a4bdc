read_shop <- function(data = shop_data(), ...) {
  folder <- write_run(new_folder(parent.frame()), shop_spec(...), data)
  read_input(folder, read_job(folder)$spec)
}
changed <- function(column, row, value) {
  data <- shop_data()
  data[[column]][row] <- value
  data
}
trend <- list(vars = I("trend"), country = "FR")
refused_as <- function(code, expression) {
  refusal <- expect_error(expression, class = paste0("mmmtrainer_", code))
  expect_s3_class(refusal, "mmmtrainer_refused")
  conditionMessage(refusal)
}

test_that("steps of preparation are done when the trainer gets the data, and change nothing here", {
  prepare <- list(
    list(clean_columns = list(names = TRUE, trim = TRUE, numbers = NULL)),
    list(drop_duplicates = structure(list(), names = character())),
    list(resample = list(to = "week", aggregates = list(temperature = "mean")))
  )
  expect_null(read_job(write_run(new_folder(), shop_spec(prepare = prepare)))$spec$prepare)
  expect_identical(read_shop(prepare = prepare), read_shop())
})

test_that("columns come with their types, in the order of the dates", {
  data <- read_shop(shop_data()[80:1, ], context_vars = c("temperature", "promo"), factor_vars = I("promo"), prophet = trend)
  expect_s3_class(data$day, "Date")
  expect_false(is.unsorted(data$day))
  expect_type(data$tele, "double")
  expect_type(data$temperature, "double")
  expect_type(data$promo, "character")
  expect_named(data, c("day", "orders", "tele", "poster", "search", "temperature", "promo"))
})

test_that("the text \"na\" is a level, an empty field is no value", {
  data <- shop_data()
  data$promo[data$promo == "none"] <- "na"
  expect_true("na" %in% read_shop(data, context_vars = I("promo"), prophet = trend)$promo)
  refused_as("value_missing", read_shop(changed("tele", 3, NA)))
})

test_that("a column that does not exist is named", {
  expect_match(refused_as("column_not_found", read_shop(dep_var = "sales")), "\"sales\"")
})

test_that("negative media are refused with column and date", {
  expect_match(refused_as("value_negative", read_shop(changed("poster", 4, -5))), "\"poster\".*2021-01-25")
})

test_that("dates must be ISO, one a row, evenly spaced", {
  expect_match(refused_as("date_not_iso", read_shop(changed("day", 2, "11/01/2021"))), "\"day\".*11/01/2021")
  refused_as("date_not_iso", read_shop(changed("day", 2, "2021-02-30")))
  refused_as("date_duplicate", read_shop(changed("day", 2, "2021-01-04")))
  refused_as("date_gap", read_shop(shop_data()[-30, ]))
})

test_that("text where numbers are needed is refused", {
  expect_match(refused_as("column_not_numeric", read_shop(changed("search", 7, "n/a"))), "\"search\".*n/a")
})

test_that("a window must hold rows, and enough of them", {
  refused_as("window_outside_data", read_shop(window = list(start = "2031-01-01", end = "2032-01-01")))
  refused_as("data_too_short", read_shop(window = list(start = "2021-01-04", end = "2021-02-04")))
  expect_warning(
    read_shop(window = list(start = "2021-01-04", end = "2021-05-04")), class = "mmmtrainer_few_rows"
  )
})

test_that("a column that does not change in the window is refused", {
  expect_match(refused_as("value_constant", read_shop(changed("tele", 1:80, 0))), "\"tele\"")
})

test_that("no rows, or no file, is said so", {
  refused_as("data_empty", read_shop(shop_data()[0, ]))
  folder <- write_run(new_folder())
  unlink(file.path(folder, "data"), recursive = TRUE)
  refused_as("data_empty", read_input(folder, read_job(folder)$spec))
})

test_that("a country without holidays is refused", {
  folder <- write_run(new_folder(), shop_spec(prophet = list(vars = I("holiday"), country = "XX")))
  spec <- read_job(folder)$spec
  refused_as("holiday_country_unknown", prepare_inputs(spec, read_input(folder, spec)))
})

test_that("a factor without prophet is refused, as Robyn cannot use it", {
  expect_match(refused_as("spec_invalid", read_shop(context_vars = c("temperature", "promo"))), "\"promo\"")
})
