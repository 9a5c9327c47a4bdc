# What one picture takes to draw, at most: the tallest of Robyn's with its layout.
bytes_of_a_drawing <- 700 * 2^20

#' How many pictures may be drawn at one time: `workers`, or as many as fit into the memory that is free, but one always.
#' @noRd
drawings_at_one_time <- function(workers, free = free_memory()) {
  max(1, min(workers, floor(free / bytes_of_a_drawing)))
}

#' Memory in bytes that this process and its children may still take: of the machine, and of the container where there is one.
#' `Inf` where the system does not say.
#' @noRd
free_memory <- function(root = "") {
  lines_of <- function(file) {
    path <- paste0(root, file)
    if (file.exists(path)) readLines(path) else character()
  }
  number <- function(file) suppressWarnings(as.numeric(lines_of(file)[1])) # "max" where there is no limit
  field <- function(file, pattern) {
    as.numeric(gsub("[^0-9]", "", sub(pattern, "", grep(pattern, lines_of(file), value = TRUE)[1])))
  }
  # Files that were read lie in memory, and count as used, until something else needs it.
  left_of <- function(limit, used, stat) {
    number(limit) - number(used) + max(0, field(stat, "^(total_)?inactive_file "), na.rm = TRUE)
  }
  min(
    1024 * field("/proc/meminfo", "^MemAvailable:"),
    left_of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
    left_of(
      "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
      "/sys/fs/cgroup/memory/memory.stat"
    ),
    Inf,
    na.rm = TRUE
  )
}
