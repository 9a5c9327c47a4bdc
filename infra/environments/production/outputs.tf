output "bot_url" {
  description = "The bot's address: what slack-manifest.yml names, and what its health is asked at."
  value       = module.mmm_trainer.bot_url
}

output "service" {
  description = "Name of the Cloud Run service."
  value       = module.mmm_trainer.service
}

output "job" {
  description = "Name of the Cloud Run job."
  value       = module.mmm_trainer.job
}

output "queue" {
  description = "Name of the queue."
  value       = module.mmm_trainer.queue
}

output "latest_revision" {
  description = "The service's newest revision that is ready, with or without traffic."
  value       = module.mmm_trainer.latest_revision
}

output "bot_image" {
  description = "The bot's image as it is now: what to give again to roll back to it."
  value       = module.mmm_trainer.bot_image
}

output "trainer_image" {
  description = "The trainer's image as it is now: what to give again to roll back to it."
  value       = module.mmm_trainer.trainer_image
}

output "dashboard" {
  description = "Address of the dashboard."
  value       = module.mmm_trainer.dashboard
}
