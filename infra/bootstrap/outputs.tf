output "workload_identity_provider" {
  description = "For the GitHub environment's variable WORKLOAD_IDENTITY_PROVIDER."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "deployer" {
  description = "For the GitHub environment's variable DEPLOYER."
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
