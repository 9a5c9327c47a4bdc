variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the schedule."
  type        = string
}

variable "name" {
  description = "Name of the service, which the schedule's begins with."
  type        = string
}

variable "bot_url" {
  description = "The bot's address; also the audience of the OIDC token."
  type        = string
}

variable "service_account" {
  description = "Address of the account that the calls carry the OIDC token of."
  type        = string
}

variable "every_minutes" {
  description = "How often the bot is asked. Oftener than every half hour, a bot with min_instances 0 never sleeps."
  type        = number
  default     = 10

  validation {
    condition     = contains([5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720], var.every_minutes)
    error_message = "every_minutes has to be 5, 10, 15, 20, 30, 60, 120, 180, 240, 360 or 720."
  }
}

variable "time_zone" {
  description = "Time zone of the schedule, a name of the tz database."
  type        = string
  default     = "Etc/UTC"
}

variable "deadline_seconds" {
  description = "How long a round may take."
  type        = number
  default     = 300

  validation {
    condition     = var.deadline_seconds >= 15 && var.deadline_seconds <= 1800
    error_message = "Cloud Scheduler waits 15 to 1800 seconds."
  }
}
