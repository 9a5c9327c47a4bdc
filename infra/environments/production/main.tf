# Production: from the branch `main`, after somebody has approved.
module "mmm_trainer" {
  source = "../../modules/mmm-trainer"

  project       = var.project
  region        = var.region
  bot_image     = var.bot_image
  trainer_image = var.trainer_image

  service = {
    min_instances = 1
    max_instances = 3
  }

  scheduled_minutes = 10

  watch = {
    emails = var.alert_emails
  }

  trainer = {
    timeout_seconds = 3600
  }

  settings = {
    log_level             = "info"
    slack_default_channel = "mmm-runs"
    connections           = file("${path.module}/connections.yaml")
  }
}
