output "address" {
  description = "Where images are pushed to: this, a slash, `bot` or `trainer`."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
}
