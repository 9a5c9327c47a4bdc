#!/usr/bin/env bash
# Applies the plan that was approved, and sends traffic to the revision that comes of it: none until it passes the smoke test at an
# address of its own, a tenth while its errors are watched, then all. Exits with 1 where it does not get there; roll-back.sh goes
# back then.
#
# From the workflow, besides what service.sh takes:
#   ENVIRONMENT      folder of infra/environments
#   PLAN             file of the plan to apply
#   BOT_URL          the service's address
#   ID_TOKEN         the deployer's OIDC token for it
#   BEFORE_REVISION  what before.sh found; empty at the first deployment
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=service.sh
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"
: "${ENVIRONMENT:?}" "${PLAN:?}" "${BOT_URL:?}" "${ID_TOKEN:?}" "${BEFORE_REVISION?}"

# How long a tenth of the traffic is watched, and how many lines of the log may be errors meanwhile: a run that fails is one too.
: "${WATCH_ROUNDS:=5}" "${WATCH_SECONDS:=60}" "${MOST_ERRORS:=2}"
# A revision that has just been made may be starting still.
: "${SMOKE_TRIES:=3}" "${SMOKE_WAIT_SECONDS:=10}"

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Fills $answer and prints the status. The token goes by stdin, as arguments are seen by every process.
ask_doctor() {
  curl --silent --show-error --max-time 90 --output "$answer" --write-out '%{http_code}' --header @- "$1/doctor" \
    <<<"Authorization: Bearer $ID_TOKEN" || true
}

names_of_bad() { jq -c '[.checks[]? | select(.state == "bad") | .name]' "$answer" 2>/dev/null || echo '[]'; }

# address, revision: what was bad before is not the fault of the new revision.
passes_smoke_test() {
  local status
  : >"$answer"
  status=$(ask_doctor "$1")
  if ! jq -e --arg revision "$2" '.revision == $revision' "$answer" >/dev/null 2>&1; then
    say "The smoke test was not answered by $2 (status ${status:-none})."
    return 1
  fi
  jq -r '.checks[] | if .state == "ok" then "  ok    \(.name)" else "  \(.state | (. + "    ")[0:4])  \(.name): \(.text) \(.fix // "")" end' "$answer" >&2
  [ "$(jq -c --argjson known "$bad_before" '[.checks[] | select(.state == "bad") | .name] - $known' "$answer")" = '[]' ]
}

passes_in_the_end() {
  local try
  for ((try = 1; try <= SMOKE_TRIES; try++)); do
    if passes_smoke_test "$@"; then return 0; fi
    [ "$try" -eq "$SMOKE_TRIES" ] || sleep "$SMOKE_WAIT_SECONDS"
  done
  return 1
}

# revision, since
errors_of() {
  gcloud logging read "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"$SERVICE\" AND resource.labels.revision_name=\"$1\" AND severity>=ERROR AND timestamp>=\"$2\"" \
    --project="$PROJECT" --limit=100 --format=json | jq 'length'
}

bad_before='[]'
if [ -n "$BEFORE_REVISION" ]; then
  # One that is older than the smoke test answers 404: then nothing is known to be bad.
  ask_doctor "$BOT_URL" >/dev/null
  bad_before=$(names_of_bad)
  [ "$bad_before" = '[]' ] || report "Bad already before this deployment, so no reason to go back: $(jq -r 'join(", ")' <<<"$bad_before")."
fi

terraform -chdir="infra/environments/$ENVIRONMENT" apply -input=false -lock-timeout=5m "$PLAN" >&2

service=$(describe_service)
revision=$(jq -r '.status.latestReadyRevisionName // empty' <<<"$service")
created=$(jq -r '.status.latestCreatedRevisionName // empty' <<<"$service")
if [ -z "$revision" ] || [ "$revision" != "$created" ]; then
  report "The revision ${created:-that was to be made} does not become ready."
  exit 1
fi

if [ -z "$BEFORE_REVISION" ] || [ "$revision" = "$BEFORE_REVISION" ]; then
  if ! passes_in_the_end "$BOT_URL" "$revision"; then
    report "$revision does not pass the smoke test."
    exit 1
  fi
  update_traffic --to-revisions="$revision=100"
  report "$revision passes the smoke test, and has all traffic."
  exit 0
fi

update_traffic --update-tags="canary=$revision"
address=$(describe_service | jq -r '.status.traffic[] | select(.tag == "canary") | .url')
if ! passes_in_the_end "$address" "$revision"; then
  report "$revision does not pass the smoke test. It has had no traffic."
  exit 1
fi
report "$revision passes the smoke test."

errors=unknown
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
update_traffic --to-revisions="$revision=10,$BEFORE_REVISION=90"
for ((round = 1; round <= WATCH_ROUNDS; round++)); do
  sleep "$WATCH_SECONDS"
  if ! passes_in_the_end "$address" "$revision"; then
    report "$revision does not pass the smoke test any more, with a tenth of the traffic."
    exit 1
  fi
  if ! errors=$(errors_of "$revision" "$since"); then
    # Each round counts from the beginning, so a later one sees what this one has not.
    say "Round $round of $WATCH_ROUNDS: the log cannot be read."
    errors=unknown
    continue
  fi
  say "Round $round of $WATCH_ROUNDS: $errors errors in the log of $revision."
  if [ "$errors" -gt "$MOST_ERRORS" ]; then
    # Log lines may name people and data, and this log may be public.
    report "$revision has logged $errors errors with a tenth of the traffic; in the Logs Explorer: resource.labels.revision_name=\"$revision\" severity>=ERROR"
    exit 1
  fi
done

if [ "$errors" = unknown ]; then
  report "Whether $revision logs errors cannot be said: its log could not be read in the last round."
  exit 1
fi

update_traffic --to-revisions="$revision=100" --remove-tags=canary
report "$revision has all traffic."
