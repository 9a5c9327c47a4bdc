# Queries of Logs Explorer, under "Queries > Saved" for everybody in the project.

locals {
  ours = "((${local.bot_lines}) OR (${local.trainer_lines}))"

  queries = {
    failures = {
      title       = "MMM Trainer: failures"
      description = "Errors of the bot and of trainers, and runs that have ended without a result."
      filter      = "${local.ours} AND (severity>=ERROR OR (jsonPayload.message=\"run finished\" AND jsonPayload.state=\"failed\"))"
      shows       = ["jsonPayload.run_id", "jsonPayload.code", "jsonPayload.err.code", "jsonPayload.step"]
    }
    memory-over-threshold = {
      title       = "MMM Trainer: memory over a threshold"
      description = "Trainers that took more than ${var.thresholds.memory_query_gib} GiB. Change the number to look for another."
      filter      = "${local.ours} AND jsonPayload.memory_peak_bytes>${var.thresholds.memory_query_gib * 1024 * 1024 * 1024}"
      shows       = ["jsonPayload.run_id", "jsonPayload.step", "jsonPayload.memory_peak_bytes", "jsonPayload.memory_limit_bytes"]
    }
    one-run = {
      title       = "MMM Trainer: everything of one run"
      description = "Put the run's id, which stands on its card, in place of RUN_ID."
      filter      = "${local.ours} AND jsonPayload.run_id=\"RUN_ID\""
      shows       = ["jsonPayload.step", "jsonPayload.execution", "jsonPayload.err.code"]
    }
    slow-acknowledgements = {
      title       = "MMM Trainer: slow acknowledgements"
      description = "Requests of Slack that were acknowledged later than ${var.thresholds.slow_acknowledgement} s. Slack gives up after 3 s."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"slack acknowledged\" AND jsonPayload.seconds>${var.thresholds.slow_acknowledgement}"
      shows       = ["jsonPayload.kind", "jsonPayload.name", "jsonPayload.seconds"]
    }
    runs = {
      title       = "MMM Trainer: runs that have ended"
      description = "How runs have ended, how long they took and what they cost."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"run finished\""
      shows       = ["jsonPayload.run_id", "jsonPayload.state", "jsonPayload.code", "jsonPayload.duration_seconds", "jsonPayload.cost_usd"]
    }
    delivered-again = {
      title       = "MMM Trainer: tasks that are delivered again"
      description = "Steps that did not go through, and why."
      filter      = "${local.bot_lines} AND jsonPayload.message=\"task will be delivered again\""
      shows       = ["jsonPayload.run_id", "jsonPayload.step", "jsonPayload.status", "jsonPayload.retry_count", "jsonPayload.err.code"]
    }
  }
}

resource "google_logging_saved_query" "shared" {
  for_each = local.queries

  name         = "mmm-trainer-${each.key}"
  display_name = each.value.title
  description  = each.value.description
  parent       = "projects/${var.project}"
  location     = "global"
  visibility   = "SHARED"

  logging_query {
    filter = each.value.filter

    dynamic "summary_fields" {
      for_each = each.value.shows
      content {
        field = summary_fields.value
      }
    }
  }
}
