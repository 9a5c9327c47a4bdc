resource "google_storage_bucket" "state" {
  project                     = var.project
  name                        = module.names.state_bucket
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  # A state that was damaged is had back from the version before.
  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 10
      days_since_noncurrent_time = 90
      with_state                 = "ARCHIVED"
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.all]
}

# The state of the environment, and not that of bootstrap, which says who may do what. It may list the bucket's names: without that
# right a state that is not there yet answers 403 in place of 404.
resource "google_storage_bucket_iam_member" "deployer_keeps_state" {
  bucket = google_storage_bucket.state.name
  role   = module.identities.object_user_role
  member = module.identities.members.deployer

  condition {
    title       = "state_of_the_environment"
    description = "Objects of the environment's state; of all others their names alone."
    expression  = <<-EOT
      resource.type == "storage.googleapis.com/Bucket" ||
      resource.name.startsWith("projects/_/buckets/${module.names.state_bucket}/objects/${module.names.state_prefix}/")
    EOT
  }
}

# The state as it is now, and not the plans that wait beside it for an approval. It is never locked: that takes writing.
resource "google_storage_bucket_iam_member" "planner_reads_state" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectViewer"
  member = module.identities.members.planner

  condition {
    title       = "state_to_plan_from"
    description = "The object that is the environment's state; of all others their names alone."
    expression  = <<-EOT
      resource.type == "storage.googleapis.com/Bucket" ||
      resource.name == "projects/_/buckets/${module.names.state_bucket}/objects/${module.names.state_prefix}/default.tfstate"
    EOT
  }
}
