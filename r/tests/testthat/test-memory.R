# A machine as /proc and the container's files tell it.
machine <- function(...) {
  files <- list(...)
  root <- new_folder(parent.frame())
  for (name in names(files)) {
    dir.create(dirname(file.path(root, name)), recursive = TRUE, showWarnings = FALSE)
    writeLines(files[[name]], file.path(root, name))
  }
  root
}
meminfo <- c("MemTotal:       8000000 kB", "MemAvailable:   4000000 kB")

test_that("what the machine can give is free", {
  expect_equal(free_memory(machine(`proc/meminfo` = meminfo)), 4000000 * 1024)
  expect_identical(free_memory(new_folder()), Inf)
})

test_that("in a container the limit counts, without files that can be dropped from memory", {
  root <- machine(
    `proc/meminfo` = meminfo, `sys/fs/cgroup/memory.max` = "2000000000", `sys/fs/cgroup/memory.current` = "1500000000",
    `sys/fs/cgroup/memory.stat` = c("active_file 7", "inactive_file 300000000")
  )
  expect_equal(free_memory(root), 800000000)
  expect_equal(free_memory(machine(
    `proc/meminfo` = meminfo, `sys/fs/cgroup/memory.max` = "max", `sys/fs/cgroup/memory.current` = "15"
  )), 4000000 * 1024)
  expect_equal(free_memory(machine(
    `sys/fs/cgroup/memory/memory.limit_in_bytes` = "1000", `sys/fs/cgroup/memory/memory.usage_in_bytes` = "400",
    `sys/fs/cgroup/memory/memory.stat` = "total_inactive_file 100"
  )), 700)
})

test_that("fewer pictures are drawn at one time where memory does not allow more, but one always", {
  expect_equal(drawings_at_one_time(4, free = Inf), 4)
  expect_equal(drawings_at_one_time(4, free = 2.5 * bytes_of_a_drawing), 2)
  expect_equal(drawings_at_one_time(4, free = 0), 1)
})
