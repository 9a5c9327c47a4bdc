#' Replacements that make Robyn's plots cost nothing where only their data is wanted
#'
#' `robyn_response` draws a plot at every call and is called for every medium of every model, which takes most of the time
#' of `robyn_pareto`. With these, `plot` of its result holds `data` and nothing else; the numbers are Robyn's.
#' @noRd
plot_data_only <- function() {
  nothing <- function(...) NULL
  c(
    list(ggplot = function(data, ...) structure(list(data = data), class = "mmmtrainer_plot_data")),
    sapply(c("geom_line", "geom_point", "labs", "theme_lares", "scale_x_abbr", "scale_y_abbr"), function(name) nothing)
  )
}

#' @export
`+.mmmtrainer_plot_data` <- function(e1, e2) e1
