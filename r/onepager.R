#!/usr/bin/env Rscript
# Draws the onepager of one model of a finished run, whose InputCollect.RDS and OutputCollect.RDS lie in a folder.
#
#   Rscript r/onepager.R FOLDER MODEL
#
# Prints the paths of <MODEL>.png and preview-<MODEL>.png. Exit status: 0 drawn, 1 failed, 2 no such run or model.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
# R writes the spaces of a path as "~+~" here.
script <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE)
.libPaths(c(file.path(dirname(normalizePath(script)), ".packages"), .libPaths()))
library(mmmtrainer)
one_line <- function(text) paste(trimws(strsplit(paste(text, collapse = " "), "\n")[[1]]), collapse = " ")

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) {
  message("usage: Rscript r/onepager.R FOLDER MODEL")
  quit(status = 2)
}
# Where Robyn measures text with no plot open, R would leave an Rplots.pdf.
options(device = function(...) grDevices::pdf(file = NULL))
tryCatch(
  writeLines(draw_onepager(arguments[[1]], arguments[[2]])),
  error = function(e) {
    code <- if (is.null(e$code)) "trainer_failed" else e$code
    message(sprintf("Stopped (%s): %s\n%s", code, one_line(conditionMessage(e)), one_line(paste(e$fix))))
    quit(status = if (isTRUE(e$refused)) 2 else 1)
  }
)
