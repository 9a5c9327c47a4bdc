variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "name" {
  description = "Name of the bucket."
  type        = string
}

variable "location" {
  description = "Where the bucket lies: the region of the bot and the trainer, or a pair or multi-region that has it in it."
  type        = string
}

variable "object_user_role" {
  description = "Full name of the role that reads and writes objects."
  type        = string
}

variable "bot_member" {
  description = "The bot's account as IAM bindings name it."
  type        = string
}

variable "trainer_member" {
  description = "The trainer's account as IAM bindings name it."
  type        = string
}

variable "soft_delete_days" {
  description = "How long what was deleted or written over can be had back; Google takes 7 to 90 days, or 0 for not at all."
  type        = number
  default     = 30

  validation {
    condition     = var.soft_delete_days == 0 || (var.soft_delete_days >= 7 && var.soft_delete_days <= 90)
    error_message = "soft_delete_days has to be 0, or 7 to 90."
  }
}

variable "noncurrent_days" {
  description = "How long earlier versions of objects are kept as versions."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "noncurrent_days has to be 1 or more."
  }
}

variable "runs_nearline_days" {
  description = "After how many days a run's files go to Nearline; reading them costs a little from then on."
  type        = number
  default     = 90
}

variable "runs_coldline_days" {
  description = "After how many days a run's files go to Coldline."
  type        = number
  default     = 365

  validation {
    condition     = var.runs_coldline_days > var.runs_nearline_days
    error_message = "runs_coldline_days has to be more than runs_nearline_days."
  }
}

variable "runs_retention_days" {
  description = "After how many days a run is deleted; 0: never."
  type        = number
  default     = 1095

  validation {
    condition     = var.runs_retention_days == 0 || var.runs_retention_days > var.runs_coldline_days
    error_message = "runs_retention_days has to be 0, or more than runs_coldline_days."
  }
}

variable "snapshot_retention_days" {
  description = "How long snapshots of a warehouse's data are kept; the bot is told the same (SNAPSHOT_RETENTION_DAYS)."
  type        = number
  default     = 30

  validation {
    condition     = var.snapshot_retention_days >= 1
    error_message = "snapshot_retention_days has to be 1 or more."
  }
}

variable "upload_retention_days" {
  description = "How long files that people have sent are kept; runs keep a copy of what they were trained on."
  type        = number
  default     = 365
}
