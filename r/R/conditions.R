#' Stop with a condition that the rest of the system understands.
#'
#' @param code One of the project's error codes (`ERROR_CODES` in src/errors.ts), such as "column_not_found".
#' @param message,fix Sentences for people: what is wrong, and what to do about it.
#' @param class Further classes, most special first. The condition always has `mmmtrainer_<code>` and `mmmtrainer_error`.
#' @param refused Whether it is the input that has to change (exit status 2), not the trainer that failed (1).
#' @param parent The condition that caused it.
#' @param ... Facts, kept as fields of the condition.
#' @noRd
abort <- function(code, message, fix = "", class = NULL, refused = FALSE, parent = NULL, ...) {
  stop(structure(
    class = c(class, paste0("mmmtrainer_", code), "mmmtrainer_error", "error", "condition"),
    list(message = message, call = NULL, code = code, fix = fix, refused = refused, parent = parent, ...)
  ))
}

#' Refuse the input: nothing was trained, and the same input would be refused again.
#' @noRd
refuse <- function(code, message, fix = "", class = NULL, ...) {
  abort(code, message, fix, class = c(class, "mmmtrainer_refused"), refused = TRUE, ...)
}

#' Warn with a class. `mmmtrainer_warning`s are shown to people; Robyn's own are shown where they say something new.
#' @param ... Facts, kept as fields of the condition.
#' @noRd
warn <- function(class, message, ...) {
  warning(structure(
    class = c(class, "mmmtrainer_warning", "warning", "condition"),
    list(message = message, call = NULL, ...)
  ))
}

invalid_argument <- function(name, requirement) {
  abort("internal", sprintf("`%s` %s", name, requirement), class = "mmmtrainer_invalid_argument")
}

is_count <- function(x, smallest = 1) {
  is.numeric(x) && length(x) == 1 && isTRUE(is.finite(x)) && x == round(x) && x >= smallest && x < 2^31
}

quoted <- function(names) paste0("\"", names, "\"", collapse = ", ")

sentence_case <- function(text) paste0(toupper(substr(text, 1, 1)), substring(text, 2))
