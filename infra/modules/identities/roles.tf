# Custom roles with the calls that the code makes and no more; infra/README.md says which call needs which permission.

resource "google_project_iam_custom_role" "object_user" {
  project     = var.project
  role_id     = "mmmObjectUser"
  title       = "MMM Trainer: object user"
  description = "Reads, lists, writes and deletes objects. Writing over an object takes delete too."
  permissions = [
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.get",
    "storage.objects.list",
  ]
}

resource "google_project_iam_custom_role" "link_signer" {
  project     = var.project
  role_id     = "mmmLinkSigner"
  title       = "MMM Trainer: link signer"
  description = "Signs links that expire, without a key."
  permissions = ["iam.serviceAccounts.signBlob"]
}

resource "google_project_iam_custom_role" "task_creator" {
  project     = var.project
  role_id     = "mmmTaskCreator"
  title       = "MMM Trainer: task creator"
  description = "Puts tasks into a queue and looks whether one is still there."
  permissions = [
    "cloudtasks.tasks.create",
    "cloudtasks.tasks.get",
  ]
}

resource "google_project_iam_custom_role" "job_runner" {
  project     = var.project
  role_id     = "mmmJobRunner"
  title       = "MMM Trainer: job runner"
  description = "Starts a job with arguments and a time-out of its own, follows its executions and cancels them."
  permissions = [
    "run.executions.cancel",
    "run.executions.get",
    "run.executions.list",
    "run.jobs.get",
    "run.jobs.run",
    "run.jobs.runWithOverrides",
    "run.tasks.list",
  ]
}

resource "google_project_iam_custom_role" "act_as" {
  project     = var.project
  role_id     = "mmmActAs"
  title       = "MMM Trainer: act as"
  description = "Lets a program run, or a call be made, in the name of a service account."
  permissions = ["iam.serviceAccounts.actAs"]
}

# What `terraform apply` of an environment and the shift of traffic take. It cannot change who may do what in the project, touch the
# bucket, read a secret, or delete the service, the job or the queue.
resource "google_project_iam_custom_role" "deployer" {
  project     = var.project
  role_id     = "mmmDeployer"
  title       = "MMM Trainer: deployer"
  description = "Deploys the service, the job, the queue, the schedule and what watches them."
  permissions = [
    "cloudscheduler.jobs.create",
    "cloudscheduler.jobs.delete",
    "cloudscheduler.jobs.enable",
    "cloudscheduler.jobs.get",
    "cloudscheduler.jobs.pause",
    "cloudscheduler.jobs.update",
    "cloudtasks.queues.create",
    "cloudtasks.queues.get",
    "cloudtasks.queues.getIamPolicy",
    "cloudtasks.queues.setIamPolicy",
    "cloudtasks.queues.update",
    "logging.logEntries.list",
    "logging.logMetrics.create",
    "logging.logMetrics.delete",
    "logging.logMetrics.get",
    "logging.logMetrics.update",
    "logging.queries.deleteShared",
    "logging.queries.getShared",
    "logging.queries.share",
    "logging.queries.updateShared",
    "monitoring.alertPolicies.create",
    "monitoring.alertPolicies.delete",
    "monitoring.alertPolicies.get",
    "monitoring.alertPolicies.update",
    "monitoring.dashboards.create",
    "monitoring.dashboards.delete",
    "monitoring.dashboards.get",
    "monitoring.dashboards.update",
    "monitoring.notificationChannels.create",
    "monitoring.notificationChannels.delete",
    "monitoring.notificationChannels.get",
    "monitoring.notificationChannels.update",
    "monitoring.services.create",
    "monitoring.services.delete",
    "monitoring.services.get",
    "monitoring.services.update",
    "monitoring.slos.create",
    "monitoring.slos.delete",
    "monitoring.slos.get",
    "monitoring.slos.update",
    "monitoring.timeSeries.list",
    "monitoring.uptimeCheckConfigs.create",
    "monitoring.uptimeCheckConfigs.delete",
    "monitoring.uptimeCheckConfigs.get",
    "monitoring.uptimeCheckConfigs.update",
    "resourcemanager.projects.get",
    "run.configurations.get",
    "run.configurations.list",
    "run.jobs.create",
    "run.jobs.get",
    "run.jobs.getIamPolicy",
    "run.jobs.setIamPolicy",
    "run.jobs.update",
    "run.operations.get",
    "run.revisions.get",
    "run.revisions.list",
    "run.routes.get",
    "run.routes.list",
    "run.services.create",
    "run.services.get",
    "run.services.getIamPolicy",
    "run.services.setIamPolicy",
    "run.services.update",
  ]
}

# What `terraform plan` of an environment takes: to look at each thing that it compares with the files. Whoever may push a branch may
# use it, so it reads no log, no secret and no object.
resource "google_project_iam_custom_role" "planner" {
  project     = var.project
  role_id     = "mmmPlanner"
  title       = "MMM Trainer: planner"
  description = "Looks at what a deployment makes, for the plan of a pull request."
  permissions = [
    "cloudscheduler.jobs.get",
    "cloudtasks.queues.get",
    "cloudtasks.queues.getIamPolicy",
    "logging.logMetrics.get",
    "logging.queries.getShared",
    "monitoring.alertPolicies.get",
    "monitoring.dashboards.get",
    "monitoring.notificationChannels.get",
    "monitoring.services.get",
    "monitoring.slos.get",
    "monitoring.uptimeCheckConfigs.get",
    "resourcemanager.projects.get",
    "run.jobs.get",
    "run.jobs.getIamPolicy",
    "run.services.get",
  ]
}
