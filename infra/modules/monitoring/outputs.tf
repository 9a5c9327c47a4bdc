output "channels" {
  description = "Full names of the channels that alerts go to."
  value       = local.channels
}

output "dashboard" {
  description = "Address of the dashboard."
  value       = "https://console.cloud.google.com/monitoring/dashboards/builder/${basename(google_monitoring_dashboard.mmm_trainer.id)}?project=${var.project}"
}
