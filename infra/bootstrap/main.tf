# What an MMM Trainer stands on, made once for each project by a person who owns it, and changed by one: Google's services, who may do
# what, the bucket, the secrets, the image repository, Terraform's own state, and the way in for GitHub. A deployment can change none
# of it.

data "google_project" "this" {
  project_id = var.project
}

module "names" {
  source = "../modules/names"

  project = var.project
}

module "identities" {
  source = "../modules/identities"

  project = var.project

  depends_on = [google_project_service.all]
}

module "storage" {
  source = "../modules/storage"

  project                 = var.project
  name                    = module.names.bucket
  location                = coalesce(var.bucket_location, var.region)
  object_user_role        = module.identities.object_user_role
  bot_member              = module.identities.members.bot
  trainer_member          = module.identities.members.trainer
  soft_delete_days        = var.retention.soft_delete_days
  noncurrent_days         = var.retention.noncurrent_days
  runs_nearline_days      = var.retention.runs_nearline_days
  runs_coldline_days      = var.retention.runs_coldline_days
  runs_retention_days     = var.retention.runs_retention_days
  snapshot_retention_days = var.retention.snapshot_retention_days
  upload_retention_days   = var.retention.upload_retention_days

  depends_on = [google_project_service.all]
}

module "registry" {
  source = "../modules/registry"

  project         = var.project
  region          = var.region
  name            = module.names.name
  deployer_member = module.identities.members.deployer
  keep_images     = var.keep_images

  depends_on = [google_project_service.all]
}

module "secrets" {
  source = "../modules/secrets"

  project           = var.project
  region            = var.region
  bot_member        = module.identities.members.bot
  slack             = module.names.secrets
  warehouse_secrets = var.warehouse_secrets

  depends_on = [google_project_service.all]
}

# Only where somebody has said what a month may cost: it takes rights on the billing account.
module "budget" {
  source = "../modules/budget"
  count  = var.budget == null ? 0 : 1

  providers = {
    google = google.billing
  }

  project         = var.project
  project_number  = data.google_project.this.number
  name            = "MMM Trainer"
  billing_account = var.budget.billing_account
  monthly_amount  = var.budget.monthly_amount
  currency        = var.budget.currency
  emails          = var.budget.emails

  depends_on = [google_project_service.all]
}
