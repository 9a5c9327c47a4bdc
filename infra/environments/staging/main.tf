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

  trainer = {
    timeout_seconds = 1800
  }

  settings = {
    log_level             = "debug"
    slack_default_channel = "mmm-runs-staging"
    connections           = file("${path.module}/connections.yaml")
  }
}
