# What things are called, said once: bootstrap makes some of them, the environments refer to them.

output "name" {
  description = "Of the Cloud Run service, the Cloud Run job, the queue and the image repository."
  value       = "mmm-trainer"
}

output "bucket" {
  description = "The bucket that is the only database."
  value       = "${var.project}-mmm-trainer"
}

output "state_bucket" {
  description = "Where Terraform keeps its state."
  value       = "${var.project}-mmm-trainer-state"
}

output "state_prefix" {
  description = "Where in it the environment's state lies; the rest of it is bootstrap's, and closed to the deployer."
  value       = "environment"
}

output "secrets" {
  description = "The secrets that the bot is given in its environment."
  value = {
    slack_bot_token      = "slack-bot-token"
    slack_signing_secret = "slack-signing-secret"
  }
}

output "accounts" {
  description = "Addresses of the service accounts."
  value = {
    bot       = "mmm-bot@${var.project}.iam.gserviceaccount.com"
    trainer   = "mmm-trainer@${var.project}.iam.gserviceaccount.com"
    tasks     = "mmm-tasks@${var.project}.iam.gserviceaccount.com"
    scheduler = "mmm-scheduler@${var.project}.iam.gserviceaccount.com"
    deployer  = "mmm-deployer@${var.project}.iam.gserviceaccount.com"
  }
}

output "roles" {
  description = "Full names of the custom roles that modules/identities makes."
  value = {
    object_user  = "projects/${var.project}/roles/mmmObjectUser"
    link_signer  = "projects/${var.project}/roles/mmmLinkSigner"
    task_creator = "projects/${var.project}/roles/mmmTaskCreator"
    job_runner   = "projects/${var.project}/roles/mmmJobRunner"
    act_as       = "projects/${var.project}/roles/mmmActAs"
    deployer     = "projects/${var.project}/roles/mmmDeployer"
  }
}
