locals {
  # The address that follows from names alone, so that it can be told to the service that gets it.
  url = "https://${var.name}-${var.project_number}.${var.region}.run.app"

  # What src/config.ts reads, but for what belongs to a laptop, and PORT, which Cloud Run sets.
  environment = {
    HOST      = "0.0.0.0"
    LOG_LEVEL = var.settings.log_level
    TELEMETRY = var.settings.telemetry

    SLACK_DEFAULT_CHANNEL = var.settings.slack_default_channel

    GOOGLE_CLOUD_PROJECT      = var.project
    GOOGLE_CLOUD_LOCATION     = var.region
    BUCKET                    = var.bucket
    STORAGE_API_ENDPOINT      = var.settings.storage_api_endpoint
    TASKS_QUEUE               = var.queue
    TRAINER_JOB               = var.trainer.job
    BOT_URL                   = local.url
    TASKS_SERVICE_ACCOUNT     = var.accounts.tasks
    SCHEDULER_SERVICE_ACCOUNT = var.accounts.scheduler
    DEPLOYER_SERVICE_ACCOUNT  = var.accounts.deployer

    MANIFEST_DIRS = join(":", var.settings.manifest_dirs)
    CONNECTIONS   = var.settings.connections

    SNAPSHOT_MAX_AGE_SECONDS = tostring(var.settings.snapshot_max_age_seconds)
    SNAPSHOT_RETENTION_DAYS  = tostring(var.settings.snapshot_retention_days)
    WATCH_INTERVAL_SECONDS   = tostring(var.settings.watch_interval_seconds)
    LINK_EXPIRES_SECONDS     = tostring(var.settings.link_expires_seconds)

    TRAINER_IMAGE               = var.trainer.image
    TRAINER_TIMEOUT_SECONDS     = tostring(var.trainer.timeout_seconds)
    TRAINER_WORKERS             = tostring(var.trainer.workers)
    TRAINER_VCPUS               = tostring(var.trainer.vcpus)
    TRAINER_MEMORY_GIB          = tostring(var.trainer.memory_gib)
    TRAINER_USD_PER_VCPU_SECOND = format("%.9f", var.trainer.usd_per_vcpu_second)
    TRAINER_USD_PER_GIB_SECOND  = format("%.9f", var.trainer.usd_per_gib_second)
  }

  secret_environment = {
    SLACK_BOT_TOKEN      = var.secrets.slack_bot_token
    SLACK_SIGNING_SECRET = var.secrets.slack_signing_secret
  }
}

resource "google_cloud_run_v2_service" "bot" {
  project             = var.project
  location            = var.region
  name                = var.name
  deletion_protection = true

  # Slack, Cloud Tasks and Cloud Scheduler call from outside. Slack has no Google identity, so Google is not asked who calls: every
  # route looks itself, at Slack's signature or at an OIDC token. Switching the question off, rather than letting `allUsers` invoke,
  # also works in organisations that allow only members of their own domains in policies.
  ingress              = "INGRESS_TRAFFIC_ALL"
  invoker_iam_disabled = true

  # Of the whole service, so that a revision without traffic keeps no machine running.
  scaling {
    min_instance_count = var.service.min_instances
  }

  template {
    service_account                  = var.accounts.bot
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "${var.service.request_timeout_seconds}s"
    max_instance_request_concurrency = var.service.concurrency

    scaling {
      max_instance_count = var.service.max_instances
    }

    containers {
      image = var.image

      ports {
        container_port = 8080
      }

      resources {
        limits = {
          cpu    = tostring(var.service.vcpus)
          memory = "${var.service.memory_gib}Gi"
        }
        # The bot works on after it has answered: Slack wants an answer within three seconds, and a form may take minutes.
        cpu_idle          = false
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 1
        timeout_seconds   = 1
        failure_threshold = 60
        http_get {
          path = "/health"
        }
      }

      # Ends an instance that has answered nothing for two minutes; what it was at is taken up by another.
      liveness_probe {
        period_seconds    = 30
        timeout_seconds   = 10
        failure_threshold = 4
        http_get {
          path = "/health"
        }
      }

      dynamic "env" {
        for_each = local.environment
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.secret_environment
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = env.value
              version = "latest"
            }
          }
        }
      }
    }
  }

  lifecycle {
    # Traffic is the deployment's: it goes to a revision once the smoke test has passed there. The others are written by gcloud.
    ignore_changes = [traffic, client, client_version]
  }
}
