# The first onepager of a process takes half as long again as the next, for R compiles what it calls for the first time.
onepagers_of_a_process <- 3

#' Robyn's pictures, drawn in processes of their own while Robyn goes on
#'
#' @param workers Number of processes at one time, this one included while it works.
#' @return `ggsave`, what Robyn is to call; `onepagers(InputCollect, OutputCollect, models)`; `finish(report)`, which
#'   returns when all is drawn and tells `report(done, of)`; `files()` that must exist then; `guard(code)`, which keeps the
#'   first error of Robyn's export, for Robyn swallows it; `failure()`, that error or the first of a picture; `stop()`.
#' @noRd
background_drawings <- function(folder, workers) {
  files <- character()
  failure <- NULL
  keep <- function(error) if (is.null(failure)) failure <<- error
  kills_before <- out_of_memory_kills()
  drawn <- 0
  added <- 0
  pool <- process_pool(settle = function(name, answer) {
    if (answer$state == "failed") keep(answer$error)
    if (answer$state == "died") stop_for_killed_process(sprintf("the process that drew %s", name), kills_before)
    drawn <<- drawn + lengths(strsplit(name, ", ", fixed = TRUE))
  })
  add <- function(names, draw) {
    added <<- added + length(names)
    files <<- c(files, names, preview_of(names))
    work <- function(task) {
      suppressWarnings(suppressMessages(draw()))
      NULL
    }
    pool$add(paste(names, collapse = ", "), work, at_one_time = drawings_at_one_time(workers) - 1)
  }
  list(
    ggsave = function(filename, plot, dpi, width, height, ...) {
      # Robyn goes on with these names, and gives them other values.
      lapply(list(plot, dpi, width, height), force)
      add(basename(filename), function() exporter(folder)$ggsave(filename, plot, dpi, width, height))
      invisible(filename)
    },
    onepagers = function(InputCollect, OutputCollect, models) {
      message(sprintf(">> Drawing the onepagers of %d models", length(models)))
      groups <- split(models, (seq_along(models) - 1) %/% onepagers_of_a_process)
      lapply(groups, function(group) {
        add(paste0(group, ".png"), function() {
          for (model in group) save_onepager(InputCollect, OutputCollect, model, folder)
        })
      })
      invisible()
    },
    finish = function(report) {
      pool$finish(function() drawings_at_one_time(workers), tick = function(pids) report(drawn, max(added, 1)))
    },
    files = function() files,
    guard = function(code) {
      tryCatch(code, error = function(e) {
        keep(e)
        stop(e)
      })
    },
    failure = function() failure,
    stop = pool$stop
  )
}
