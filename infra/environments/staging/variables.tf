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
