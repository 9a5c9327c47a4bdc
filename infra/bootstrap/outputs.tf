output "workload_identity_provider" {
  description = "For the repository's variable STAGING_WORKLOAD_IDENTITY_PROVIDER or PRODUCTION_WORKLOAD_IDENTITY_PROVIDER."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "deployer" {
  description = "Address of the account that the workflow acts as."
  value       = module.names.accounts.deployer
}

output "state_bucket" {
  description = "Where Terraform keeps its state."
  value       = google_storage_bucket.state.name
}

output "image_repository" {
  description = "Where images are pushed to: this, a slash, `bot` or `trainer`."
  value       = module.registry.address
}

output "bucket" {
  description = "The bucket that is the only database."
  value       = module.storage.name
}

output "secrets" {
  description = "Names of the secrets; each needs a value."
  value       = module.secrets.names
}
