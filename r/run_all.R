#!/usr/bin/env Rscript
# Trains the run whose job.json and data/ lie in a folder, and leaves everything there.
#
#   Rscript r/run_all.R FOLDER
#
# Exit status: see README.md. status.json says why.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
# R writes the spaces of a path as "~+~" here.
script <- gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE)
.libPaths(c(file.path(dirname(normalizePath(script)), ".packages"), .libPaths()))
library(mmmtrainer)

folder <- commandArgs(trailingOnly = TRUE)
if (length(folder) != 1) {
  message("usage: Rscript r/run_all.R FOLDER")
  quit(status = 2)
}

run <- open_run(folder)
status <- complete_run(run, {
  run_step(run, "setup", read_run(run))
  run_step(run, "inputs", make_inputs(run))
  run_step(run, "trials", train_models(run))
  run_step(run, "outputs", write_outputs(run))
  run_step(run, "allocator", write_allocation(run))
  run_step(run, "finish", write_summary(run))
})
quit(save = "no", status = status)
