#' Replacements that make Robyn's plots cost nothing where only their data is wanted
#'
#' `robyn_response` draws a plot at every call and is called for every medium of a onepager, which takes most of its time.
#' With these, `plot` of its result holds `data` and nothing else; the numbers are Robyn's.
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

#' Replacements that give Robyn's plots in less time
#'
#' `theme_lares` is put together from scratch at every call; the same arguments give the same theme. `robyn_plots` looks at each
#' hyperparameter of each model to find the type and channel in its name: [qualified_plot_replacements()] has it look at each
#' name once, and `gsub` then finds the same pattern as often as there are models.
#' @noRd
plot_replacements <- function() {
  themes <- list()
  list(
    theme_lares = function(...) {
      arguments <- as.list(substitute(list(...)))[-1]
      # Robyn leaves arguments empty: theme_lares(background = "white", ).
      arguments <- arguments[!vapply(arguments, identical, logical(1), quote(expr = ))]
      arguments <- lapply(arguments, eval, parent.frame())
      if (!all(vapply(arguments, is.atomic, logical(1)))) return(do.call(lares::theme_lares, arguments))
      key <- paste(deparse(arguments), collapse = "")
      if (is.null(themes[[key]])) themes[[key]] <<- do.call(lares::theme_lares, arguments)
      themes[[key]]
    },
    gsub = function(pattern, ...) gsub(pattern[[1]], ...)
  )
}

qualified_plot_replacements <- function() {
  list("dplyr::rowwise" = function(data) dplyr::group_by(data, .data$variable))
}
