# Staging: from the branch `ci-cd`. Sleeps when nobody uses it.
module "mmm_trainer" {
  source = "../../modules/mmm-trainer"

  project       = var.project
  region        = var.region
  bot_image     = var.bot_image
  trainer_image = var.trainer_image

  service = {
    min_instances = 0
    max_instances = 1
  }

  # Four times a day: what wakes it oftener keeps it awake, and a bot that is awake costs what production's does.
  scheduled_minutes = 360

  watch = {
    emails = var.alert_emails
  }

  trainer = {
    timeout_seconds = 1800
  }

  settings = {
    log_level             = "debug"
    slack_default_channel = "mmm-runs-staging"
    connections           = file("${path.module}/connections.yaml")
  }
}
