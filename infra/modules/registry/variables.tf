variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the repository."
  type        = string
}

variable "name" {
  description = "Id of the repository."
  type        = string
}

variable "deployer_member" {
  description = "The deployer's account as IAM bindings name it."
  type        = string
}

variable "keep_images" {
  description = "How many of the newest images of each kind are never cleaned up: as far back as one can roll back."
  type        = number
  default     = 20

  validation {
    condition     = var.keep_images >= 2
    error_message = "keep_images has to be 2 or more: the one that is deployed and the one to roll back to."
  }
}

variable "delete_images_after_days" {
  description = "How old images are that are cleaned up, where they are neither among the newest nor deployed."
  type        = number
  default     = 90
}
