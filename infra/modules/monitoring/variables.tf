variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the service, the job and the queue; it stands in the commands that alerts give."
  type        = string
}

variable "bot_url" {
  description = "The bot's address."
  type        = string
}

variable "service" {
  description = "Name of the bot's Cloud Run service."
  type        = string
}

variable "job" {
  description = "Name of the trainer's Cloud Run job."
  type        = string
}

variable "queue" {
  description = "Name of the queue."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket."
  type        = string
}

variable "schedule" {
  description = "Name of the schedule that has the bot take up what was lost."
  type        = string
}

variable "scheduled_minutes" {
  description = "How often it does."
  type        = number
}

variable "sleeps" {
  description = "Whether the bot is scaled to zero when nobody uses it. Then its health is not asked for every minute, which would keep it awake."
  type        = bool
}

variable "emails" {
  description = "Addresses that are told of alerts."
  type        = list(string)

  validation {
    condition     = alltrue([for address in var.emails : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "Each has to be an address of electronic mail."
  }
}

variable "extra_channels" {
  description = "Full names of further notification channels, such as one for Slack or a pager that a person has authorised in the console."
  type        = list(string)
  default     = []
}

variable "goals" {
  description = "What is promised, over 30 days: the share of acknowledgements, of cards and of runs that are good, and what good is."
  type = object({
    acknowledged         = optional(number, 0.999)
    acknowledged_seconds = optional(number, 3)
    card                 = optional(number, 0.95)
    card_seconds         = optional(number, 10)
    runs                 = optional(number, 0.95)
  })
  default = {}

  validation {
    condition     = alltrue([for goal in [var.goals.acknowledged, var.goals.card, var.goals.runs] : goal > 0 && goal <= 0.999])
    error_message = "Cloud Monitoring takes goals above 0 and up to 0.999."
  }
}

variable "thresholds" {
  description = "From when on an alert is worth somebody's attention; infra/README.md says what each is for."
  type = object({
    late_acknowledgements  = optional(number, 5)
    late_cards             = optional(number, 5)
    refused_requests       = optional(number, 5)
    server_errors          = optional(number, 5)
    failed_runs            = optional(number, 3)
    queue_depth            = optional(number, 200)
    queue_delay_seconds    = optional(number, 300)
    trainer_memory_share   = optional(number, 0.9)
    trainer_silent_minutes = optional(number, 10)
    slow_acknowledgement   = optional(number, 1)
    memory_query_gib       = optional(number, 12)
  })
  default = {}
}
