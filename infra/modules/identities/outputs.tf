output "deployer" {
  description = "Resource name of the deployer's account."
  value       = google_service_account.deployer.name
}

output "planner" {
  description = "Resource name of the planner's account."
  value       = google_service_account.planner.name
}

output "members" {
  description = "The accounts as IAM bindings name them."
  value = {
    bot      = google_service_account.bot.member
    trainer  = google_service_account.trainer.member
    deployer = google_service_account.deployer.member
    planner  = google_service_account.planner.member
  }
}

output "object_user_role" {
  description = "Full name of the role that reads and writes objects."
  value       = google_project_iam_custom_role.object_user.id
}
