# What is promised. The alerts that go with it are in alerts.tf: with few requests a day a share alone would wake somebody for a single
# one, so they want a number of them too.

resource "google_monitoring_custom_service" "mmm_trainer" {
  project      = var.project
  service_id   = "mmm-trainer"
  display_name = "MMM Trainer"
}

resource "google_monitoring_slo" "acknowledged" {
  project             = var.project
  service             = google_monitoring_custom_service.mmm_trainer.service_id
  slo_id              = "acknowledged"
  display_name        = "Slack is acknowledged within ${var.goals.acknowledged_seconds} s"
  goal                = var.goals.acknowledged
  rolling_period_days = 30

  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"logging.googleapis.com/user/mmm_slack_acknowledged\" AND resource.type=\"cloud_run_revision\""

      range {
        max = var.goals.acknowledged_seconds
      }
    }
  }

  depends_on = [time_sleep.metrics_are_known]
}

resource "google_monitoring_slo" "card" {
  project             = var.project
  service             = google_monitoring_custom_service.mmm_trainer.service_id
  slo_id              = "card"
  display_name        = "The card of a run is there within ${var.goals.card_seconds} s"
  goal                = var.goals.card
  rolling_period_days = 30

  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"logging.googleapis.com/user/mmm_card_posted\" AND resource.type=\"cloud_run_revision\""

      range {
        max = var.goals.card_seconds
      }
    }
  }

  depends_on = [time_sleep.metrics_are_known]
}

# Runs that were skipped, cancelled, or could not succeed as they were asked for are neither good nor bad.
resource "google_monitoring_slo" "runs" {
  project             = var.project
  service             = google_monitoring_custom_service.mmm_trainer.service_id
  slo_id              = "runs"
  display_name        = "Runs that could succeed have succeeded"
  goal                = var.goals.runs
  rolling_period_days = 30

  request_based_sli {
    good_total_ratio {
      good_service_filter = "metric.type=\"logging.googleapis.com/user/mmm_run_finished\" AND resource.type=\"cloud_run_revision\" AND metric.labels.state=\"succeeded\""
      bad_service_filter  = "metric.type=\"logging.googleapis.com/user/mmm_run_finished\" AND resource.type=\"cloud_run_revision\" AND metric.labels.state=\"failed\" AND metric.labels.code=monitoring.regex.full_match(\"${join("|", local.codes_of_ours)}\")"
    }
  }

  depends_on = [time_sleep.metrics_are_known]
}
