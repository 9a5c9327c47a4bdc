test_that("signs are Robyn's own where none are given, and those that are", {
  inputs <- shop_inputs(organic_vars = I("mails"), context_vars = I("temperature"))
  expect_identical(inputs$paid_media_signs, rep("positive", 3))
  expect_identical(inputs$organic_signs, "positive")
  expect_identical(inputs$context_signs, "default")
  inputs <- shop_inputs(
    organic_vars = I("mails"), context_vars = I("temperature"), organic_signs = I("default"),
    paid_media_signs = c("positive", "default", "negative"), context_signs = I("negative")
  )
  expect_identical(inputs$paid_media_signs, c("positive", "default", "negative"))
  expect_identical(inputs$organic_signs, "default")
  expect_identical(inputs$context_signs, "negative")
})
