variable "project" {
  description = "Id of the Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of everything that has one."
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

variable "service" {
  description = "The bot's machines. With min_instances 0 it costs nothing at rest, and the first command after a while waits for a start."
  type = object({
    min_instances           = optional(number, 1)
    max_instances           = optional(number, 3)
    concurrency             = optional(number, 80)
    vcpus                   = optional(number, 2)
    memory_gib              = optional(number, 4)
    request_timeout_seconds = optional(number, 1800)
  })
  default = {}
}

variable "trainer" {
  description = "The machine that trains, for how long, and what a second of it costs in the region (https://cloud.google.com/run/pricing)."
  type = object({
    vcpus               = optional(number, 4)
    memory_gib          = optional(number, 16)
    timeout_seconds     = optional(number, 3600)
    max_retries         = optional(number, 1)
    usd_per_vcpu_second = optional(number, 0.000018)
    usd_per_gib_second  = optional(number, 0.000002)
  })
  default = {}
}

variable "queue" {
  description = "How fast the queue delivers and how it delivers again; modules/queue has the defaults."
  type = object({
    dispatches_per_second = optional(number)
    concurrent_dispatches = optional(number)
    max_attempts          = optional(number)
    min_backoff_seconds   = optional(number)
    max_backoff_seconds   = optional(number)
    max_doublings         = optional(number)
    logged_share          = optional(number)
  })
  default = {}
}

variable "settings" {
  description = "What the bot does and how; infra/README.md says what each is for. snapshot_retention_days holds up to what bootstrap's retention says: the bucket deletes what is older."
  type = object({
    log_level                = optional(string, "info")
    telemetry                = optional(string, "google-cloud")
    slack_default_channel    = optional(string, "mmm-runs")
    manifest_dirs            = optional(list(string), ["manifests"])
    connections              = optional(string, "")
    storage_api_endpoint     = optional(string, "https://storage.googleapis.com")
    snapshot_max_age_seconds = optional(number, 3600)
    snapshot_retention_days  = optional(number, 30)
    watch_interval_seconds   = optional(number, 15)
    link_expires_seconds     = optional(number, 900)
  })
  default = {}
}

variable "scheduled_minutes" {
  description = "How often the bot is asked to take up what was lost. Where it is to sleep (min_instances 0), once in some hours: each round wakes it."
  type        = number
  default     = 10
}

variable "watch" {
  description = "Who is told of alerts, what is promised and from when on something is worth an alert; modules/monitoring has the defaults."
  type = object({
    emails   = optional(list(string), [])
    channels = optional(list(string), [])
    goals = optional(object({
      acknowledged         = optional(number)
      acknowledged_seconds = optional(number)
      card                 = optional(number)
      card_seconds         = optional(number)
      runs                 = optional(number)
    }), {})
    thresholds = optional(object({
      late_acknowledgements  = optional(number)
      late_cards             = optional(number)
      refused_requests       = optional(number)
      server_errors          = optional(number)
      failed_runs            = optional(number)
      queue_depth            = optional(number)
      queue_delay_seconds    = optional(number)
      trainer_memory_share   = optional(number)
      trainer_silent_minutes = optional(number)
      slow_acknowledgement   = optional(number)
      memory_query_gib       = optional(number)
    }), {})
  })
  default = {}
}
