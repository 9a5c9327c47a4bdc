# shellcheck shell=bash
# What the scripts of a deployment have in common; they source it. From the workflow: PROJECT, REGION, SERVICE.
: "${PROJECT:?}" "${REGION:?}" "${SERVICE:=mmm-trainer}"

say() { printf '%s\n' "$*" >&2; }

# For people who look at the run, and into its log.
report() {
  say "$*"
  printf -- '- %s\n' "$*" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

describe_service() { gcloud run services describe "$SERVICE" --project="$PROJECT" --region="$REGION" --format=json; }

describe_revision() { gcloud run revisions describe "$1" --project="$PROJECT" --region="$REGION" --format=json; }

update_traffic() { gcloud run services update-traffic "$SERVICE" --project="$PROJECT" --region="$REGION" --quiet "$@" >&2; }

# As an argument of update_traffic, where the canary of this deployment or of one that was stopped still has its address.
without_canary() { jq -r 'if any(.status.traffic[]?; .tag == "canary") then "--remove-tags=canary" else empty end'; }
