#!/usr/bin/env Rscript
# Allocates the budget of a finished run again: other dates, another budget, a target, bounds for a channel, another model.
#
#   Rscript r/allocate.R FOLDER SETTINGS.json [MODEL]
#
# FOLDER is a run's folder with its RDS files; SETTINGS.json holds the fields of a manifest's `allocator`, such as
# {"total_budget": 500000, "date_range": "last_26"}. The last line printed is the folder of the new files.
# Exit status: 0 success, 1 failed, 2 what was asked for cannot be; why is said in one or two sentences.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
# R writes the spaces of a path as "~+~" here.
script <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE)
.libPaths(c(file.path(dirname(normalizePath(script)), ".packages"), .libPaths()))
library(mmmtrainer)
one_line <- function(text) paste(trimws(strsplit(paste(text, collapse = " "), "\n")[[1]]), collapse = " ")

arguments <- commandArgs(trailingOnly = TRUE)
if (!length(arguments) %in% 2:3) {
  message("usage: Rscript r/allocate.R FOLDER SETTINGS.json [MODEL]")
  quit(status = 2)
}
# Where Robyn measures text with no plot open, R would leave an Rplots.pdf.
options(device = function(...) grDevices::pdf(file = NULL))

status <- tryCatch(
  {
    settings <- read_allocator_settings(arguments[[2]])
    model <- if (length(arguments) == 3) arguments[[3]]
    made <- suppressWarnings(suppressMessages(reallocate(arguments[[1]], settings, model)))
    cat(made$folder, "\n", sep = "")
    0L
  },
  mmmtrainer_error = function(e) {
    message(sprintf("Stopped (%s): %s\n%s", e$code, one_line(conditionMessage(e)), one_line(e$fix)))
    if (isTRUE(e$refused)) 2L else 1L
  }
)
quit(save = "no", status = status)
