front <- data.frame(
  solID = c("1_1_1", "1_2_1", "1_3_1", "1_4_1", "1_5_1"), error_score = c(0.3, 0.1, 0.2, 0.5, 0.05),
  decomp.rssd = c(0.2, 0.3, 0.1, 0.4, Inf)
)

test_that("the winner of a cluster with the smallest score is the best", {
  winners <- data.frame(solID = c("1_1_1", "1_3_1"), cluster = c("2", "1"), error_score = c(0.25, 0.15))
  finalists <- finalists_of(list(resultHypParam = front, clusters = list(models = winners)))
  expect_identical(finalists$solID, c("1_3_1", "1_1_1"))
  expect_identical(finalists$cluster, c(1L, 2L))
})

test_that("without clusters the three smallest scores are taken", {
  finalists <- finalists_of(list(resultHypParam = front))
  expect_identical(finalists$solID, c("1_2_1", "1_3_1", "1_1_1"))
  expect_identical(finalists$cluster, rep(NA_integer_, 3))
})

test_that("a model in which no medium has an effect is never one of them", {
  winners <- data.frame(solID = c("1_5_1", "1_4_1"), cluster = c("1", "2"), error_score = c(0.01, 0.5))
  expect_identical(finalists_of(list(resultHypParam = front, clusters = list(models = winners)))$solID, "1_4_1")
  expect_error(finalists_of(list(resultHypParam = front[5, ])), class = "mmmtrainer_no_model")
})
