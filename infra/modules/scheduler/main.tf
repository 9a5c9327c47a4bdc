# What a bot takes up when it starts, asked for every few minutes (src/http/scheduled.ts): a bot that was scaled to zero wakes by it, a
# task that was lost comes again, and Monday's digest is enqueued. A second call beside a first one is answered with the same round.
resource "google_cloud_scheduler_job" "take_up" {
  project     = var.project
  region      = var.region
  name        = "${var.name}-take-up"
  description = "Has the bot take up what was lost: runs, requests, batches, digests, old snapshots."

  schedule         = var.every_minutes < 60 ? "*/${var.every_minutes} * * * *" : "0 */${var.every_minutes / 60} * * *"
  time_zone        = var.time_zone
  attempt_deadline = "${var.deadline_seconds}s"

  # The next round comes anyway: it is tried again only so soon that it is of use.
  retry_config {
    retry_count          = 2
    min_backoff_duration = "30s"
    max_backoff_duration = "120s"
    max_doublings        = 2
  }

  http_target {
    http_method = "POST"
    uri         = "${var.bot_url}/scheduled/take-up"

    oidc_token {
      service_account_email = var.service_account
      audience              = var.bot_url
    }
  }
}
