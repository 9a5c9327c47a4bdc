output "names" {
  description = "Names of the secrets; each needs a value."
  value       = keys(google_secret_manager_secret.all)
}
