# Every step of every run. What the bot's answers mean stands in src/http/tasks.ts: 200 is done; 409 and 500 come again with the
# back-off below; at 503 the queue slows down by itself for all tasks.
resource "google_cloud_tasks_queue" "steps" {
  project  = var.project
  location = var.region
  name     = var.name

  rate_limits {
    max_dispatches_per_second = var.settings.dispatches_per_second
    max_concurrent_dispatches = var.settings.concurrent_dispatches
  }

  retry_config {
    max_attempts  = var.settings.max_attempts
    min_backoff   = "${var.settings.min_backoff_seconds}s"
    max_backoff   = "${var.settings.max_backoff_seconds}s"
    max_doublings = var.settings.max_doublings
  }

  stackdriver_logging_config {
    sampling_ratio = var.settings.logged_share
  }
}

resource "google_cloud_tasks_queue_iam_member" "bot" {
  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.steps.name
  role     = var.task_creator_role
  member   = var.bot_member
}
