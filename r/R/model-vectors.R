#' What Robyn keeps of each model on the fronts: its vectors over time, and what its plots show
#'
#' @param decompositions The models' rows of `xDecompAgg`, complete.
#' @param vectors For each solID the matrices of [respond()].
#' @param report `function(done, of)`, models.
#' @return `mediaVecCollect`, `xDecompVecCollect`, `plotDataCollect`, `df_caov_pct_all` of `robyn_pareto`.
#' @noRd
model_vectors <- function(InputCollect, resultHypParam, decompositions, vectors, report) {
  # Robyn goes from front to front.
  rows <- split(seq_len(nrow(decompositions)), factor(decompositions$solID, unique(decompositions$solID)))
  front <- decompositions$robynPareto[vapply(rows, function(x) x[[1]], integer(1))]
  models <- names(rows)[order(front)]
  made <- lapply(seq_along(models), function(i) {
    model <- models[[i]]
    data <- plot_data(
      InputCollect, resultHypParam[match(model, resultHypParam$solID), ], decompositions[rows[[model]], ], vectors[[model]]
    )
    report(i, length(models))
    data
  })
  names(made) <- models
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  ds <- InputCollect$dt_mod$ds[window]
  list(
    mediaVecCollect = media_vectors(ds, vectors[models]),
    xDecompVecCollect = dplyr::bind_rows(lapply(made, function(x) x$xDecompVec)),
    plotDataCollect = lapply(made, function(x) x$plots),
    df_caov_pct_all = dplyr::bind_rows(lapply(made, function(x) x$plots$plot7data))
  )
}

#' For each model its adstocked media, and then its decomposed media.
#' @noRd
media_vectors <- function(ds, vectors) {
  column <- function(medium) {
    unlist(lapply(vectors, function(x) c(x$spend[, medium], x$response[, medium])), use.names = FALSE)
  }
  types <- rep(c("adstockedMedia", "decompMedia"), each = length(ds))
  media <- colnames(vectors[[1]]$spend)
  table_of(c(
    list(ds = rep(ds, 2 * length(vectors))), sapply(media, column, simplify = FALSE),
    list(type = rep(types, length(vectors)), solID = rep(names(vectors), each = length(types)))
  ))
}

#' A tibble of columns that have the same length.
#' @noRd
table_of <- function(columns) tibble::new_tibble(columns, nrow = length(columns[[1]]))

#' What the plots of one model show, in the shape of Robyn's `plotDataCollect`, and its decomposition over time.
#'
#' @param model Its row of `resultHypParam`.
#' @param decomposition Its rows of `xDecompAgg`.
#' @param vectors Its matrices of [respond()].
#' @noRd
plot_data <- function(InputCollect, model, decomposition, vectors) {
  window <- InputCollect$rollingWindowStartWhich:InputCollect$rollingWindowEndWhich
  ds <- InputCollect$dt_mod$ds[window]
  xDecompVec <- decomposition_over_time(InputCollect, model$solID, decomposition, vectors$response)
  fit <- table_of(list(ds = xDecompVec$ds, actual = xDecompVec$dep_var, predicted = xDecompVec$depVarHat))
  list(
    xDecompVec = xDecompVec,
    plots = list(
      plot1data = media_shares(InputCollect, decomposition),
      plot2data = list(plotWaterfallLoop = waterfall(decomposition)),
      plot3data = adstock_shapes(InputCollect, model),
      plot4data = response_points(ds, decomposition, vectors),
      plot5data = list(xDecompVecPlotMelted = actual_and_predicted(fit), rsq = model$rsq_train),
      plot6data = list(xDecompVecPlot = fit),
      plot7data = carryover_shares(model$solID, vectors)
    )
  )
}

media_shares <- function(InputCollect, decomposition) {
  paid <- decomposition[decomposition$rn %in% InputCollect$paid_media_selected, ]
  rn <- factor(paid$rn, levels = sort(InputCollect$paid_media_selected))
  long <- function(variables) {
    times <- length(variables)
    table_of(list(
      rn = rep(rn, times), nrmse = rep(paid$nrmse, times), decomp.rssd = rep(paid$decomp.rssd, times),
      rsq_train = rep(paid$rsq_train, times), variable = rep(variables, each = nrow(paid)),
      value = unlist(lapply(variables, function(name) paid[[name]]))
    ))
  }
  bar <- long(c("spend_share", "effect_share"))
  line <- long(if (InputCollect$dep_var_type == "conversion") "cpa_total" else "roi_total")
  list(
    plotMediaShareLoopBar = bar, plotMediaShareLoopLine = line,
    ySecScale = max(line$value[!is.infinite(line$value)]) / max(bar$value) * 1.1
  )
}

waterfall <- function(decomposition) {
  sorted <- decomposition[order(decomposition$xDecompPerc), ]
  end <- 1 - cumsum(sorted$xDecompPerc)
  start <- c(NA, end[-length(end)])
  table_of(list(
    id = seq_len(nrow(sorted)), rn = as.factor(sorted$rn), coef = sorted$coef, xDecompAgg = sorted$xDecompAgg,
    xDecompPerc = sorted$xDecompPerc, start = ifelse(is.na(start), 1, start), end = end,
    sign = as.factor(ifelse(sorted$xDecompPerc >= 0, "Positive", "Negative"))
  ))
}

adstock_shapes <- function(InputCollect, model) {
  media <- InputCollect$all_media
  of_media <- function(suffix) unlist(model[paste0(media, suffix)])
  if (InputCollect$adstock == "geometric") {
    dt_geometric <- data.frame(channels = media, thetas = of_media("_thetas"))
    return(list(dt_geometric = dt_geometric, weibullCollect = NULL, wb_type = toupper(NULL)))
  }
  type <- substr(InputCollect$adstock, 9, 11)
  dates <- InputCollect$rollingWindowLength
  curves <- Map(
    function(shape, scale, medium) {
      decay <- weibull_weight(shape, scale, dates, type)
      last <- max(which(decay > 0.001), na.rm = TRUE)
      data.frame(
        x = seq_len(dates), decay_accumulated = decay, type = type, channel = medium, halflife = which.min(abs(decay - 0.5)),
        cut_time = if (last <= 5) last * 2 else floor(last + last / 3)
      )
    },
    of_media("_shapes"), of_media("_scales"), media
  )
  curves <- dplyr::bind_rows(unname(curves))
  list(dt_geometric = NULL, weibullCollect = dplyr::filter(curves, x <= max(cut_time)), wb_type = toupper(type))
}

response_points <- function(ds, decomposition, vectors) {
  media <- colnames(vectors$spend)
  paid <- decomposition[!is.na(decomposition$mean_spend), ]
  list(
    dt_scurvePlot = data.frame(
      ds = rep(ds, length(media)), channel = rep(media, each = length(ds)), spend = as.vector(vectors$spend),
      response = as.vector(vectors$response)
    ),
    dt_scurvePlotMean = table_of(list(
      channel = paid$rn, mean_spend = paid$mean_spend, mean_spend_adstocked = paid$mean_spend_adstocked,
      mean_carryover = paid$mean_carryover, mean_response = paid$mean_response, solID = paid$solID
    ))
  )
}

#' The contribution of each variable on each date of the window.
#' @noRd
decomposition_over_time <- function(InputCollect, solID, decomposition, response) {
  rows <- InputCollect$dt_modRollWind
  baseline <- c("(Intercept)", InputCollect$prophet_vars, InputCollect$context_vars)
  # Robyn pairs the variables, in this order, with the coefficients in the order of the model.
  coefficients <- decomposition$coef[decomposition$rn %in% baseline]
  values <- c(list(rep(1, nrow(rows))), lapply(baseline[-1], function(name) rows[[name]]))
  parts <- mapply(function(value, coefficient) value * coefficient, values, coefficients)
  colnames(parts) <- c("intercept", baseline[-1])
  parts <- cbind(parts, response)
  of_variables <- function(names) sapply(names, function(name) unname(parts[, name]), simplify = FALSE)
  table_of(c(
    list(ds = rows$ds, dep_var = rows$dep_var), of_variables(c(InputCollect$all_ind_vars, "intercept")),
    list(depVarHat = rowSums(parts), solID = rep(solID, nrow(rows)))
  ))
}

actual_and_predicted <- function(fit) {
  by_date <- order(fit$ds)
  table_of(list(
    ds = rep(fit$ds[by_date], 2), variable = rep(c("actual", "predicted"), each = nrow(fit)),
    value = c(fit$actual[by_date], fit$predicted[by_date])
  ))
}

carryover_shares <- function(solID, vectors) {
  media <- sort(colnames(vectors$response), method = "radix")
  # sum() and not colSums(), which rounds otherwise.
  sum_of <- function(x) vapply(media, function(medium) sum(x[, medium]), numeric(1), USE.NAMES = FALSE)
  total <- sum_of(vectors$response)
  carryover <- sum_of(vectors$response_carryover)
  share <- carryover / total
  alternate <- function(immediate, carryover) as.vector(rbind(immediate, carryover))
  table_of(list(
    rn = rep(media, each = 2), type = rep(c("Immediate", "Carryover"), length(media)),
    response = alternate(total - carryover, carryover), percentage = alternate(1 - share, share),
    carryover_pct = rep(share, each = 2), solID = rep(solID, 2 * length(media))
  ))
}
