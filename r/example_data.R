#!/usr/bin/env Rscript
# Writes Robyn's example data, dt_simulated_weekly, as CSV: a header, ISO dates.
#
#   Rscript r/example_data.R FOLDER

folder <- commandArgs(trailingOnly = TRUE)
if (length(folder) != 1) {
  message("usage: Rscript r/example_data.R FOLDER")
  quit(status = 2)
}
dir.create(folder, recursive = TRUE, showWarnings = FALSE)
# The data alone: loading Robyn would take seconds.
example <- new.env()
utils::data("dt_simulated_weekly", package = "Robyn", envir = example)
part <- file.path(folder, "dt_simulated_weekly.csv.part")
utils::write.csv(as.data.frame(example$dt_simulated_weekly), part, row.names = FALSE, quote = FALSE, na = "")
invisible(file.rename(part, file.path(folder, "dt_simulated_weekly.csv")))
