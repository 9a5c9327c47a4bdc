locals {
  # A rule can name prefixes and cannot except any. Revisions begin with one of these signs and the index with "_", so these are all
  # runs and nothing else.
  runs = [for sign in split("", "abcdefghijklmnopqrstuvwxyz0123456789") : "robyn/${sign}"]

  # What has done its work after some days. Everything that no prefix here and no run covers is kept for good: the index of the runs
  # but for its claims, the records of batches, settings, subscriptions, manifests, mappings of columns, and the audit log.
  ephemeral = {
    # Whether a task and a write have come through, for as long as /mmm doctor looks.
    "doctor/" = 1
    # Which second a request was first tried in, for as long as it may come twice.
    "robyn/_index/requests/" = 30
    # The bot takes its own away; these are of people who never come back. Unfinished forms are offered for 60 days.
    "drafts/" = 61
    # Which picture lies at Slack; drawn and sent anew where it is not known.
    "pictures/" = 90
    # Who was sent a week's digest.
    "digests/"   = 365
    "snapshots/" = var.snapshot_retention_days + 1
    "uploads/"   = var.upload_retention_days
  }
}

resource "google_storage_bucket" "data" {
  project                     = var.project
  name                        = var.name
  location                    = var.location
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  # No CORS: links are opened by a person's browser, never by a script of another site.

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * 86400
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
    condition {
      age                   = var.runs_nearline_days
      matches_prefix        = local.runs
      matches_storage_class = ["STANDARD"]
      with_state            = "LIVE"
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "COLDLINE"
    }
    condition {
      age                   = var.runs_coldline_days
      matches_prefix        = local.runs
      matches_storage_class = ["STANDARD", "NEARLINE"]
      with_state            = "LIVE"
    }
  }

  dynamic "lifecycle_rule" {
    for_each = var.runs_retention_days == 0 ? [] : [var.runs_retention_days]
    content {
      action {
        type = "Delete"
      }
      condition {
        age            = lifecycle_rule.value
        matches_prefix = local.runs
        with_state     = "LIVE"
      }
    }
  }

  dynamic "lifecycle_rule" {
    for_each = local.ephemeral
    content {
      action {
        type = "Delete"
      }
      condition {
        age            = lifecycle_rule.value
        matches_prefix = [lifecycle_rule.key]
        with_state     = "LIVE"
      }
    }
  }

  # What was taken away on purpose, such as a warehouse's data, does not stay behind as a version.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 1
      matches_prefix             = keys(local.ephemeral)
      with_state                 = "ARCHIVED"
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
    }
  }

  # A heartbeat is written over every few seconds: of such objects the last versions are enough.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions = 5
      with_state         = "ARCHIVED"
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 2
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_storage_bucket_iam_member" "bot" {
  bucket = google_storage_bucket.data.name
  role   = var.object_user_role
  member = var.bot_member
}

# The trainer works in the folders of runs. What the index beside them, settings, manifests, uploads and the audit log say is not its
# business. It may list the bucket's names: without that right an object that is not there answers 403 in place of 404.
resource "google_storage_bucket_iam_member" "trainer" {
  bucket = google_storage_bucket.data.name
  role   = var.object_user_role
  member = var.trainer_member

  condition {
    title       = "folders_of_runs"
    description = "Objects in folders of runs; of all others their names alone."
    expression  = <<-EOT
      resource.type == "storage.googleapis.com/Bucket" ||
      (resource.name.startsWith("projects/_/buckets/${var.name}/objects/robyn/") &&
      !resource.name.startsWith("projects/_/buckets/${var.name}/objects/robyn/_index/"))
    EOT
  }
}
