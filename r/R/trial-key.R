#' Text that names everything that decides what a trial gives
#'
#' It binds `trials/<k>.RDS` to the run's spec, data, seed, engine and optimizer, and to the code: the versions of R, Robyn and
#' glmnet, and mmmtrainer as it is installed. A trial under another key is trained again. `workers` is not in it.
#'
#' @param folder A run's folder.
#' @param job The job, as [read_job()] gives it, with the engine that trains.
#' @noRd
trial_key <- function(folder, job) {
  own <- function(...) system.file(..., package = "mmmtrainer")
  parts <- list(
    spec = job$spec_hash, spec_text = md5_of_text(json_text(job$spec)), data = job$data_hash,
    data_file = md5_of_file(file.path(folder, "data", "input.csv.gz")), seed = job$seed, engine = job$engine,
    optimizer = job$optimizer, r = getRversion(), robyn = utils::packageVersion("Robyn"),
    glmnet = utils::packageVersion("glmnet"), code = md5_of_file(own("R", "mmmtrainer.rdb")),
    library = md5_of_file(list.files(own("libs"), full.names = TRUE))
  )
  paste(names(parts), vapply(parts, function(part) paste(as.character(part), collapse = ","), ""), sep = "=", collapse = " ")
}

md5_of_file <- function(files) unname(tools::md5sum(files))

md5_of_text <- function(text) {
  file <- tempfile()
  on.exit(unlink(file))
  writeLines(text, file, useBytes = TRUE)
  md5_of_file(file)
}
