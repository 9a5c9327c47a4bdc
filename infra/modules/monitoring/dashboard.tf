# dashboard.json is a template: ${...} is filled in here, $${...} by Cloud Monitoring.
resource "google_monitoring_dashboard" "mmm_trainer" {
  project = var.project
  dashboard_json = templatefile("${path.module}/dashboard.json", {
    project = var.project
    service = var.service
    job     = var.job
    queue   = var.queue
    bucket  = var.bucket
    # Within a string of JSON.
    failures = replace(local.queries.failures.filter, "\"", "\\\"")
  })
}
