folder_with <- function(..., env = parent.frame()) {
  folder <- new_folder(env)
  dir.create(file.path(folder, "data"))
  writeLines(enc2utf8(c(...)), file.path(folder, "data", "annotations.csv"), useBytes = TRUE)
  folder
}

# Weeks of three years, as Robyn plots them: in facets.
decomposition_plot <- function() {
  weeks <- seq(as.Date("2016-01-04"), as.Date("2018-12-31"), by = "week")
  rows <- data.frame(ds = rep(weeks, 2), value = seq_along(weeks), variable = rep(c("trend", "season"), each = length(weeks)))
  ggplot2::ggplot(rows, ggplot2::aes(x = ds, y = value)) + ggplot2::geom_line() + ggplot2::facet_wrap(~variable, ncol = 1)
}

first <- as.Date("2016-01-04")
last <- as.Date("2018-12-31")

many <- function(count) {
  start <- first + (seq_len(count) * 37) %% 1000
  data.frame(
    start = start, end = start + (seq_len(count) %% 3) * 7, label = sprintf("Event %d", seq_len(count)), number = seq_len(count)
  )
}

test_that("annotations are read as the bot writes them, sorted, each label with its number and its channel", {
  folder <- folder_with(
    "start,end,label,country,channel,model_as",
    "2018-11-23,,Black Friday,,,none",
    "2017-03-01,2017-03-14,\"TV strike, \"\"big\"\"\",de,tv_S,context",
    "2016-11-25,,Black Friday,,,none",
    "2016-12-01,,\u00dcber-Sale,,,none"
  )
  read <- read_annotations(folder)
  expect_identical(read$label, c("Black Friday", "\u00dcber-Sale", "TV strike, \"big\" (tv_S)", "Black Friday"))
  expect_identical(read$number, c(1L, 2L, 3L, 1L))
  expect_identical(read$end[[3]], as.Date("2017-03-14"))
  expect_identical(read$end[[1]], read$start[[1]])
})

test_that("a folder without annotations has none, and its plots stay as they are", {
  expect_identical(nrow(read_annotations(new_folder())), 0L)
  expect_identical(nrow(read_annotations(folder_with("start,end,label,country,channel,model_as"))), 0L)
  expect_identical(annotated_plots(new_folder(), list()), plots_without_annotations)
  expect_identical(plots_without_annotations$taller("1_2_3.png", 19), 19)
})

test_that("lines that cannot be read are said, and the others are there", {
  folder <- folder_with("start,end,label", "24.11.2017,,Black Friday", "2017-03-14,2017-03-01,Backwards", "2017-05-01,,Sale")
  expect_warning(read <- read_annotations(folder), "2 of the 3 lines", class = "mmmtrainer_annotation_unreadable")
  expect_identical(read$label, "Sale")
})

test_that("few are named on the plot, and many are numbered with a key", {
  few <- many(3)
  few$start <- few$end <- as.Date(c("2016-05-01", "2017-05-01", "2018-05-01"))
  expect_true(are_named(few, first, last))
  expect_identical(annotation_key(few, first, last, 100), character())
  expect_false(are_named(many(40), first, last))
  close <- few
  close$start <- close$end <- as.Date(c("2016-05-01", "2016-05-08", "2018-05-01"))
  expect_false(are_named(close, first, last))

  key <- annotation_key(many(40), first, last, 100)
  expect_true(all(nchar(key) <= 100))
  for (number in 1:40) expect_match(paste(key, collapse = "   "), sprintf("(^| )%d Event %d \\(20", number, number))
  long <- many(2)
  long$label <- c(strrep("x", 120), "Event")
  expect_identical(nchar(annotation_key(long, first, last, 100)[[1]]), 100L)
})

test_that("the same label has one number and one entry, with all of its dates", {
  same <- many(6)
  same$label <- "Black Friday"
  same$number <- 1
  expect_match(annotation_key(same, first, last, 300), "^1 Black Friday \\(2016-02-10 to 2016-02-17, .*\\)$")
})

test_that("numbers that are close to each other stand below each other", {
  expect_identical(lanes(c(1, 2, 3, 30), 10), c(1L, 2L, 3L, 1L))
  expect_true(all(lanes(rep(1, 20), 10) <= 8))
})

test_that("what lies outside the plot is left out, and a span is cut off at its edge", {
  outside <- many(2)
  outside$start <- outside$end <- as.Date(c("2015-01-01", "2019-06-01"))
  expect_identical(annotation_layers(outside, first, last), list())
  across <- many(1)
  across$start <- as.Date("2015-06-01")
  across$end <- as.Date("2016-03-01")
  expect_identical(annotations_within(across, first, last)$start, first)
})

test_that("they can be drawn on a plot with facets, whether one or forty, and change nothing of what it shows", {
  for (count in c(1, 40)) {
    plain <- decomposition_plot()
    drawn <- plain + annotation_layers(many(count), first, last)
    expect_silent(ggplot2::ggplotGrob(drawn))
    built <- ggplot2::ggplot_build(drawn)
    expect_identical(ggplot2::layer_data(drawn, 1), ggplot2::layer_data(plain, 1))
    expect_gt(length(built$data), 1)
  }
})

test_that("Robyn draws them on the fit of a onepager and on the decomposition, with the same data as without them", {
  inputs <- shop_inputs(prophet = list(vars = c("trend", "season"), country = "FR"))
  models <- train_quietly(inputs, 6, 1, 7)
  window <- as.Date(c(inputs$window_start, inputs$window_end))
  days <- format(seq(window[[1]], window[[2]], length.out = 20))
  annotated <- folder_with("start,end,label,country,channel,model_as", sprintf("%s,,Event %d,,,none", days, 1:20))

  plots_of <- function(folder) {
    annotated <- annotated_plots(folder, inputs)
    saved <- list()
    keep <- function(filename, plot, dpi, width, height, ...) {
      saved[[basename(filename)]] <<- list(plot = plot, height = height)
    }
    drawings <- list(ggsave = keep, onepagers = function(...) NULL, guard = identity)
    quietly(outputs <- outputs_overlay(drawings, phase_tracker(function(...) NULL), annotated)$robyn_outputs(
      inputs, models,
      plot_folder = new_folder(), plot_folder_sub = "", min_candidates = 1
    ))
    model <- outputs$allSolutions[[1]]
    overlay <- robyn_overlay("robyn_onepagers", c(quiet_progress_bars(), annotated$replacements, ggsave = keep))
    quietly(overlay$robyn_onepagers(inputs, outputs, select_model = model, quiet = TRUE, export = TRUE))
    list(
      outputs = outputs, model = model, fit = fit_plot(saved[[paste0(model, ".png")]]$plot),
      decomposition = saved[["prophet_decomp.png"]]
    )
  }
  # The one of the patchwork's plots with this title.
  fit_plot <- function(plot) {
    inner <- if (inherits(plot, "patchwork")) plot$patches$plots else list()
    if (identical(plot$labels$title, "Actual vs. Predicted Response")) return(plot)
    for (one in inner) {
      found <- fit_plot(one)
      if (!is.null(found)) return(found)
    }
    NULL
  }

  without <- plots_of(new_folder())
  with <- plots_of(annotated)
  expect_identical(with$outputs$xDecompAgg, without$outputs$xDecompAgg)
  expect_identical(with$fit$data, without$fit$data)
  expect_length(without$fit$layers, 1)
  expect_length(with$fit$layers, 3)
  expect_silent(ggplot2::ggplotGrob(with$decomposition$plot))
  expect_gt(with$decomposition$height, without$decomposition$height)
  expect_match(with$decomposition$plot$labels$caption, "20 Event 20", fixed = TRUE)

  fit <- fit_by_date(with$outputs, with$model)
  expect_identical(nrow(fit$dates), as.integer(inputs$rollingWindowLength))
  expect_identical(names(fit$dates), c("date", "actual", "predicted"))
  expect_equal(fit$dates$actual, with$outputs$xDecompVecCollect$dep_var[seq_len(nrow(fit$dates))])
})
