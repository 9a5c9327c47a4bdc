key_of <- function(spec = shop_spec(), data = shop_data(), change = list()) {
  folder <- write_run(new_folder(), spec, data)
  trial_key(folder, utils::modifyList(read_job(folder), change))
}

test_that("a trial is bound to everything that decides what it gives, and to nothing else", {
  key <- key_of()
  expect_identical(key_of(), key)
  expect_identical(key_of(change = list(workers = 5L, run_id = "another")), key)
  data <- shop_data()
  data$tele[[3]] <- data$tele[[3]] + 1
  others <- list(
    spec = key_of(shop_spec(adstock = "weibull_cdf")), data = key_of(data = data),
    seed = key_of(change = list(seed = 8)), engine = key_of(change = list(engine = "another")),
    optimizer = key_of(change = list(optimizer = "another")), spec_hash = key_of(change = list(spec_hash = "x"))
  )
  for (name in names(others)) expect_false(identical(others[[name]], key), info = name)
  for (version in c("robyn=3", "r=4", "glmnet=", "code=", "library=")) expect_match(key, version, fixed = TRUE)
  expect_no_match(key, "NA")
})
