# What happened in the market, drawn on the plots that have a time axis. Nothing of it reaches a number.

# So many are named on the plot itself, where their labels are no longer than this and do not run into each other.
most_named <- 5
longest_named <- 30
# Labels that are closer than this share of the axis do not fit beside each other.
closest_named <- 0.04
closest_numbers <- 0.022
annotation_colour <- "#8a4a0f"

#' Read `data/annotations.csv` of a run's folder
#'
#' @param folder A run's folder. The file is the bot's; lines that were added by hand are read too.
#' @return A data frame sorted by start: `start` and `end` as `Date` (the same for a single day), `label`, which names the channel
#'   where there is one, and `number`, the same for all of the same label. No rows where nothing is noted.
#' @noRd
read_annotations <- function(folder) {
  file <- file.path(folder, "data", "annotations.csv")
  none <- data.frame(start = as.Date(character()), end = as.Date(character()), label = character(), number = integer())
  if (!file.exists(file)) return(none)
  raw <- tryCatch(
    utils::read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE),
    error = function(e) none
  )
  if (!all(c("start", "label") %in% names(raw)) || nrow(raw) == 0) return(none)
  column <- function(name) if (name %in% names(raw)) raw[[name]] else rep(NA_character_, nrow(raw))
  day <- function(text) as.Date(ifelse(grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text), text, NA), format = "%Y-%m-%d")
  start <- day(column("start"))
  end <- day(column("end"))
  channel <- column("channel")
  read <- data.frame(
    start = start, end = ifelse_date(is.na(end), start, end),
    label = ifelse(is.na(channel), column("label"), sprintf("%s (%s)", column("label"), channel))
  )
  lost <- is.na(read$start) | is.na(column("label")) | read$end < read$start
  if (any(lost)) {
    warn("mmmtrainer_annotation_unreadable", sprintf(
      "%d of the %d lines of data/annotations.csv could not be read: each needs a start written YYYY-MM-DD and a label.",
      sum(lost), nrow(read)
    ))
  }
  read <- read[!lost, ]
  read <- read[order(read$start, read$end), ]
  read$number <- match(read$label, unique(read$label))
  rownames(read) <- NULL
  read
}

ifelse_date <- function(test, yes, no) {
  no[test] <- yes[test]
  no
}

#' Those that touch the days from `first` to `last`, cut off there.
#' @noRd
annotations_within <- function(annotations, first, last) {
  touching <- annotations[annotations$end >= first & annotations$start <= last, ]
  touching$start <- pmax(touching$start, first)
  touching$end <- pmin(touching$end, last)
  touching
}

#' Whether the labels stand on the plot, or numbers with a key below it.
#' @noRd
are_named <- function(annotations, first, last) {
  gaps <- diff(sort(as.numeric(middle(annotations))))
  nrow(annotations) <= most_named && all(nchar(annotations$label, "width") <= longest_named) &&
    all(gaps >= closest_named * as.numeric(last - first))
}

middle <- function(annotations) annotations$start + as.numeric(annotations$end - annotations$start) / 2

#' What is added to a plot whose x axis is dates: a thin line for a day, a shade for a span, each with its label or number.
#' @return A list of layers; empty where no annotation touches the dates.
#' @noRd
annotation_layers <- function(annotations, first, last) {
  shown <- annotations_within(annotations, first, last)
  if (nrow(shown) == 0) return(list())
  span <- shown[shown$end > shown$start, ]
  day <- shown[shown$end == shown$start, ]
  c(
    if (nrow(span) > 0) {
      list(ggplot2::geom_rect(
        data = span, ggplot2::aes(xmin = .data$start, xmax = .data$end), ymin = -Inf, ymax = Inf, inherit.aes = FALSE,
        fill = annotation_colour, alpha = 0.13
      ))
    },
    if (nrow(day) > 0) {
      list(ggplot2::geom_vline(
        data = day, ggplot2::aes(xintercept = .data$start), colour = annotation_colour, alpha = 0.6, linewidth = 0.3
      ))
    },
    list(if (are_named(shown, first, last)) label_layer(shown) else number_layer(shown, first, last))
  )
}

label_layer <- function(annotations) {
  annotations$at <- middle(annotations)
  ggplot2::geom_text(
    data = annotations, ggplot2::aes(x = .data$at, label = .data$label), y = Inf, inherit.aes = FALSE,
    hjust = 1.04, vjust = -0.35, angle = 90, size = 2.9, colour = annotation_colour
  )
}

#' Numbers, those that are close to each other below each other.
#' @noRd
number_layer <- function(annotations, first, last) {
  annotations$at <- middle(annotations)
  annotations <- annotations[order(annotations$at), ]
  # As an aesthetic: plots with facets draw each annotation once for each of them.
  annotations$down <- 1.3 + 1.15 * (lanes(as.numeric(annotations$at), closest_numbers * as.numeric(last - first)) - 1)
  ggplot2::geom_text(
    data = annotations, ggplot2::aes(x = .data$at, label = .data$number, vjust = .data$down), y = Inf, inherit.aes = FALSE,
    size = 2.7, fontface = "bold", colour = annotation_colour
  )
}

#' For each place, in their order, the first row whose last place is far enough away; the emptiest where none is.
#' @noRd
lanes <- function(places, distance, most = 8) {
  last <- rep(-Inf, most)
  vapply(places, function(place) {
    free <- which(place - last >= distance)
    lane <- if (length(free) > 0) free[[1]] else which.min(last)
    last[[lane]] <<- place
    lane
  }, integer(1))
}

#' The lines of the key: each number with its label and dates. Empty where the labels stand on the plot, and where there are none.
#' @param width Characters of a line.
#' @noRd
annotation_key <- function(annotations, first, last, width) {
  shown <- annotations_within(annotations, first, last)
  if (nrow(shown) == 0 || are_named(shown, first, last)) return(character())
  entries <- vapply(split(shown, shown$number), function(same) {
    dates <- ifelse(same$start == same$end, format(same$start), paste(format(same$start), "to", format(same$end)))
    sprintf("%d %s (%s)", same$number[[1]], same$label[[1]], paste(dates, collapse = ", "))
  }, "")
  entries <- ifelse(nchar(entries, "width") > width, paste0(strtrim(entries, width - 1), "\u2026"), entries)
  lines <- character()
  for (entry in entries) {
    longer <- if (length(lines) > 0) paste(lines[[length(lines)]], entry, sep = "   ")
    if (!is.null(longer) && nchar(longer, "width") <= width) lines[[length(lines)]] <- longer else lines <- c(lines, entry)
  }
  lines
}

# Inches that a line of the key takes.
key_line <- 0.19

#' Have Robyn draw annotations on its plots over time
#'
#' Robyn adds `labs()` to each plot, by whose title it is known; what is returned in its place is that and the layers. The key stands
#' below the onepager, or below the decomposition.
#'
#' @param folder The run's folder.
#' @return `replacements`, for [robyn_overlay()]; `finished(filename, plot)` and `taller(filename, height)`, the plot with its key, and
#'   the height in inches that it then needs. Without annotations all stays as it is.
#' @noRd
annotated_plots <- function(folder, InputCollect) {
  annotations <- read_annotations(folder)
  if (nrow(annotations) == 0) return(plots_without_annotations)
  dates <- days_of(InputCollect, InputCollect$dt_mod)
  window <- days_of(InputCollect, InputCollect$dt_modRollWind)
  below_onepager <- annotation_key(annotations, window[[1]], window[[2]], 230)
  below_decomposition <- annotation_key(annotations, dates[[1]], dates[[2]], 150)
  is_decomposition <- function(filename) basename(filename) == "prophet_decomp.png"
  from_the_left <- ggplot2::theme(plot.caption = ggplot2::element_text(hjust = 0))
  list(
    replacements = list(
      labs = function(...) {
        own <- ggplot2::labs(...)
        if (identical(own$title, "Actual vs. Predicted Response")) {
          c(list(own), annotation_layers(annotations, window[[1]], window[[2]]))
        } else if (identical(own$title, "Prophet decomposition")) {
          c(list(own), annotation_layers(annotations, dates[[1]], dates[[2]]))
        } else {
          own
        }
      },
      plot_annotation = function(..., caption = NULL, theme = NULL) {
        if (length(below_onepager) > 0) theme <- theme + from_the_left
        patchwork::plot_annotation(..., caption = paste(c(below_onepager, caption), collapse = "\n"), theme = theme)
      }
    ),
    finished = function(filename, plot) {
      if (!is_decomposition(filename) || length(below_decomposition) == 0) return(plot)
      plot + ggplot2::labs(caption = paste(below_decomposition, collapse = "\n")) + from_the_left
    },
    taller = function(filename, height) {
      key <- if (is_decomposition(filename)) below_decomposition else if (is_onepager(filename)) below_onepager
      height + key_line * length(key)
    }
  )
}

#' First and last day of the periods of these rows.
#' @noRd
days_of <- function(InputCollect, rows) {
  range(as.Date(rows$ds)) + c(0, max(1, as.numeric(InputCollect$dayInterval)) - 1)
}

plots_without_annotations <- list(
  replacements = list(), finished = function(filename, plot) plot, taller = function(filename, height) height
)

is_onepager <- function(filename) grepl("^[0-9]+_[0-9]+_[0-9]+[.]png$", basename(filename))
