# One run that has everything that a summary can say but lift tests: validated, clustered, revenue.
data <- shop_data()
data$orders[[70]] <- 0
inputs <- inputs_of(shop_spec(dep_var_type = "revenue", context_vars = I("temperature")), data)
models <- train_quietly(inputs, 60, 1, 7, engine = "fast", ts_validation = TRUE)
outputs <- robyn_outputs_of(inputs, models)
job <- list(run_id = "r1-fr-20260101_000000", engine = "stock", optimizer = "native")
seconds <- list(total = 1, inputs = 1, train = 1, outputs = 1, allocator = 1)
summary <- model_summary(job, inputs, outputs, seconds, character())
best <- outputs$resultHypParam[outputs$resultHypParam$solID == summary$best_model, ]

test_that("every part of the window has its measures, and they are Robyn's", {
  vector <- outputs$xDecompVecCollect[outputs$xDecompVecCollect$solID == summary$best_model, ]
  rows <- fit_parts(nrow(vector), best$train_size)
  expect_identical(unname(unlist(rows)), seq_len(nrow(vector)))
  suffix <- c(train = "train", validation = "val", test = "test")
  for (part in names(suffix)) {
    expect_equal(summary$fit$rsq[[part]]$value, best[[paste0("rsq_", suffix[[part]])]])
    expect_equal(summary$fit$nrmse[[part]]$value, best[[paste0("nrmse_", suffix[[part]])]])
    # Robyn's nrmse comes out of the same rows and predictions that mape is computed from.
    y <- vector$dep_var[rows[[part]]]
    y_pred <- vector$depVarHat[rows[[part]]]
    expect_equal(sqrt(mean((y - y_pred)^2)) / diff(range(y)), best[[paste0("nrmse_", suffix[[part]])]], tolerance = 1e-9)
    expect_equal(summary$fit$mape[[part]]$value, mean((abs(y - y_pred) / abs(y))[y != 0]))
    expect_identical(summary$fit$parts[[part]]$rows, length(y))
  }
  expect_identical(summary$fit$parts$train$start, format(inputs$window_start))
  expect_identical(sum(vapply(summary$fit$parts, function(part) part$zero_rows, numeric(1))), 1)
  expect_equal(summary$fit$decomp_rssd$value, best$decomp.rssd)
  expect_null(summary$fit$mape_lift)
})

test_that("a run without validation has no other part than train", {
  plain <- outputs
  plain$resultHypParam$train_size <- 1
  plain$resultHypParam[c("rsq_val", "rsq_test", "nrmse_val", "nrmse_test")] <- NA_real_
  fit <- model_fit(inputs, plain, summary$best_model)
  for (measure in c("parts", "rsq", "nrmse", "mape")) {
    expect_named(fit[[measure]], c("train", "validation", "test"))
    expect_false(is.null(fit[[measure]]$train))
    expect_null(fit[[measure]]$validation)
    expect_null(fit[[measure]]$test)
  }
  expect_equal(fit$parts$train$rows, inputs$rollingWindowLength)
})

test_that("a light is green, amber or red by its thresholds, which it carries along", {
  light <- function(value, name) with_light(value, name)$light
  expect_identical(vapply(c(0.95, 0.9, 0.89, 0.8, 0.79, -4), light, "", name = "rsq"), rep(c("green", "amber", "red"), each = 2))
  expect_identical(vapply(c(0, 0.1, 0.11, 0.2, 0.21, 4), light, "", name = "mape"), rep(c("green", "amber", "red"), each = 2))
  expect_null(with_light(NA_real_, "rsq"))
  expect_null(with_light(Inf, "decomp_rssd"))
  for (name in names(fit_thresholds)) {
    expect_named(with_light(0.5, name), c("value", "light", "green", "amber", "better", "source"))
  }
})

test_that("percentage errors leave out rows in which there is nothing", {
  expect_equal(mean_absolute_percentage_error(c(100, 0, 50), c(90, 7, 60)), mean(c(0.1, 0.2)))
  expect_equal(mean_absolute_percentage_error(c(-100, 50), c(-90, 60)), mean(c(0.1, 0.2)))
  expect_identical(mean_absolute_percentage_error(c(0, 0), c(1, 2)), NA_real_)
})

test_that("a channel has its cluster's interval, which is Robyn's", {
  finalists <- finalists_of(outputs)
  intervals <- outputs$clusters$df_cluster_ci
  for (channel in summary$channels) {
    robyn <- intervals[intervals$rn == channel$variable & intervals$cluster == finalists$cluster[[1]], ]
    expect_identical(channel$interval, list(low = robyn$ci_low, high = robyn$ci_up, mean = robyn$boot_mean, models = robyn$n))
    expect_null(channel$no_interval)
    expect_equal(channel$roas, channel$effect / channel$spend)
    expect_null(channel$cpa)
    expect_gte(channel$saturation, 0)
    expect_lte(channel$saturation, 1)
  }
  expect_equal(sum(vapply(summary$channels, function(x) x$spend_share, numeric(1))), 1)
})

test_that("where there is no interval it says why", {
  expect_match(cluster_interval(NULL, "tele", NA)$reason, "could not be clustered")
  lone <- list(df_cluster_ci = outputs$clusters$df_cluster_ci[0, ])
  expect_match(cluster_interval(lone, "tele", 1L)$reason, "Too few models")
  expect_null(cluster_interval(lone, "tele", 1L)$interval)
})

test_that("the best model is the one with the smallest of the stated score, and it says so", {
  n <- function(x) if (diff(range(x)) == 0) 0 * x else (x - min(x)) / diff(range(x))
  clustered <- outputs$clusters$data
  expect_match(summary$best_model_score$formula, "nrmse_test", fixed = TRUE)
  score <- sqrt((n(clustered$nrmse_test) / 3)^2 + (n(clustered$decomp.rssd) / 3)^2 + (n(clustered$mape) / 3)^2)
  for (finalist in summary$finalists) {
    in_cluster <- clustered$cluster == finalist$cluster
    expect_equal(finalist$error_score, min(score[in_cluster]))
    expect_equal(finalist$error_score, score[clustered$solID == finalist$sol_id])
    expect_identical(finalist$cluster_models, sum(in_cluster))
  }
  scores <- vapply(summary$finalists, function(x) x$error_score, numeric(1))
  expect_false(is.unsorted(scores))
  expect_identical(summary$finalists[[1]]$sol_id, summary$best_model)
  expect_match(summary$best_model_reason, sprintf("^%s has the smallest error score of the %d winners", summary$best_model, length(scores)))
  expect_match(summary$best_model_reason, sprintf("%.4f", scores[[1]]), fixed = TRUE)
})

test_that("all models on the fronts are there for a plot", {
  pareto <- summary$pareto
  expect_setequal(pareto$sol_id, outputs$allSolutions)
  expect_true(all(vapply(summary$finalists, function(x) x$sol_id, "") %in% pareto$sol_id))
  first <- pareto[pareto$front == 1, ]
  # Nothing is better than a model of the first front in both.
  dominated <- vapply(seq_len(nrow(first)), function(i) {
    any(pareto$nrmse < first$nrmse[[i]] & pareto$decomp_rssd < first$decomp_rssd[[i]])
  }, logical(1))
  expect_false(any(dominated))
})

test_that("why it was another engine is passed on", {
  job$engine_reason <- "It is not covered."
  expect_identical(model_summary(job, inputs, outputs, seconds, character())$engine_reason, "It is not covered.")
  expect_null(summary$engine_reason)
})

test_that("the channels are a table, too, with all columns and without what is missing", {
  channels <- summary$channels
  channels[[2]]["interval"] <- list(NULL)
  table <- channel_table(channels)
  expect_identical(table$channel, inputs$paid_media_spends)
  expect_true(all(c("interval_low", "interval_high", "marginal_roas", "saturation", "carryover_weeks") %in% names(table)))
  expect_identical(is.na(table$interval_low), c(FALSE, TRUE, FALSE))
})

test_that("the README has the thresholds that are in force", {
  lines <- readLines(trainer_script("README.md"), encoding = "UTF-8")
  section <- cumsum(grepl("^## ", lines))
  lines <- lines[section == section[grep("^## How far to trust it", lines)]]
  rows <- strsplit(grep("^\\| .*(\u2265|\u2264)", lines, value = TRUE), " *\\| *")
  number <- function(text) as.numeric(sub("^[^0-9]*", "", text))
  written <- lapply(rows, function(row) c(number(row[[4]]), number(row[[5]])))
  expect_identical(vapply(rows, function(row) row[[2]], ""), sub("_unseen", "", names(fit_thresholds)))
  expect_identical(written, unname(lapply(fit_thresholds, function(x) c(x$green, x$amber))))
})
