variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region that the secrets are kept in."
  type        = string
}

variable "bot_member" {
  description = "The bot's account as IAM bindings name it."
  type        = string
}

variable "slack" {
  description = "Names of the secrets that the bot is given in its environment."
  type        = object({ slack_bot_token = string, slack_signing_secret = string })
}

variable "warehouse_secrets" {
  description = "Names of the secrets that warehouse connections refer to, each with a word on what it is for."
  type        = map(string)
  default     = {}
}
