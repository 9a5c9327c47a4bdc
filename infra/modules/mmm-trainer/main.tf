# One MMM Trainer: what a deployment makes and changes. What it stands on (accounts and their rights, the bucket, secrets, the image
# repository) is made by infra/bootstrap.

data "google_project" "this" {
  project_id = var.project
}

module "names" {
  source = "../names"

  project = var.project
}

locals {
  bot_member = "serviceAccount:${module.names.accounts.bot}"
}

module "queue" {
  source = "../queue"

  project           = var.project
  region            = var.region
  name              = module.names.name
  task_creator_role = module.names.roles.task_creator
  bot_member        = local.bot_member
  settings          = var.queue
}

module "trainer" {
  source = "../trainer"

  project         = var.project
  region          = var.region
  name            = module.names.name
  image           = var.trainer_image
  service_account = module.names.accounts.trainer
  bucket          = module.names.bucket
  job_runner_role = module.names.roles.job_runner
  bot_member      = local.bot_member
  log_level       = var.settings.log_level
  telemetry       = var.settings.telemetry

  storage_api_endpoint = var.settings.storage_api_endpoint
  settings = {
    vcpus           = var.trainer.vcpus
    memory_gib      = var.trainer.memory_gib
    timeout_seconds = var.trainer.timeout_seconds
    max_retries     = var.trainer.max_retries
  }
}

module "bot" {
  source = "../bot"

  project        = var.project
  project_number = data.google_project.this.number
  region         = var.region
  name           = module.names.name
  image          = var.bot_image
  accounts = {
    bot       = module.names.accounts.bot
    tasks     = module.names.accounts.tasks
    scheduler = module.names.accounts.scheduler
    deployer  = module.names.accounts.deployer
  }
  secrets = module.names.secrets
  bucket  = module.names.bucket
  queue   = module.queue.name
  service = var.service
  trainer = {
    job                 = module.trainer.name
    image               = var.trainer_image
    vcpus               = var.trainer.vcpus
    memory_gib          = var.trainer.memory_gib
    timeout_seconds     = var.trainer.timeout_seconds
    workers             = var.trainer.vcpus
    usd_per_vcpu_second = var.trainer.usd_per_vcpu_second
    usd_per_gib_second  = var.trainer.usd_per_gib_second
  }
  settings = var.settings
}

module "scheduler" {
  source = "../scheduler"

  project         = var.project
  region          = var.region
  name            = module.names.name
  bot_url         = module.bot.url
  service_account = module.names.accounts.scheduler
  every_minutes   = var.scheduled_minutes
}

module "monitoring" {
  source = "../monitoring"

  project           = var.project
  region            = var.region
  bot_url           = module.bot.url
  service           = module.bot.name
  job               = module.trainer.name
  queue             = module.queue.name
  bucket            = module.names.bucket
  schedule          = module.scheduler.name
  scheduled_minutes = var.scheduled_minutes
  sleeps            = var.service.min_instances == 0
  emails            = var.watch.emails
  extra_channels    = var.watch.channels
  goals             = var.watch.goals
  thresholds        = var.watch.thresholds
}
