variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "project_number" {
  description = "Number of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the service."
  type        = string
}

variable "name" {
  description = "Name of the service."
  type        = string
}

variable "image" {
  description = "The bot's image, by digest."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image has to be named by its digest: ...@sha256:..."
  }
}

variable "accounts" {
  description = "Addresses of the accounts: the bot's, and those that may call it besides Slack."
  type        = object({ bot = string, tasks = string, scheduler = string, deployer = string })
}

variable "secrets" {
  description = "Names of the secrets that the bot is given in its environment."
  type        = object({ slack_bot_token = string, slack_signing_secret = string })
}

variable "bucket" {
  description = "Name of the bucket."
  type        = string
}

variable "queue" {
  description = "Name of the queue."
  type        = string
}

variable "trainer" {
  description = "The job that trains, as modules/trainer has it, and what a second of it costs."
  type = object({
    job                 = string
    image               = string
    vcpus               = number
    memory_gib          = number
    timeout_seconds     = number
    workers             = number
    usd_per_vcpu_second = number
    usd_per_gib_second  = number
  })
}

variable "service" {
  description = "The service's machines."
  type = object({
    min_instances           = number
    max_instances           = number
    concurrency             = number
    vcpus                   = number
    memory_gib              = number
    request_timeout_seconds = number
  })

  # A data check alone holds a request for minutes, and the queue waits half an hour for a step.
  validation {
    condition     = var.service.request_timeout_seconds >= 300 && var.service.request_timeout_seconds <= 3600
    error_message = "request_timeout_seconds has to be 300 to 3600."
  }

  validation {
    condition     = contains([1, 2, 4, 6, 8], var.service.vcpus)
    error_message = "Cloud Run has machines of 1, 2, 4, 6 or 8 vCPUs."
  }

  validation {
    condition     = var.service.max_instances >= 1 && var.service.min_instances <= var.service.max_instances
    error_message = "max_instances has to be 1 or more, and not less than min_instances."
  }
}

variable "settings" {
  description = "What the bot does and how; infra/README.md says what each is for."
  type = object({
    log_level                = string
    telemetry                = string
    slack_default_channel    = string
    manifest_dirs            = list(string)
    connections              = string
    storage_api_endpoint     = string
    snapshot_max_age_seconds = number
    snapshot_retention_days  = number
    watch_interval_seconds   = number
    link_expires_seconds     = number
  })
}
