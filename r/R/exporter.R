# Widest preview in pixels: what Slack shows without scaling, and reads well on a phone.
preview_width <- 1200

#' Save plots as Robyn does, each with its preview, and remember what should be there.
#' @noRd
exporter <- function(folder) {
  plots <- character()
  failure <- NULL
  expected <- 1
  on_plot <- function(done, of) NULL
  since <- 0
  save <- function(filename, plot, dpi, width, height, ...) {
    ggplot2::ggsave(filename = filename, plot = plot, dpi = dpi, width = width, height = height, ...)
    preview <- file.path(dirname(filename), paste0("preview-", basename(filename)))
    ggplot2::ggsave(
      filename = preview, plot = plot, dpi = floor(preview_width / width), width = width, height = height, ...
    )
    plots <<- c(plots, basename(filename), basename(preview))
    since <<- since + 1
    on_plot(since, max(expected, since))
    invisible(filename)
  }
  list(
    ggsave = save,
    plots = function() plots,
    expect = function(n) {
      expected <<- n
      since <<- 0
    },
    on_plot = function(callback) on_plot <<- callback,
    failure = function() failure,
    # Robyn swallows errors of its export; this keeps the first.
    guard = function(code) {
      tryCatch(code, error = function(e) {
        if (is.null(failure)) failure <<- e
        stop(e)
      })
    }
  )
}
