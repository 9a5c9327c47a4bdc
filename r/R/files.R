#' Write JSON as the TypeScript side reads it: scalars unboxed, `NULL` and `NA` as null, numbers with 15 digits.
#' @noRd
write_json_file <- function(value, file) write_atomically(json_text(value), file)

json_text <- function(value) {
  as.character(jsonlite::toJSON(
    value,
    auto_unbox = TRUE, null = "null", na = "null", digits = NA, dataframe = "rows", always_decimal = FALSE, pretty = 2
  ))
}

write_atomically <- function(text, file) {
  part <- paste0(file, ".part")
  writeLines(enc2utf8(text), part, useBytes = TRUE)
  if (!file.rename(part, file)) abort("trainer_failed", sprintf("%s cannot be written.", basename(file)), "Check the disk.")
  invisible(file)
}

# What a person would call a file, by its name: the first pattern that matches decides.
file_kinds <- c(
  preview = "^preview-.*[.]png$", onepager = "^[0-9]+_[0-9]+_[0-9]+[.]png$", plot = "[.]png$",
  data = "^(data/|job[.]json$|raw_data[.]csv$)", model = "^RobynModel-.*[.]json$", rds = "[.]RDS$",
  log = "(^robyn_console[.]log|^debug/.*)$",
  summary = "^(allocations/[^/]+/)?(model_summary|allocator_metrics|response_curves|fit_by_date)[.]json$|^best_model_id[.]txt$",
  table = "[.]csv$"
)

#' The folder's files in the shape of `FILE_LIST` (src/trainer/results.ts). The heartbeat and this list are not in it.
#' @noRd
file_list <- function(folder) {
  names <- sort(list.files(folder, recursive = TRUE))
  names <- setdiff(names, c("status.json", "files.json", "run.json", "lease.json"))
  names <- names[!grepl("[.]part$", names)]
  kind <- vapply(names, function(name) {
    matches <- vapply(file_kinds, grepl, logical(1), x = name)
    if (any(matches)) names(file_kinds)[which(matches)[[1]]] else "other"
  }, character(1))
  list(schema = 1, files = data.frame(name = names, bytes = file.size(file.path(folder, names)), kind = unname(kind)))
}
