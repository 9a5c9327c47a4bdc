# Records the countries of Robyn's holiday table beside this file: Rscript src/data/holiday-countries.R
example <- new.env()
utils::data("dt_prophet_holidays", package = "Robyn", envir = example)
countries <- sort(unique(example$dt_prophet_holidays$country))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
jsonlite::write_json(countries, file.path(here, "holiday-countries.json"), pretty = FALSE)
