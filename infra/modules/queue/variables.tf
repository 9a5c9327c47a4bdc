variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the queue."
  type        = string
}

variable "name" {
  description = "Name of the queue."
  type        = string
}

variable "task_creator_role" {
  description = "Full name of the role that puts tasks into the queue."
  type        = string
}

variable "bot_member" {
  description = "The bot's account as IAM bindings name it."
  type        = string
}

variable "settings" {
  description = "How fast the queue delivers, and how it delivers again."
  type = object({
    dispatches_per_second = optional(number, 20)
    concurrent_dispatches = optional(number, 30)
    max_attempts          = optional(number, 100)
    min_backoff_seconds   = optional(number, 2)
    max_backoff_seconds   = optional(number, 300)
    max_doublings         = optional(number, 8)
    logged_share          = optional(number, 1)
  })
  default = {}

  # The bot ends a run as failed at the 31st delivery of a step; a queue that gives up before would leave it as it is.
  validation {
    condition     = var.settings.max_attempts == -1 || var.settings.max_attempts > 31
    error_message = "max_attempts has to be -1 (without end) or more than 31."
  }
}
