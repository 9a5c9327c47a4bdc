# What is watched. Alerts and SLOs rest on lines of the log, which are there whether telemetry is exported or not; the dashboard shows
# both. infra/README.md, "What is watched", says what each is for.

locals {
  # Everything that one of ours logs, in the words of Cloud Logging.
  bot_lines     = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${var.service}\""
  trainer_lines = "resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"${var.job}\""
  request_lines = "${local.bot_lines} AND logName=\"projects/${var.project}/logs/run.googleapis.com%2Frequests\""

  channels = concat([for channel in google_monitoring_notification_channel.email : channel.name], var.extra_channels)
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.emails)

  project      = var.project
  display_name = "MMM Trainer: ${each.key}"
  type         = "email"
  labels = {
    email_address = each.key
  }
}

# From three parts of the world every minute. The bot answers as long as it serves, whatever else is down.
resource "google_monitoring_uptime_check_config" "health" {
  count = var.sleeps ? 0 : 1

  project      = var.project
  display_name = "MMM Trainer: bot"
  timeout      = "10s"
  period       = "60s"

  selected_regions = ["EUROPE", "USA_VIRGINIA", "ASIA_PACIFIC"]

  http_check {
    path         = "/health"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = trimprefix(var.bot_url, "https://")
    }
  }
}
