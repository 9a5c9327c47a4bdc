terraform {
  required_version = "~> 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.30"
    }
  }

  # The bucket that this makes. It is not there at the first apply; infra/README.md says how that goes.
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}

# The service of budgets wants to know which project a person's call is on the account of.
provider "google" {
  alias                 = "billing"
  project               = var.project
  billing_project       = var.project
  user_project_override = true
}
