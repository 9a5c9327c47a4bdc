locals {
  # What src/trainer/settings.ts reads, but for what belongs to the image, to a laptop or to one run; infra/README.md lists all of it.
  environment = {
    BUCKET                = var.bucket
    GOOGLE_CLOUD_PROJECT  = var.project
    GOOGLE_CLOUD_LOCATION = var.region
    STORAGE_API_ENDPOINT  = var.storage_api_endpoint
    LOG_LEVEL             = var.log_level
    TELEMETRY             = var.telemetry
    # The bot passes its own with each start; this one is for executions started by hand.
    TRAINER_TIMEOUT_SECONDS = tostring(var.settings.timeout_seconds)
  }
}

# Each start by the bot overrides the arguments (the run's id), the time-out, TRAINER_TIMEOUT_SECONDS and TRACEPARENT, and nothing else.
resource "google_cloud_run_v2_job" "trainer" {
  project             = var.project
  location            = var.region
  name                = var.name
  deletion_protection = true

  template {
    task_count  = 1
    parallelism = 1

    template {
      service_account       = var.service_account
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      timeout               = "${var.settings.timeout_seconds}s"
      max_retries           = var.settings.max_retries

      containers {
        image = var.image

        resources {
          # The file system of a container is memory: the run's folder in /tmp counts.
          limits = {
            cpu    = tostring(var.settings.vcpus)
            memory = "${var.settings.memory_gib}Gi"
          }
        }

        dynamic "env" {
          for_each = local.environment
          content {
            name  = env.key
            value = env.value
          }
        }
      }
    }
  }

  lifecycle {
    # Written by gcloud, and of no consequence.
    ignore_changes = [client, client_version]
  }
}

resource "google_cloud_run_v2_job_iam_member" "bot" {
  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_job.trainer.name
  role     = var.job_runner_role
  member   = var.bot_member
}
