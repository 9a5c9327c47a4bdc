output "url" {
  description = "The bot's address, for Slack, tasks and schedules."
  value       = local.url
}

output "name" {
  description = "Name of the service."
  value       = google_cloud_run_v2_service.bot.name
}

output "image" {
  description = "The image of the newest revision."
  value       = google_cloud_run_v2_service.bot.template[0].containers[0].image
}

output "latest_revision" {
  description = "The newest revision that is ready, with or without traffic."
  value       = google_cloud_run_v2_service.bot.latest_ready_revision
}
