variable "project" {
  description = "Id of the Google Cloud project. Staging and production have one each."
  type        = string
}

variable "region" {
  description = "Region of everything that has one."
  type        = string
}

variable "github_repository" {
  description = "The repository whose workflow deploys, as OWNER/NAME."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository has to be OWNER/NAME."
  }
}

variable "github_repository_owner_id" {
  description = "Number of the repository's owner: names can be given up and taken by others, numbers cannot."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.github_repository_owner_id))
    error_message = "github_repository_owner_id is a number: gh api users/OWNER --jq .id"
  }
}

variable "github_branch" {
  description = "The branch that deploys to this project: ci-cd for staging, main for production."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.github_branch))
    error_message = "github_branch is the name of a branch, without refs/heads/."
  }
}

variable "bucket_location" {
  description = "Where the bucket lies; the region where left out."
  type        = string
  default     = null
}

variable "retention" {
  description = "How long things are kept, in days; modules/storage says what each is, and runs_retention_days = 0 keeps runs for good. Have snapshot_retention_days no smaller than settings.snapshot_retention_days of the environment."
  type = object({
    soft_delete_days        = optional(number, 30)
    noncurrent_days         = optional(number, 30)
    runs_nearline_days      = optional(number, 90)
    runs_coldline_days      = optional(number, 365)
    runs_retention_days     = optional(number, 1095)
    snapshot_retention_days = optional(number, 30)
    upload_retention_days   = optional(number, 365)
  })
  default = {}
}

variable "warehouse_secrets" {
  description = "Names of the secrets that warehouse connections refer to, each with a word on what it is for."
  type        = map(string)
  default     = {}
}

variable "keep_images" {
  description = "How many of the newest images of each kind are never cleaned up: as far back as one can roll back."
  type        = number
  default     = 20
}

variable "budget" {
  description = "What a month may cost, in the currency of the billing account, and who is told when half of it, most of it or more is spent; null makes no budget."
  type = object({
    billing_account = string
    monthly_amount  = number
    currency        = optional(string)
    emails          = optional(list(string), [])
  })
  default = null
}
