#!/usr/bin/env Rscript
# Robyn's own functions and ours side by side on this machine, as ratios; writes BENCHMARK.md beside this file.
#
#   Rscript r/benchmark.R [--models 10000] [--stock-iterations 100] [--full]
#
# Robyn's loop is measured on a sample of iterations, alternating with ours so that a change in the machine's speed meets both;
# what it would need for the whole is the sample times the number. --full trains all of it with Robyn too (half an hour).
# Robyn gets our native optimizer in place of nevergrad, so that both search the same candidates.

Sys.setenv(OMP_NUM_THREADS = "1", OPENBLAS_NUM_THREADS = "1", TZ = "UTC")
script <- normalizePath(gsub("~+~", " ", sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[[1]]), fixed = TRUE))
folder <- dirname(script)
.libPaths(c(file.path(folder, ".packages"), .libPaths()))
trainer <- asNamespace("mmmtrainer")
arguments <- commandArgs(trailingOnly = TRUE)
option <- function(name, default) {
  at <- match(name, arguments)
  if (is.na(at)) default else arguments[[at + 1]]
}
trials <- 5L
iterations <- as.integer(as.numeric(option("--models", 10000)) / trials)
sample_iterations <- as.integer(option("--stock-iterations", 100))
is_full <- "--full" %in% arguments
workers <- parallel::detectCores()
load_before <- tryCatch(strsplit(readLines("/proc/loadavg"), " ")[[1]][[1]], error = function(e) "unknown")

say <- function(...) cat(sprintf(...), "\n", sep = "")
seconds_of <- function(code) system.time(trainer$say_nothing(code))[["elapsed"]]
new_folder <- function() {
  path <- tempfile("benchmark-")
  dir.create(path)
  path
}
# Highest memory of this process since it started, in GiB; processes that it starts are not in it.
peak_memory <- function() {
  line <- grep("^VmHWM:", readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024^2
}
# Runs code in a process of its own and gives its seconds, its peak of memory, and the seconds of the phases that it enters.
measured_apart <- function(code) {
  job <- parallel::mcparallel({
    phases <- c(pareto = 0, clusters = 0, pictures = 0, tables = 0)
    since <- proc.time()[["elapsed"]]
    current <- "pareto"
    enter <- function(phase) {
      now <- proc.time()[["elapsed"]]
      phases[[current]] <<- phases[[current]] + now - since
      since <<- now
      current <<- if (phase %in% c("plots", "onepagers")) "pictures" else phase
    }
    seconds <- seconds_of(code(enter))
    enter("pareto")
    list(seconds = seconds, phases = phases, memory = tryCatch(peak_memory(), error = function(e) NA_real_))
  }, silent = TRUE)
  result <- parallel::mccollect(job)[[1]]
  if (inherits(result, "try-error")) stop(result)
  result
}

# ---- the data: Robyn's example, as manifests/demo.yaml has it ----
example <- new.env()
utils::data("dt_simulated_weekly", package = "Robyn", envir = example)
spec <- trainer$complete_spec(list(
  date_var = "DATE", dep_var = "revenue", dep_var_type = "revenue",
  paid_media_spends = c("tv_S", "ooh_S", "print_S", "facebook_S", "search_S"),
  paid_media_vars = c("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P"), organic_vars = "newsletter",
  context_vars = c("competitor_sales_B", "events"), factor_vars = "events",
  prophet = list(vars = c("trend", "season", "holiday"), country = "DE"),
  window = list(start = "2016-01-01", end = "2018-12-31")
))
inputs_seconds <- seconds_of(InputCollect <- mmmtrainer::prepare_inputs(spec, as.data.frame(example$dt_simulated_weekly)))
say("inputs (prophet): %.1f s, the same for both", inputs_seconds)

# ---- the loop of a trial ----
train <- function(engine, iterations, seed) {
  trainer$train_trial(InputCollect, 1, iterations, seed, engine, "native", function(losses, iterations) NULL)
}
# The first iterations are slower: R compiles its functions.
invisible(seconds_of(train("stock", 5, 0)))
invisible(seconds_of(train("fast", 5, 0)))
per_iteration <- function(trial) {
  table <- trial$trial1$resultCollect$resultHypParam
  diff(range(table$ElapsedAccum)) / (nrow(table) - 1) * 1000
}
rounds <- lapply(1:4, function(round) {
  stock <- NULL
  fast <- NULL
  trainer$say_nothing(stock <- train("stock", sample_iterations %/% 4, round))
  trainer$say_nothing(fast <- train("fast", iterations, round))
  c(stock = per_iteration(stock), fast = per_iteration(fast))
})
loop <- apply(do.call(rbind, rounds), 2, stats::median)
say("an iteration: stock %.1f ms, fast %.3f ms, %.0f x", loop[["stock"]], loop[["fast"]], loop[["stock"]] / loop[["fast"]])

# ---- training: processes, merging, convergence ----
fast_training <- seconds_of(
  OutputModels <- mmmtrainer::run_trials(InputCollect, iterations, trials, 123, engine = "fast", workers = workers)
)
stock_training <- if (is_full) {
  seconds_of(mmmtrainer::run_trials(InputCollect, iterations, trials, 123, engine = "stock", workers = 1))
} else {
  iterations * trials * loop[["stock"]] / 1000
}
say("training %d x %d: stock %.0f s%s, ours %.1f s", iterations, trials, stock_training, if (is_full) "" else " (from the sample)", fast_training)

# ---- outputs ----
stock_outputs <- measured_apart(function(enter) {
  OutputModels$cores <- 1
  entering <- function(name, phase) {
    stock <- trainer$robyn_function(name)
    function(...) {
      enter(phase)
      stock(...)
    }
  }
  overlay <- trainer$robyn_overlay("robyn_outputs", list(
    robyn_pareto = entering("robyn_pareto", "pareto"), robyn_clusters = entering("robyn_clusters", "clusters"),
    robyn_plots = entering("robyn_plots", "plots"), robyn_csv = entering("robyn_csv", "tables"),
    robyn_onepagers = entering("robyn_onepagers", "onepagers"), robyn_write = entering("robyn_write", "tables")
  ))
  overlay$robyn_outputs(InputCollect, OutputModels, plot_folder = new_folder())
})
our_folder <- new_folder()
our_outputs <- measured_apart(function(enter) {
  phase_before <- "pareto"
  mmmtrainer::collect_outputs(InputCollect, OutputModels, our_folder, workers, progress = function(phase, done, of) {
    if (phase != phase_before) enter(phase)
    phase_before <<- phase
  })
})
say("outputs: stock %.1f s, ours %.1f s", stock_outputs$seconds, our_outputs$seconds)

# ---- a whole run, as the bot starts it ----
run_folder <- new_folder()
dir.create(file.path(run_folder, "data"))
input <- gzfile(file.path(run_folder, "data", "input.csv.gz"), "w")
utils::write.csv(example$dt_simulated_weekly, input, row.names = FALSE)
close(input)
spec$train$iterations <- iterations
spec$train$trials <- trials
jsonlite::write_json(
  list(
    schema = 1, run_id = "benchmark", spec = spec, spec_hash = "", data_hash = "", seed = 123, workers = workers, engine = "fast",
    optimizer = "native"
  ),
  file.path(run_folder, "job.json"),
  auto_unbox = TRUE, null = "null", digits = NA
)
whole <- system.time(exit <- system2(
  file.path(R.home("bin"), "Rscript"), c(shQuote(file.path(folder, "run_all.R")), shQuote(run_folder)), stdout = FALSE, stderr = FALSE
))[["elapsed"]]
if (exit != 0) stop("the run failed; its folder is ", run_folder)
steps <- utils::read.csv(file.path(run_folder, "timings.csv"))
step <- function(...) sum(steps$seconds[steps$step %in% c(...)])
stock_allocator <- step("allocator")
stock_whole <- inputs_seconds + stock_training + stock_outputs$seconds + stock_allocator
say("whole run: Robyn about %.0f s, ours %.1f s", stock_whole, whole)

# ---- the table ----
processor <- function() {
  lines <- tryCatch(readLines("/proc/cpuinfo"), error = function(e) character())
  name <- sub("^[^:]*: *", "", grep("^model name", lines, value = TRUE))
  if (length(name) > 0) name[[1]] else R.version$platform
}
memory_gib <- function() {
  lines <- tryCatch(readLines("/proc/meminfo"), error = function(e) character())
  as.numeric(gsub("[^0-9]", "", grep("^MemTotal", lines, value = TRUE)[1])) / 1024^2
}
row <- function(phase, stock, ours, unit = "s", digits = 1) {
  figure <- function(x) formatC(x, format = "f", digits = digits, big.mark = ",")
  sprintf("| %s | %s %s | %s %s | %.*f x |", phase, figure(stock), unit, figure(ours), unit, if (stock / ours < 10) 1L else 0L, stock / ours)
}
estimated <- if (is_full) "" else " (from the sample)"
lines <- c(
  "# Benchmark of the trainer", "",
  sprintf(
    "Robyn %s and mmmtrainer on Robyn's example data (157 weeks, 5 paid and 1 organic medium, geometric adstock), %s models",
    utils::packageVersion("Robyn"), format(iterations * trials, big.mark = ",")
  ),
  sprintf("(%d iterations x %d trials), side by side in one run of `npm run bench:trainer`.", iterations, trials), "",
  sprintf("- Machine: %s, %d cores, %.0f GiB, R %s, glmnet %s.", processor(), workers, memory_gib(), getRversion(), utils::packageVersion("glmnet")),
  sprintf("- Date: %s. Load before the run: %s; both columns share the machine's noise.", format(Sys.Date()), load_before),
  sprintf("- Robyn's loop is measured on %d iterations in four rounds that alternate with ours%s. It has our native optimizer.", sample_iterations, if (is_full) ", and trained whole" else ""),
  "", "| phase | Robyn | ours | ratio |", "| --- | ---: | ---: | ---: |",
  row("an iteration of a trial (median of four rounds)", loop[["stock"]], loop[["fast"]], "ms", 3),
  row(sprintf("training%s", estimated), stock_training, fast_training),
  row("outputs", stock_outputs$seconds, our_outputs$seconds),
  row("- pareto fronts and responses", stock_outputs$phases[["pareto"]], our_outputs$phases[["pareto"]]),
  row("- clusters, and Robyn's pictures of them", stock_outputs$phases[["clusters"]], our_outputs$phases[["clusters"]]),
  row("- plots and onepagers (ours are drawn beside the rest)", stock_outputs$phases[["pictures"]], our_outputs$phases[["pictures"]]),
  row("- tables and models", stock_outputs$phases[["tables"]], our_outputs$phases[["tables"]]),
  row("whole run, from the folder to its files", stock_whole, whole),
  row("highest memory of the process that makes the outputs", stock_outputs$memory, our_outputs$memory, "GiB", 2),
  "", "Ours, step by step, in the whole run:", "", "| step | seconds |", "| --- | ---: |",
  sprintf("| %s | %.1f |", steps$step, steps$seconds), "",
  "## What limits the rest", "",
  "- An iteration is mostly glmnet's compiled routine and `pow()` of the saturation; both are needed for Robyn's numbers.",
  "- Training: each trial's process starts `robyn_run` around the loop, and the trials are merged and judged by `robyn_converge`.",
  "- Inputs: prophet's fit, Robyn's own, not repeated for a run.",
  "- Outputs: drawing. ggplot2 lays out and renders every onepager and plot; clusters are Robyn's k-means, with its seed.",
  sprintf("- Robyn's column is of `cores = 1`: with more it is slower, and takes up to ten times the memory. Ours has %d processes.", workers)
)
writeLines(lines, file.path(folder, "BENCHMARK.md"))
cat(lines, sep = "\n")
unlink(c(run_folder, our_folder), recursive = TRUE)
