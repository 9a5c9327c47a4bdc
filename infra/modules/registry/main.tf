# Images `bot` and `trainer`. What a rule keeps, no other rule deletes.
resource "google_artifact_registry_repository" "images" {
  project                = var.project
  location               = var.region
  repository_id          = var.name
  description            = "Images of MMM Trainer's bot and trainer"
  format                 = "DOCKER"
  cleanup_policy_dry_run = false

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "${var.delete_images_after_days}d"
    }
  }

  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = var.keep_images
    }
  }

  # The deployment moves this tag to the images that it has put into service.
  cleanup_policies {
    id     = "keep-deployed"
    action = "KEEP"
    condition {
      tag_state    = "TAGGED"
      tag_prefixes = ["deployed"]
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "deployer" {
  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.images.repository_id
  role       = "roles/artifactregistry.writer"
  member     = var.deployer_member
}
