variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the job."
  type        = string
}

variable "name" {
  description = "Name of the job."
  type        = string
}

variable "image" {
  description = "The trainer's image, by digest."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image has to be named by its digest: ...@sha256:..."
  }
}

variable "service_account" {
  description = "Address of the account that the trainer runs as."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket."
  type        = string
}

variable "job_runner_role" {
  description = "Full name of the role that starts the job and follows it."
  type        = string
}

variable "bot_member" {
  description = "The bot's account as IAM bindings name it."
  type        = string
}

variable "settings" {
  description = "The machine that trains, and for how long; the bot is told the same."
  type = object({
    vcpus           = number
    memory_gib      = number
    timeout_seconds = number
    max_retries     = number
  })

  validation {
    condition     = contains([1, 2, 4, 6, 8], var.settings.vcpus)
    error_message = "Cloud Run has machines of 1, 2, 4, 6 or 8 vCPUs."
  }

  validation {
    condition     = var.settings.memory_gib >= 1 && var.settings.memory_gib <= 32 && var.settings.memory_gib <= 4 * max(1, var.settings.vcpus)
    error_message = "Cloud Run gives at most 4 GiB for each vCPU, and 32 in all."
  }

  validation {
    condition     = var.settings.timeout_seconds >= 600 && var.settings.timeout_seconds <= 86400
    error_message = "timeout_seconds has to be 600 to 86400: the last minute of an attempt goes to sending what there is."
  }

  validation {
    condition     = var.settings.max_retries >= 1 && var.settings.max_retries <= 10
    error_message = "max_retries has to be 1 to 10: a machine that Google takes away would end a run otherwise."
  }
}

variable "storage_api_endpoint" {
  description = "Address of Cloud Storage, Google's own or a regional one of it."
  type        = string
}

variable "log_level" {
  description = "From which severity on the trainer logs."
  type        = string
}

variable "telemetry" {
  description = "Where the trainer's traces and metrics go: off, console or google-cloud."
  type        = string
}
