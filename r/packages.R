# The packages that training needs, with the oldest version that works, and how they are installed.
#
#   Rscript packages.R missing   prints the names that are absent or too old, one a line
#   Rscript packages.R install   installs those from CRAN
#
# The versions are those that were seen to work together. patchwork 1.3.1 over ggplot2 3.4.1 installs and then loses every
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

is_missing <- function(package, version) {
  # Reads DESCRIPTION only: loading thirty packages to learn their versions would take seconds.
  installed <- suppressWarnings(utils::packageDescription(package, fields = "Version"))
  is.na(installed) || utils::compareVersion(installed, version) < 0
}

missing_packages <- function() {
  names(needed)[mapply(is_missing, names(needed), needed)]
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

action <- commandArgs(trailingOnly = TRUE)
if (identical(action, "missing")) {
  writeLines(missing_packages())
} else if (identical(action, "install")) {
  use_writable_library()
  use_a_mirror()
  cores <- max(1L, parallel::detectCores(), na.rm = TRUE)
  utils::install.packages(missing_packages(), Ncpus = cores, dependencies = NA)
} else {
  stop("usage: Rscript packages.R missing|install", call. = FALSE)
}
