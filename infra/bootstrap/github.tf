# The workflow says who it is with a token of GitHub's; nobody has a key that could be lost.

resource "google_iam_workload_identity_pool" "github" {
  project                   = var.project
  workload_identity_pool_id = "mmm-github"
  display_name              = "MMM Trainer: GitHub"
  description               = "Workflows of the repository that deploys"

  depends_on = [google_project_service.all]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  description                        = "One repository, and of it one branch"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
    "attribute.ref"        = "assertion.ref"
  }

  # Without it any repository of GitHub's could ask. A pull request's reference is another one, so it gets nothing.
  attribute_condition = <<-EOT
    assertion.repository == "${var.github_repository}" &&
    assertion.repository_owner_id == "${var.github_repository_owner_id}" &&
    assertion.ref == "refs/heads/${var.github_branch}" &&
    assertion.ref_type == "branch"
  EOT

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "github_is_deployer" {
  service_account_id = module.identities.deployer
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository/${var.github_repository}"
}

# Pull requests have a pool of their own: what is let into the first may become the deployer, whichever provider has let it in.
resource "google_iam_workload_identity_pool" "github_plans" {
  project                   = var.project
  workload_identity_pool_id = "mmm-github-plans"
  display_name              = "MMM Trainer: pull requests"
  description               = "Workflows of pull requests, which plan and change nothing"

  depends_on = [google_project_service.all]
}

resource "google_iam_workload_identity_pool_provider" "github_plans" {
  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github_plans.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub pull requests"
  description                        = "Pull requests of one repository to one branch"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  # The reference is refs/pull/NUMBER/merge; which branch is asked to take it says base_ref. GitHub gives a fork's workflow no token.
  attribute_condition = <<-EOT
    assertion.repository == "${var.github_repository}" &&
    assertion.repository_owner_id == "${var.github_repository_owner_id}" &&
    assertion.event_name == "pull_request" &&
    assertion.base_ref == "${var.github_branch}"
  EOT

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "pull_request_is_planner" {
  service_account_id = module.identities.planner
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github_plans.name}/attribute.repository/${var.github_repository}"
}
