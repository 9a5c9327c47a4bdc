# Rights that are not on a bucket, a secret, a repository, a job or a queue; those stand in the modules that make these.

resource "google_service_account_iam_member" "bot_signs_links" {
  service_account_id = google_service_account.bot.name
  role               = google_project_iam_custom_role.link_signer.id
  member             = google_service_account.bot.member
}

# A task carries an OIDC token of this account: whoever creates the task has to be allowed to speak in its name.
resource "google_service_account_iam_member" "bot_acts_as_tasks" {
  service_account_id = google_service_account.tasks.name
  role               = google_project_iam_custom_role.act_as.id
  member             = google_service_account.bot.member
}

resource "google_service_account_iam_member" "deployer_acts_as_bot" {
  service_account_id = google_service_account.bot.name
  role               = google_project_iam_custom_role.act_as.id
  member             = google_service_account.deployer.member
}

resource "google_service_account_iam_member" "deployer_acts_as_trainer" {
  service_account_id = google_service_account.trainer.name
  role               = google_project_iam_custom_role.act_as.id
  member             = google_service_account.deployer.member
}

resource "google_service_account_iam_member" "deployer_acts_as_scheduler" {
  service_account_id = google_service_account.scheduler.name
  role               = google_project_iam_custom_role.act_as.id
  member             = google_service_account.deployer.member
}

resource "google_project_iam_member" "deployer_deploys" {
  project = var.project
  role    = google_project_iam_custom_role.deployer.id
  member  = google_service_account.deployer.member
}

resource "google_project_iam_member" "bot_writes_traces" {
  project = var.project
  role    = "roles/telemetry.tracesWriter"
  member  = google_service_account.bot.member
}

resource "google_project_iam_member" "bot_writes_metrics" {
  project = var.project
  role    = "roles/monitoring.metricWriter"
  member  = google_service_account.bot.member
}

resource "google_project_iam_member" "trainer_writes_traces" {
  project = var.project
  role    = "roles/telemetry.tracesWriter"
  member  = google_service_account.trainer.member
}

resource "google_project_iam_member" "trainer_writes_metrics" {
  project = var.project
  role    = "roles/monitoring.metricWriter"
  member  = google_service_account.trainer.member
}

resource "google_project_iam_member" "planner_looks" {
  project = var.project
  role    = google_project_iam_custom_role.planner.id
  member  = google_service_account.planner.member
}
