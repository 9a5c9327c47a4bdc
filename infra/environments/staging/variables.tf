variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of everything that has one; the same as bootstrap's."
  type        = string
}

variable "bot_image" {
  description = "The bot's image, by digest."
  type        = string
}

variable "trainer_image" {
  description = "The trainer's image, by digest."
  type        = string
}

variable "alert_emails" {
  description = "Addresses that are told of alerts. They stand in no file: the workflow has them from the secret STAGING_ALERT_EMAILS or PRODUCTION_ALERT_EMAILS of the repository."
  type        = list(string)
  default     = []
}
