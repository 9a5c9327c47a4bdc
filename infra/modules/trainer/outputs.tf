output "name" {
  description = "Name of the job."
  value       = google_cloud_run_v2_job.trainer.name
}

output "image" {
  description = "The image that the job runs."
  value       = google_cloud_run_v2_job.trainer.template[0].template[0].containers[0].image
}
