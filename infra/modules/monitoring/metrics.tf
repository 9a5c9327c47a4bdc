# Metrics made of lines of the log. Each field and each message is one that src/ logs; test/unit/infra/monitoring.test.ts holds them to
# that. In PromQL mmm_x is logging_googleapis_com:user_mmm_x.

locals {
  seconds_bounds = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 5, 10, 20, 30, 60, 300]

  counters = {
    mmm_slack_acknowledged_late = {
      description = "Requests of Slack that were acknowledged later than Slack waits."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"slack acknowledged\" AND jsonPayload.seconds>${var.goals.acknowledged_seconds}"
      labels      = { kind = "jsonPayload.kind" }
    }
    mmm_slack_refused = {
      description = "Requests to Slack's address that were refused because of their signature."
      filter      = "${local.request_lines} AND httpRequest.requestUrl:\"/slack/events\" AND httpRequest.userAgent:\"Slackbot\" AND httpRequest.status=401"
      labels      = {}
    }
    mmm_slack_credentials_refused = {
      description = "Calls that Slack refused because of the bot's token."
      filter      = "${local.bot_lines} AND jsonPayload.err.details.slack_error=(\"invalid_auth\" OR \"not_authed\" OR \"account_inactive\" OR \"token_revoked\" OR \"token_expired\")"
      labels      = { slack_error = "jsonPayload.err.details.slack_error" }
    }
    mmm_card_late = {
      description = "Runs whose card was posted later than is promised."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"card posted\" AND jsonPayload.seconds>${var.goals.card_seconds}"
      labels      = {}
    }
    mmm_run_finished = {
      description = "Runs that have ended, by how."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"run finished\""
      labels      = { state = "jsonPayload.state", code = "jsonPayload.code" }
    }
    mmm_server_errors = {
      description = "Requests of people that were answered with an error of ours. The queue and the scheduler, which try again, are not among them."
      filter      = "${local.request_lines} AND httpRequest.status>=500 AND NOT httpRequest.requestUrl:\"/tasks/\" AND NOT httpRequest.requestUrl:\"/scheduled/\" AND NOT httpRequest.requestUrl:\"/doctor\""
      labels      = {}
    }
    mmm_bot_errors = {
      description = "Errors that the bot has logged, by what it says of them."
      filter      = "${local.bot_lines} AND severity>=ERROR AND jsonPayload.message:*"
      labels      = { message = "jsonPayload.message" }
    }
    mmm_work_taken_up = {
      description = "Rounds in which everything that was left was taken up."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"work taken up\" AND jsonPayload.ok=true"
      labels      = {}
    }
    mmm_trainer_at_work = {
      description = "Signs of life of trainers, one a minute from each."
      filter      = "${local.trainer_lines} AND jsonPayload.message=\"trainer at work\""
      labels      = {}
    }
    mmm_trainer_out_of_memory = {
      description = "Trainers that ran out of memory: R said so, or Cloud Run ended the container."
      filter      = "${local.trainer_lines} AND (jsonPayload.code=\"out_of_memory\" OR textPayload:\"Memory limit of\" OR textPayload:\"exit(137)\")"
      labels      = {}
    }
  }

  distributions = {
    mmm_slack_acknowledged = {
      description = "Seconds until a request of Slack was acknowledged."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"slack acknowledged\""
      value       = "jsonPayload.seconds"
      unit        = "s"
      labels      = { kind = "jsonPayload.kind" }
      bounds      = local.seconds_bounds
    }
    mmm_card_posted = {
      description = "Seconds from the request of a run until its card was posted."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"card posted\""
      value       = "jsonPayload.seconds"
      unit        = "s"
      labels      = {}
      bounds      = local.seconds_bounds
    }
    mmm_run_duration = {
      description = "Seconds from the request of a run until its end."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"run finished\""
      value       = "jsonPayload.duration_seconds"
      unit        = "s"
      labels      = { state = "jsonPayload.state" }
      bounds      = [60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 14400, 21600]
    }
    mmm_run_cost = {
      description = "Estimated cost of a run's trainer."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"run finished\""
      value       = "jsonPayload.cost_usd"
      unit        = "USD"
      labels      = { state = "jsonPayload.state" }
      bounds      = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20]
    }
  }
}

resource "google_logging_metric" "counter" {
  for_each = local.counters

  project          = var.project
  name             = each.key
  description      = each.value.description
  filter           = each.value.filter
  label_extractors = { for label, field in each.value.labels : label => "EXTRACT(${field})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
}

resource "google_logging_metric" "distribution" {
  for_each = local.distributions

  project          = var.project
  name             = each.key
  description      = each.value.description
  filter           = each.value.filter
  value_extractor  = "EXTRACT(${each.value.value})"
  label_extractors = { for label, field in each.value.labels : label => "EXTRACT(${field})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = each.value.unit

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  bucket_options {
    explicit_buckets {
      bounds = each.value.bounds
    }
  }
}

# Cloud Monitoring knows a new metric only after a while, and takes no SLO on one that it does not know.
resource "time_sleep" "metrics_are_known" {
  create_duration = "300s"
  triggers = {
    counters      = join(",", [for metric in google_logging_metric.counter : metric.name])
    distributions = join(",", [for metric in google_logging_metric.distribution : metric.name])
  }
}
