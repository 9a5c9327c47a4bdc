# One account for each program, so that each has only what it needs. None has a key: Google's machines vouch for them, and
# GitHub's for the deployer.

resource "google_service_account" "bot" {
  project      = var.project
  account_id   = "mmm-bot"
  display_name = "MMM Trainer: bot"
  description  = "Runs the Cloud Run service that Slack talks to."
}

resource "google_service_account" "trainer" {
  project      = var.project
  account_id   = "mmm-trainer"
  display_name = "MMM Trainer: trainer"
  description  = "Runs the Cloud Run job that trains."
}

resource "google_service_account" "tasks" {
  project      = var.project
  account_id   = "mmm-tasks"
  display_name = "MMM Trainer: task invoker"
  description  = "What Cloud Tasks says who it is when it calls the bot. Has no rights of its own."
}

resource "google_service_account" "scheduler" {
  project      = var.project
  account_id   = "mmm-scheduler"
  display_name = "MMM Trainer: scheduler"
  description  = "What Cloud Scheduler says who it is when it calls the bot. Has no rights of its own."
}

resource "google_service_account" "deployer" {
  project      = var.project
  account_id   = "mmm-deployer"
  display_name = "MMM Trainer: deployer"
  description  = "What the GitHub workflow of the bound branch acts as."
}

resource "google_service_account" "planner" {
  project      = var.project
  account_id   = "mmm-planner"
  display_name = "MMM Trainer: planner"
  description  = "What the GitHub workflow of a pull request acts as. Looks, and changes nothing."
}
