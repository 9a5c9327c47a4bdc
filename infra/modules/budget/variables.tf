variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "project_number" {
  description = "Number of the Google Cloud project."
  type        = string
}

variable "name" {
  description = "What the budget is called."
  type        = string
}

variable "billing_account" {
  description = "Id of the billing account that pays for the project."
  type        = string
}

variable "monthly_amount" {
  description = "What a month may cost, in whole units of the currency."
  type        = number

  validation {
    condition     = var.monthly_amount >= 1 && floor(var.monthly_amount) == var.monthly_amount
    error_message = "The budget has to be a whole number of 1 or more."
  }
}

variable "currency" {
  description = "Currency of the billing account, as ISO 4217 has it; the account's own where it is null."
  type        = string
  default     = null
}

variable "thresholds" {
  description = "Shares of the budget at which people are told."
  type        = list(number)
  default     = [0.5, 0.9, 1, 1.5]
}

variable "emails" {
  description = "Addresses that are told; the people of the billing account where there are none."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.emails) <= 5
    error_message = "A budget takes five addresses at most."
  }
}
