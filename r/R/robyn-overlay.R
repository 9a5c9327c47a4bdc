#' Robyn's own functions with some of the names that they call replaced
#'
#' Robyn's sources stay as they are and so does its namespace: copies of the functions look names up in an environment that
#' lies before the namespace, so that nothing outside the call can notice.
#'
#' @param functions Names of Robyn's functions that are to see the replacements. They call each other's copies.
#' @param replacements Named list of what they find instead of Robyn's own or imported functions.
#' @param qualified The same for names that they call as `package::name`; the names of this list are written so.
#' @return An environment that holds the functions.
#' @noRd
robyn_overlay <- function(functions, replacements = list(), qualified = list()) {
  overlay <- new.env(parent = asNamespace("Robyn"))
  for (name in functions) {
    copy <- robyn_function(name)
    environment(copy) <- overlay
    assign(name, copy, envir = overlay)
  }
  if (length(qualified) > 0) assign("::", double_colon(qualified), envir = overlay)
  list2env(replacements, envir = overlay)
}

robyn_function <- function(name) get(name, envir = asNamespace("Robyn"), mode = "function")

double_colon <- function(qualified) {
  function(pkg, name) {
    package <- as.character(substitute(pkg))
    name <- as.character(substitute(name))
    replacement <- qualified[[paste0(package, "::", name)]]
    if (is.null(replacement)) getExportedValue(package, name) else replacement
  }
}

#' Replacements that turn Robyn's progress bars, which redraw a line of the terminal, into calls of `report(done, of)`.
#' @noRd
quiet_progress_bars <- function(report = function(done, of) NULL) {
  list(
    txtProgressBar = function(min = 0, max = 1, ...) structure(list(of = max), class = "mmmtrainer_progress_bar"),
    setTxtProgressBar = function(pb, value, ...) report(value, pb$of)
  )
}

#' @export
close.mmmtrainer_progress_bar <- function(con, ...) invisible(NULL)
