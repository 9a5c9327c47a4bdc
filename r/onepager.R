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
    message(conditionMessage(e), " ", e$fix)
    quit(status = if (isTRUE(e$refused)) 2 else 1)
  }
)
