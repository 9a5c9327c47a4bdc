# packages.R is a script of its own, run in a folder that has a packages.lock of the test's.
packages_r <- function(action, lock) {
  folder <- withr::local_tempdir()
  file.copy(test_path("..", "..", "packages.R"), folder)
  if (!is.null(lock)) writeLines(lock, file.path(folder, "packages.lock"))
  ended <- processx::run(
    file.path(R.home("bin"), "Rscript"), c("--vanilla", "packages.R", action), wd = folder, error_on_status = FALSE
  )
  written <- file.path(folder, "packages.lock")
  list(
    status = ended$status, stderr = ended$stderr, lines = strsplit(ended$stdout, "\n")[[1]],
    lock = if (file.exists(written)) readLines(written)
  )
}

own_lock <- function() packages_r("lock", NULL)$lock

test_that("a lock made from what is installed differs from it in nothing", {
  lock <- own_lock()
  expect_true(all(c("Robyn", "glmnet", "rlang", "prophet", "Matrix") %in% sub(" .*", "", lock)))
  expect_identical(packages_r("differences", lock)$lines, character())
})

test_that("another version, a package that is absent, one that the lock lacks, and another R are named", {
  lock <- own_lock()
  lock <- sub("^dplyr .*", "dplyr 9.9.9", lock)
  lock <- sub("^R .*", "R 9.0.0", lock)
  lock <- lock[!startsWith(lock, "cli ")]
  lines <- packages_r("differences", c(lock, "not.there 1.0"))$lines
  expect_identical(lines, c(
    paste("R 9.0.0", getRversion()),
    paste("dplyr 9.9.9", packageVersion("dplyr")),
    "not.there 1.0 none",
    paste("cli none", packageVersion("cli"))
  ))
})

test_that("a line that is no name and version is refused", {
  ended <- packages_r("differences", c("R 4.2.2", "dplyr"))
  expect_identical(ended$status, 1L)
  expect_match(ended$stderr, "packages.lock: not a name and a version: dplyr", fixed = TRUE)
})

test_that("the lock of the image keeps to the lower bounds", {
  lock <- readLines(test_path("..", "..", "packages.lock"))
  fields <- strsplit(lock[!startsWith(lock, "#")], " ")
  locked <- setNames(vapply(fields, `[[`, "", 2), vapply(fields, `[[`, "", 1))
  source <- parse(test_path("..", "..", "packages.R"))
  needed <- eval(Filter(function(call) identical(call[[2]], quote(needed)), as.list(source))[[1]][[3]])
  expect_identical(setdiff(names(needed), names(locked)), character())
  older <- mapply(function(name, version) compareVersion(locked[[name]], version) < 0, names(needed), needed)
  expect_identical(names(needed)[older], character())
})

test_that("the versions of the lock come from the repository or its archive, those first that others need", {
  cran <- withr::local_tempdir()
  contrib <- file.path(cran, "src", "contrib")
  archive <- file.path(contrib, "Archive", "needed.by.other")
  dir.create(archive, recursive = TRUE)
  sources <- withr::local_tempdir()
  source_package <- function(name, version, place, imports = NULL) {
    folder <- file.path(sources, version, name)
    dir.create(folder, recursive = TRUE)
    write.dcf(c(list(Package = name, Version = version, Title = "T", Description = "D.", License = "MIT", Author = "A",
      Maintainer = "A <a@example.com>"), imports), file.path(folder, "DESCRIPTION"))
    writeLines(if (is.null(imports)) "" else "import(needed.by.other)", file.path(folder, "NAMESPACE"))
    withr::with_dir(dirname(folder), utils::tar(
      file.path(place, sprintf("%s_%s.tar.gz", name, version)), name, compression = "gzip", tar = "internal"
    ))
  }
  source_package("needed.by.other", "1.0", archive)
  source_package("needed.by.other", "2.0", contrib)
  source_package("a.other", "1.1", contrib, list(Imports = "needed.by.other"))
  library <- withr::local_tempdir()
  withr::local_envvar(R_LIBS = library)
  script <- withr::local_tempdir()
  lines <- readLines(test_path("..", "..", "packages.R"))
  lines <- lines[seq_len(grep("^action <- ", lines) - 1)]
  writeLines(c("a.other 1.1", "needed.by.other 1.0"), file.path(script, "packages.lock"))
  writeLines(c(
    lines, sprintf("options(repos = c(CRAN = 'file://%s'))", cran), "loaded_packages <- function() data.frame(Package = character())",
    "use_writable_library()", "install_locked()", "print(nrow(differences()))"
  ), file.path(script, "packages.R"))
  ended <- processx::run(file.path(R.home("bin"), "Rscript"), "packages.R", wd = script, error_on_status = FALSE)
  expect_match(ended$stdout, "[1] 0", fixed = TRUE, info = ended$stderr)
  expect_identical(as.character(packageVersion("needed.by.other", lib.loc = library)), "1.0")
  expect_identical(as.character(packageVersion("a.other", lib.loc = library)), "1.1")
})
