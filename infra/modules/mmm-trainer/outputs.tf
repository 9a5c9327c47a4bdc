output "bot_url" {
  description = "The bot's address: what slack-manifest.yml names, and what its health is asked at."
  value       = module.bot.url
}

output "service" {
  description = "Name of the Cloud Run service."
  value       = module.bot.name
}

output "job" {
  description = "Name of the Cloud Run job."
  value       = module.trainer.name
}

output "queue" {
  description = "Name of the queue."
  value       = module.queue.name
}

output "latest_revision" {
  description = "The service's newest revision that is ready, with or without traffic."
  value       = module.bot.latest_revision
}

output "bot_image" {
  description = "The bot's image as it is now: what to give again to roll back to it."
  value       = module.bot.image
}

output "trainer_image" {
  description = "The trainer's image as it is now: what to give again to roll back to it."
  value       = module.trainer.image
}

output "dashboard" {
  description = "Address of the dashboard."
  value       = module.monitoring.dashboard
}
