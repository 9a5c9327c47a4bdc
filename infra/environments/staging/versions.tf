terraform {
  required_version = "~> 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.30"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.12"
    }
  }

  # Which bucket and prefix is said at `terraform init`; infra/README.md has the command.
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}
