# Secrets without their values: those are added by a person (infra/README.md says how) and are never in Terraform's state.

locals {
  secrets = merge(
    {
      (var.slack.slack_bot_token)      = "Token of the Slack app's bot user; begins with xoxb-"
      (var.slack.slack_signing_secret) = "Signing secret of the Slack app; two with a comma between them while it is rotated"
    },
    var.warehouse_secrets,
  )
}

resource "google_secret_manager_secret" "all" {
  for_each = local.secrets

  project             = var.project
  secret_id           = each.key
  annotations         = { purpose = each.value }
  deletion_protection = true
  # A version that was destroyed by mistake can be had back for a week.
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
}

resource "google_secret_manager_secret_iam_member" "bot" {
  for_each = google_secret_manager_secret.all

  project   = var.project
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = var.bot_member
}
