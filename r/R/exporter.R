# Longest side of a preview in pixels: sharp where a phone zooms into it, and light enough to load on the way. A picture much taller
# than wide would lose its words by that, so that only its width is held down.
preview_side <- 2000
preview_width_of_tall <- 1200

#' The dots per inch of the preview of a plot of so many inches.
#' @noRd
preview_dpi <- function(width, height) {
  floor(if (height > 2 * width) preview_width_of_tall / width else preview_side / max(width, height))
}

# Robyn saves at 300 to 600 dots per inch. Above 300 nothing more can be seen, but the tallest plots take half a gigabyte of
# memory to draw, and most of the time.
largest_dpi <- 300

#' Save plots as Robyn does, each with its preview, and remember what should be there.
#'
#' @return `ggsave`, as Robyn calls it, and `plots()`, the names of the files.
#' @noRd
exporter <- function(folder) {
  plots <- character()
  list(
    ggsave = function(filename, plot, dpi, width, height, ...) {
      drawing <- draw_once(plot)
      save <- function(name, dpi) {
        suppressMessages(ggplot2::ggsave(
          filename = file.path(folder, name), plot = drawing, dpi = dpi, width = width, height = height,
          limitsize = FALSE, bg = "white"
        ))
        plots <<- c(plots, name)
      }
      save(basename(filename), min(dpi, largest_dpi))
      save(preview_of(basename(filename)), preview_dpi(width, height))
      invisible(filename)
    },
    plots = function() plots
  )
}

preview_of <- function(name) paste0("preview-", name)

#' A plot that is laid out when it is first drawn, and drawn again from that layout: the layout takes most of the time.
#' @noRd
draw_once <- function(plot) {
  structure(list(cache = list2env(list(plot = plot, layout = NULL))), class = "mmmtrainer_drawing")
}

#' @exportS3Method grid::grid.draw
grid.draw.mmmtrainer_drawing <- function(x, recording = TRUE) {
  cache <- x$cache
  if (is.null(cache$layout)) {
    is_patchwork <- inherits(cache$plot, "patchwork")
    cache$layout <- if (is_patchwork) patchwork::patchworkGrob(cache$plot) else ggplot2::ggplotGrob(cache$plot)
  }
  grid::grid.draw(cache$layout, recording = recording)
}
