# Models without training: Robyn's inputs of a generated table, and hyperparameters and coefficients drawn at random. What
# the allocator reads of a model is computed from them as Robyn computes it.

# Daily, five media whose names sort differently by locale, one of them modelled on its exposure at a price that changes.
market_data <- function(seed, rows = 120) {
  withr::with_seed(seed, {
    spend <- function(mean) round(stats::rgamma(rows, 2, 2 / mean) * (stats::runif(rows) > 0.2), 2)
    data <- data.frame(
      DATE = format(as.Date("2023-01-01") + seq_len(rows) - 1),
      TV = spend(900), audio = spend(200), Print_S = spend(50), web_S = spend(400), search = spend(120)
    )
    data$web_P <- round(data$web_S * stats::runif(rows, 20, 30) * ifelse(seq_len(rows) > rows / 2, 1, 2))
    data$revenue <- round(5000 + 3 * data$TV^0.6 + 9 * data$web_S^0.5 + stats::rnorm(rows, 0, 100), 2)
    data
  })
}

market_channels <- c("TV", "audio", "Print_S", "web_S", "search")

market_spec <- function(...) {
  spec <- shop_spec(
    date_var = "DATE", dep_var = "revenue", dep_var_type = "revenue", paid_media_spends = market_channels,
    paid_media_vars = c("TV", "audio", "Print_S", "web_P", "search"),
    window = list(start = "2023-01-15", end = "2023-04-30")
  )
  utils::modifyList(spec, list(...), keep.null = TRUE)
}

market_inputs <- function(seed, ..., change = identity) {
  folder <- write_run(new_folder(), market_spec(...), change(market_data(seed)))
  spec <- read_job(folder)$spec
  suppressMessages(suppressWarnings(prepare_inputs(spec, read_input(folder, spec))))
}

# A model that might have been trained on these inputs. `coef` sets coefficients by variable; the others are drawn.
generated_outputs <- function(inputs, seed, coef = NULL, model = "1_1_1") {
  variables <- inputs$paid_media_selected
  window <- inputs$rollingWindowStartWhich:inputs$rollingWindowEndWhich
  draw <- function(low, high) withr::with_seed(seed <<- seed + 1, stats::runif(length(variables), low, high))
  alphas <- draw(0.5, 3)
  gammas <- draw(0.3, 1)
  thetas <- draw(0, 0.5)
  coefs <- stats::setNames(draw(0, 5), variables) * vapply(inputs$paid_media_spends, function(channel) {
    mean(inputs$dt_input[[channel]][window])
  }, numeric(1))
  coefs[names(coef)] <- coef
  adstocked <- function(k) as.numeric(stats::filter(inputs$dt_mod[[variables[[k]]]], thetas[[k]], method = "recursive"))
  inflexions <- vapply(seq_along(variables), function(k) max(adstocked(k)[window]) * gammas[[k]], numeric(1))
  named <- function(values, what) stats::setNames(as.list(values), paste0(variables, "_", what))
  list(
    allSolutions = model,
    resultHypParam = as.data.frame(c(
      list(solID = model), named(alphas, "alphas"), named(gammas, "gammas"), named(thetas, "thetas"),
      named(inflexions, "inflexion"), named(rep(1, length(variables)), "inflation")
    )),
    xDecompAgg = data.frame(
      solID = model, rn = variables, coef = unname(coefs), rsq_train = 0.9, nrmse_train = 0.1, decomp.rssd = 0.1,
      rsq_val = NA_real_, rsq_test = NA_real_, nrmse_val = NA_real_, nrmse_test = NA_real_
    ),
    OutputModels = list(ts_validation = FALSE)
  )
}

quietly <- function(code) {
  utils::capture.output(value <- suppressMessages(suppressWarnings(code)))
  value
}

# The allocation of a generated model, without the plot, which takes nearly all of the time.
allocate <- function(inputs, outputs, settings = list(), model = "1_1_1") {
  quietly(allocate_budget(inputs, outputs, model, new_folder(), settings, plot = FALSE))
}

# Stock Robyn's answer to the same question.
robyn_allocates <- function(inputs, outputs, ...) {
  outputs$plot_folder <- new_folder()
  quietly(Robyn::robyn_allocator(
    InputCollect = inputs, OutputCollect = outputs, select_model = "1_1_1", plots = FALSE, export = FALSE, quiet = TRUE, ...
  ))$dt_optimOut
}
