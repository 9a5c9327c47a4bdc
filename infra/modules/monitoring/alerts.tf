# Few and true: each is worth somebody's attention, and says what is seen, why that may be, and what to type. CRITICAL: people cannot work,
# wake somebody. ERROR: work is failing, look today. WARNING: look this week. All but one are PromQL: an alert in it may name a metric that
# has no data yet, as on the first day.

locals {
  # A run that ends with one of these could have succeeded. With all others the data, the request or a person was the reason.
  codes_of_ours = [
    "billing_disabled",
    "config_invalid",
    "credentials_missing",
    "credentials_refused",
    "execution_failed",
    "execution_lost",
    "execution_not_found",
    "execution_timed_out",
    "internal",
    "lease_held",
    "object_changed",
    "object_not_found",
    "out_of_memory",
    "output_missing",
    "permission_denied",
    "quota_exceeded",
    "record_invalid",
    "record_newer",
    "resource_missing",
    "run_not_found",
    "service_disabled",
    "signing_refused",
    "step_busy",
    "task_rejected",
    "trainer_failed",
    "trainer_killed",
    "transition_refused",
    "unauthorized",
    "unavailable",
    "warehouse_unavailable",
  ]

  of_bot     = "monitored_resource=\"cloud_run_revision\""
  of_trainer = "monitored_resource=\"cloud_run_job\""
  log        = "logging_googleapis_com:user_"

  # How many of something there were in a time; 0 where there is no data at all.
  acknowledged = "sum(increase(${local.log}mmm_slack_acknowledged_count{${local.of_bot}}[%s]))"
  late         = "sum(increase(${local.log}mmm_slack_acknowledged_late{${local.of_bot}}[%s]))"
  cards        = "sum(increase(${local.log}mmm_card_posted_count{${local.of_bot}}[%s]))"
  late_cards   = "sum(increase(${local.log}mmm_card_late{${local.of_bot}}[%s]))"
  succeeded    = "(sum(increase(${local.log}mmm_run_finished{${local.of_bot},state=\"succeeded\"}[%s])) or vector(0))"
  failed       = "sum(increase(${local.log}mmm_run_finished{${local.of_bot},state=\"failed\",code=~\"${join("|", local.codes_of_ours)}\"}[%s]))"

  scheduled_work_minutes = 3 * var.scheduled_minutes
  at                     = "--region ${var.region} --project ${var.project}"
  read_log               = "gcloud logging read --project ${var.project} --freshness 3h --limit 50"

  alerts = {
    slack_acknowledgement = {
      title    = "Slack is acknowledged too late"
      severity = "CRITICAL"
      minutes  = 0
      # The month's allowance would be gone in two days; over five minutes too, so that it ends when it is over.
      query   = "${format(local.late, "1h")} >= ${var.thresholds.late_acknowledgements} and ${format(local.late, "1h")} / ${format(local.acknowledged, "1h")} > 14.4 * (1 - ${var.goals.acknowledged}) and ${format(local.late, "5m")} / ${format(local.acknowledged, "5m")} > 14.4 * (1 - ${var.goals.acknowledged})"
      symptom = "People see \"operation_timeout\" or a dialogue that does not open: ${var.thresholds.late_acknowledgements} or more requests of the last hour were acknowledged later than ${var.goals.acknowledged_seconds} s."
      cause   = "A bot that starts while somebody waits (min_instances 0), one that is busy with a large data check, or a revision that is slower."
      command = "${local.read_log} 'jsonPayload.message=\"slack acknowledged\" AND jsonPayload.seconds>${var.goals.acknowledged_seconds}'; gcloud run revisions list --service ${var.service} ${local.at}"
      fix     = "A slower revision: roll back (infra/README.md, \"Roll back\"). Starts: raise service.min_instances to 1. Load: raise service.vcpus or max_instances."
    }
    slack_credentials = {
      title    = "Slack and the bot do not accept each other"
      severity = "CRITICAL"
      minutes  = 5
      # Whoever knows the address can send requests with a wrong signature: they count only where nothing else comes through.
      query   = "(sum(increase(${local.log}mmm_slack_credentials_refused{${local.of_bot}}[15m])) > 0) or (sum(increase(${local.log}mmm_slack_refused{${local.of_bot}}[15m])) >= ${var.thresholds.refused_requests} unless ${format(local.acknowledged, "15m")} > 0)"
      symptom = "Slack refuses the bot's token, or the bot refuses every request because of its signature: commands do nothing, runs train and tell nobody."
      cause   = "The app was reinstalled or removed, a secret was rotated in Slack and not here, or a version of a secret was disabled."
      command = "gcloud secrets versions list slack-bot-token --project ${var.project}; gcloud secrets versions list slack-signing-secret --project ${var.project}; ${local.read_log} 'jsonPayload.err.details.slack_error:*'"
      fix     = "Add the value that Slack shows as a new version and start a new revision (infra/README.md, \"Rotate the signing secret\"). What was missed comes by itself: tasks are delivered again."
    }
    server_errors = {
      title    = "The bot answers with errors"
      severity = "ERROR"
      minutes  = 0
      query    = "sum(increase(${local.log}mmm_server_errors{${local.of_bot}}[15m])) >= ${var.thresholds.server_errors}"
      symptom  = "${var.thresholds.server_errors} or more requests of people were answered with a 5xx in a quarter of an hour."
      cause    = "A revision with a fault, a bot that is short of memory, or one that does not start."
      command  = "${local.read_log} 'resource.labels.service_name=\"${var.service}\" AND severity>=ERROR'; gcloud run services describe ${var.service} ${local.at}"
      fix      = "With a new revision: roll back (infra/README.md, \"Roll back\"). Otherwise /mmm doctor says which of the bot's clouds does not answer."
    }
    runs_failing = {
      title    = "Runs fail that could have succeeded"
      severity = "ERROR"
      minutes  = 0
      query    = "${format(local.failed, "6h")} >= ${var.thresholds.failed_runs} and ${format(local.failed, "6h")} / (${format(local.failed, "6h")} + ${format(local.succeeded, "6h")}) > 6 * (1 - ${var.goals.runs})"
      symptom  = "${var.thresholds.failed_runs} or more runs of the last six hours failed, and the data and the request were not the reason."
      cause    = "What the runs' codes say: the warehouse or its key (warehouse_unavailable, credentials_refused), the trainer (trainer_failed, trainer_killed, out_of_memory), a cloud (unavailable)."
      command  = "${local.read_log} 'jsonPayload.message=\"run finished\" AND jsonPayload.state=\"failed\"' --format 'value(jsonPayload.run_id, jsonPayload.code)'; gcloud run jobs executions list --job ${var.job} ${local.at}"
      fix      = "/mmm doctor RUN_ID says what is wrong with one of them, and its button \"Log\" what R said. After a new trainer image: roll it back (infra/README.md, \"Roll back\")."
    }
    queue_not_draining = {
      title    = "The queue does not drain"
      severity = "ERROR"
      minutes  = 15
      query    = "sum(cloudtasks_googleapis_com:queue_depth{monitored_resource=\"cloud_tasks_queue\",queue_id=\"${var.queue}\"}) > ${var.thresholds.queue_depth} or histogram_quantile(0.95, sum by (le) (rate(cloudtasks_googleapis_com:queue_task_attempt_delays_bucket{monitored_resource=\"cloud_tasks_queue\",queue_id=\"${var.queue}\"}[10m]))) > ${var.thresholds.queue_delay_seconds * 1000}"
      symptom  = "Cards stand still: for a quarter of an hour more than ${var.thresholds.queue_depth} tasks have been waiting, or they come ${var.thresholds.queue_delay_seconds} s late."
      cause    = "The queue is paused, or the bot answers with 503 because something it needs is down, which slows the queue for all tasks."
      command  = "gcloud tasks queues describe ${var.queue} --location ${var.region} --project ${var.project}; ${local.read_log} 'jsonPayload.message=\"task will be delivered again\"'"
      fix      = "Paused: gcloud tasks queues resume ${var.queue} --location ${var.region} --project ${var.project}. Otherwise mend what the lines name; the queue goes on by itself, and nothing is lost."
    }
    trainer_silent = {
      title    = "A trainer gives no sign of life"
      severity = "ERROR"
      minutes  = var.thresholds.trainer_silent_minutes
      query    = "sum(run_googleapis_com:job_running_executions{${local.of_trainer},job_name=\"${var.job}\"}) > 0 unless sum(increase(${local.log}mmm_trainer_at_work{${local.of_trainer}}[5m])) > 0"
      symptom  = "Executions are running and none has said anything for ${var.thresholds.trainer_silent_minutes} minutes; a trainer speaks every minute. Money is spent."
      cause    = "R hangs, the container waits for its image, or the trainer cannot reach the bucket (its account, a perimeter)."
      command  = "gcloud run jobs executions list --job ${var.job} ${local.at}; ${local.read_log} 'resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"${var.job}\"'"
      fix      = "Cancel it from its card in Slack, or by gcloud run jobs executions cancel EXECUTION ${local.at}. The run ends as cancelled and can be started again."
    }
    trainer_out_of_memory = {
      title    = "A trainer ran out of memory"
      severity = "WARNING"
      minutes  = 0
      query    = "sum(increase(${local.log}mmm_trainer_out_of_memory{${local.of_trainer}}[1h])) > 0"
      symptom  = "A run failed with out_of_memory, or its container was ended with status 137. Who asked for it has been told."
      cause    = "Many iterations x trials at once, a long table, or more processes (TRAINER_WORKERS) than the memory carries."
      command  = "${local.read_log} 'resource.type=\"cloud_run_job\" AND jsonPayload.memory_peak_bytes:*' --format 'value(jsonPayload.run_id, jsonPayload.step, jsonPayload.memory_peak_bytes, jsonPayload.memory_limit_bytes)'"
      fix      = "Raise trainer.memory_gib in the environment's main.tf and apply, or ask for fewer trials."
    }
    trainer_memory = {
      title    = "Trainers come near their memory"
      severity = "WARNING"
      minutes  = 5
      query    = "histogram_quantile(0.99, sum by (le) (rate(run_googleapis_com:container_memory_utilizations_bucket{${local.of_trainer},job_name=\"${var.job}\"}[5m]))) > ${var.thresholds.trainer_memory_share}"
      symptom  = "A trainer has taken more than ${var.thresholds.trainer_memory_share * 100} % of its memory for five minutes. The next larger run is ended by it."
      cause    = "Runs have grown: more channels, more rows, more trials."
      command  = "${local.read_log} 'jsonPayload.message=\"trainer at work\"' --format 'value(jsonPayload.run_id, jsonPayload.step, jsonPayload.memory_bytes, jsonPayload.memory_limit_bytes)'"
      fix      = "Raise trainer.memory_gib in the environment's main.tf and apply before somebody loses a run."
    }
    scheduled_work_failing = {
      title    = "Scheduled work is not done"
      severity = "ERROR"
      minutes  = local.scheduled_work_minutes
      query    = "(sum(increase(${local.log}mmm_work_taken_up{${local.of_bot}}[${local.scheduled_work_minutes}m])) or vector(0)) < 1"
      symptom  = "No round of scheduled work has succeeded for ${2 * local.scheduled_work_minutes} minutes: runs whose task was lost stand still, and Monday's digest may not come."
      cause    = "The schedule is paused, its account is not the one that the bot expects (SCHEDULER_SERVICE_ACCOUNT), or something that the bot needs is down."
      command  = "gcloud scheduler jobs describe ${var.schedule} --location ${var.region} --project ${var.project}; ${local.read_log} 'jsonPayload.message=(\"work taken up\" OR \"caller refused\")'"
      fix      = "Paused: gcloud scheduler jobs resume ${var.schedule} --location ${var.region} --project ${var.project}. A 401: apply the environment again. Otherwise the lines name what is down; /mmm doctor says what to do."
    }
    cards_late = {
      title    = "Cards of runs come late"
      severity = "WARNING"
      minutes  = 0
      query    = "${format(local.late_cards, "6h")} >= ${var.thresholds.late_cards} and ${format(local.late_cards, "6h")} / ${format(local.cards, "6h")} > 6 * (1 - ${var.goals.card})"
      symptom  = "${var.thresholds.late_cards} or more runs of the last six hours showed their card later than ${var.goals.card_seconds} s."
      cause    = "Slack limits the messages of a channel, the queue is behind, or the bucket is slow."
      command  = "${local.read_log} 'jsonPayload.message=\"card posted\" AND jsonPayload.seconds>${var.goals.card_seconds}'"
      fix      = "Look at the dashboard's calls to clouds and at the queue; nothing is lost, the card comes."
    }
  }
}

resource "google_monitoring_alert_policy" "promql" {
  for_each = local.alerts

  project               = var.project
  display_name          = "${each.key}: ${each.value.title}"
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = "${each.value.minutes * 60}s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close           = "1800s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = each.value.title
    content   = <<-EOT
      **What is seen.** ${each.value.symptom}

      **Why that may be.** ${each.value.cause}

      **Look.** `${each.value.command}`

      **Mend.** ${each.value.fix}
    EOT
  }

  depends_on = [google_logging_metric.counter, google_logging_metric.distribution]
}

resource "google_monitoring_alert_policy" "bot_down" {
  count = var.sleeps ? 0 : 1

  project               = var.project
  display_name          = "bot_down: The bot does not answer"
  severity              = "CRITICAL"
  combiner              = "OR"
  notification_channels = local.channels

  conditions {
    display_name = "The bot does not answer"

    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.health[0].uptime_check_id}\" AND resource.type=\"uptime_url\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "180s"

      # How many of the places that ask got no answer; one alone may have its own trouble.
      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  alert_strategy {
    auto_close           = "1800s"
    notification_prompts = ["OPENED", "CLOSED"]
  }

  documentation {
    mime_type = "text/markdown"
    subject   = "The bot does not answer"
    content   = <<-EOT
      **What is seen.** `${var.bot_url}/health` has not answered two of three continents for three minutes. Commands do nothing; training goes on, and nothing is lost.

      **Why that may be.** A revision that does not start (a setting or a secret is missing), one that dies, or Cloud Run itself in ${var.region}.

      **Look.** `gcloud run services describe ${var.service} ${local.at}; ${local.read_log} 'resource.labels.service_name="${var.service}" AND severity>=ERROR'`

      **Mend.** With a new revision: roll back (infra/README.md, "Roll back"). "Settings are missing or wrong" in the log names the variable. A secret that cannot be read: infra/README.md, "Troubleshooting".
    EOT
  }
}
