# The packages that training needs, with the oldest version that works, and how they are installed.
#
#   Rscript packages.R missing         prints the names that are absent or too old, one a line
#   Rscript packages.R install         installs those from CRAN
#   Rscript packages.R differences     prints what is otherwise than in packages.lock, one a line: name, wanted, found
#   Rscript packages.R install-locked  installs the versions of packages.lock from CRAN where others are installed
#   Rscript packages.R lock            writes packages.lock anew, from what is installed
#
# packages.lock has R and every package that training loads, in the versions that are in the image. Elsewhere any version will do
# that is not older than these, which were seen to work together. patchwork 1.3.1 over ggplot2 3.4.1 installs and then loses every
# onepager at run time, hence the lower bounds.
needed <- c(
  rlang = "1.1.4", lifecycle = "1.0.4", vctrs = "0.6.5", pillar = "1.9.0", tibble = "3.2.1", tidyselect = "1.2.1",
  gtable = "0.3.6", S7 = "0.2.0", scales = "1.4.0", dplyr = "1.2.0", ggplot2 = "4.0.0", patchwork = "1.3.2",
  pROC = "1.18.0", rpart.plot = "3.1.0", lares = "5.4.0", Robyn = "3.12.1",
  # Robyn's own imports, and what the trainer and its tests use
  glmnet = "4.1", prophet = "1.0", nloptr = "2.0", reticulate = "1.28", doParallel = "1.0", doRNG = "1.8",
  ggridges = "0.5", lubridate = "1.9", minpack.lm = "1.2", stringr = "1.5", tidyr = "1.3", jsonlite = "1.8",
  data.table = "1.14", png = "0.1", testthat = "3.1"
)

lock_file <- "packages.lock"

# Reads DESCRIPTION only: loading thirty packages to learn their versions would take seconds.
installed_version <- function(package) {
  as.character(suppressWarnings(utils::packageDescription(package, fields = "Version")))
}

is_missing <- function(package, version) {
  installed <- installed_version(package)
  is.na(installed) || utils::compareVersion(installed, version) < 0
}

missing_packages <- function() {
  names(needed)[mapply(is_missing, names(needed), needed)]
}

own_r_version <- function() paste(R.version$major, R.version$minor, sep = ".")

# What is needed and all that it needs in turn, but for R's own packages; a matrix as of installed.packages().
loaded_packages <- function() {
  installed <- utils::installed.packages()
  installed <- installed[!duplicated(installed[, "Package"]), , drop = FALSE]
  closure <- tools::package_dependencies(names(needed), db = installed, which = "strong", recursive = TRUE)
  loaded <- unique(c(names(needed), unlist(closure, use.names = FALSE)))
  rows <- installed[, "Package"] %in% loaded & !installed[, "Priority"] %in% "base"
  installed <- installed[rows, , drop = FALSE]
  installed[order(installed[, "Package"], method = "radix"), , drop = FALSE]
}

read_lock <- function() {
  lines <- trimws(sub("#.*", "", readLines(lock_file)))
  fields <- strsplit(lines[nzchar(lines)], " +")
  wrong <- lengths(fields) != 2
  if (any(wrong)) stop(lock_file, ": not a name and a version: ", paste(fields[wrong][[1]], collapse = " "), call. = FALSE)
  stats::setNames(vapply(fields, `[[`, "", 2), vapply(fields, `[[`, "", 1))
}

write_lock <- function() {
  if (length(missing_packages()) > 0) stop("install what is missing first: r/setup.sh", call. = FALSE)
  loaded <- loaded_packages()
  writeLines(c(
    "# R and every package that training loads, as they are in the trainer's image: name and version.",
    "# Made by: Rscript packages.R lock",
    paste("R", own_r_version()),
    paste(loaded[, "Package"], loaded[, "Version"])
  ), lock_file)
}

# A row for each that is otherwise than in packages.lock: `found` is NA where it is absent, `wanted` where the lock lacks it.
differences <- function() {
  wanted <- read_lock()
  loaded <- loaded_packages()
  names <- unique(c(names(wanted), loaded[, "Package"]))
  found <- vapply(names, function(name) if (name == "R") own_r_version() else installed_version(name), "")
  wanted <- unname(wanted[names])
  differs <- is.na(found) | is.na(wanted) | found != wanted
  data.frame(name = names, wanted = wanted, found = unname(found))[differs, , drop = FALSE]
}

use_writable_library <- function() {
  if (file.access(.libPaths()[[1]], mode = 2) == 0) {
    return(invisible())
  }
  own <- Sys.getenv("R_LIBS_USER")
  dir.create(own, recursive = TRUE, showWarnings = FALSE)
  .libPaths(c(own, .libPaths()))
}

use_a_mirror <- function() {
  # --vanilla skips the site profile, where the machine's own mirror usually is.
  profile <- file.path(R.home("etc"), "Rprofile.site")
  if (file.exists(profile)) source(profile)
  if (identical(unname(getOption("repos")["CRAN"]), "@CRAN@")) utils::chooseCRANmirror(ind = 1, local.only = TRUE)
}

# The sources of exactly these versions: CRAN has the current one in one folder, and every older one in its archive.
download_sources <- function(name, version, folder) {
  file <- sprintf("%s_%s.tar.gz", name, version)
  here <- file.path(folder, file)
  contrib <- utils::contrib.url(getOption("repos")[["CRAN"]], type = "source")
  for (place in c(contrib, file.path(contrib, "Archive", name))) {
    status <- tryCatch(
      suppressWarnings(utils::download.file(file.path(place, file), here, mode = "wb", quiet = TRUE)),
      error = function(e) 1L
    )
    if (status == 0L) return(invisible())
  }
  stop("CRAN has no ", file, ", which packages.lock names", call. = FALSE)
}

install_locked <- function() {
  different <- differences()
  different <- different[different$name != "R" & !is.na(different$wanted), , drop = FALSE]
  if (nrow(different) == 0) return(invisible())
  folder <- tempfile("sources-")
  sources <- utils::contrib.url(folder, type = "source")
  dir.create(sources, recursive = TRUE)
  for (i in seq_len(nrow(different))) download_sources(different$name[[i]], different$wanted[[i]], sources)
  # As a repository of its own, so that each is built after those that it needs.
  tools::write_PACKAGES(sources, type = "source")
  utils::install.packages(different$name, repos = paste0("file://", folder), type = "source", Ncpus = own_cores())
}

own_cores <- function() max(1L, parallel::detectCores(), na.rm = TRUE)

action <- commandArgs(trailingOnly = TRUE)
if (identical(action, "missing")) {
  writeLines(missing_packages())
} else if (identical(action, "install")) {
  use_writable_library()
  use_a_mirror()
  utils::install.packages(missing_packages(), Ncpus = own_cores(), dependencies = NA)
} else if (identical(action, "differences")) {
  different <- differences()
  or_none <- function(version) ifelse(is.na(version), "none", version)
  writeLines(sprintf("%s %s %s", different$name, or_none(different$wanted), or_none(different$found)))
} else if (identical(action, "install-locked")) {
  use_writable_library()
  use_a_mirror()
  install_locked()
} else if (identical(action, "lock")) {
  write_lock()
} else {
  stop("usage: Rscript packages.R missing|install|differences|install-locked|lock", call. = FALSE)
}
