# Every function that people may call has a help page, and the page is of the function as it is.

test_that("every exported function has a help page that shows its arguments", {
  expect_length(unlist(tools::undoc("mmmtrainer")), 0)
  expect_length(tools::codoc("mmmtrainer"), 0)
  expect_length(tools::checkDocFiles("mmmtrainer"), 0)
})

test_that("every page says what comes back, or that it is a step of a run", {
  pages <- tools::Rd_db("mmmtrainer")
  has <- function(page, tag) any(vapply(page, function(part) identical(attr(part, "Rd_tag"), tag), logical(1)))
  pages <- pages[names(pages) != "mmmtrainer-package.Rd"]
  expect_gt(length(pages), 20)
  without <- names(pages)[!vapply(pages, has, logical(1), tag = "\\value")]
  expect_identical(without, character())
})

test_that("the pages are those that roxygen2 makes of the sources", {
  if (!requireNamespace("roxygen2", quietly = TRUE)) {
    skip("roxygen2, with which developers make the pages, is not installed here")
  }
  copy <- file.path(new_folder(), "r")
  dir.create(copy)
  file.copy(trainer_script(c("R", "man", "DESCRIPTION", "NAMESPACE")), copy, recursive = TRUE)
  before <- lapply(list.files(file.path(copy, "man"), full.names = TRUE), readLines)
  namespace <- readLines(file.path(copy, "NAMESPACE"))
  suppressMessages(utils::capture.output(
    roxygen2::roxygenise(copy, load_code = "installed", roclets = c("namespace", "rd"))
  ))
  expect_identical(lapply(list.files(file.path(copy, "man"), full.names = TRUE), readLines), before)
  expect_identical(readLines(file.path(copy, "NAMESPACE")), namespace)
})
