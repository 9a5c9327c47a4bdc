#!/usr/bin/env bash
# Goes back to what served before a deployment: first the traffic, then the trainer's job and Terraform's state, by an apply with the
# images of before. That apply makes one more revision of the bot, the same as the one that serves, which gets no traffic.
#
# From the workflow, besides what service.sh takes: ENVIRONMENT, and what before.sh found as BEFORE_REVISION, BEFORE_BOT_IMAGE,
# BEFORE_TRAINER_IMAGE; and TF_VAR_project, TF_VAR_region for Terraform.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=service.sh
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"
: "${ENVIRONMENT:?}" "${BEFORE_REVISION?}" "${BEFORE_BOT_IMAGE?}" "${BEFORE_TRAINER_IMAGE?}"

if [ -z "$BEFORE_REVISION" ]; then
  report "There is nothing to go back to: nothing served before. Mend what is named above, and run the workflow again."
  exit 0
fi

# What was stopped half way may still be at work at Google, and has this refused until it ends.
: "${TRAFFIC_TRIES:=4}" "${TRAFFIC_WAIT_SECONDS:=5}"
send_traffic_back() {
  local try
  for ((try = 1; try <= TRAFFIC_TRIES; try++)); do
    # shellcheck disable=SC2046 # one argument or none
    if update_traffic --to-revisions="$BEFORE_REVISION=100" $(describe_service | without_canary); then return 0; fi
    [ "$try" -eq "$TRAFFIC_TRIES" ] || sleep "$TRAFFIC_WAIT_SECONDS"
  done
  return 1
}

status=0
if send_traffic_back; then
  report "All traffic is back at $BEFORE_REVISION."
else
  report "The traffic could not be sent back to $BEFORE_REVISION: do it by hand (infra/README.md, Roll back)."
  status=1
fi

if [ -z "$BEFORE_TRAINER_IMAGE" ]; then
  report "$BEFORE_REVISION does not say which trainer it was made with: the job keeps the new image (infra/README.md, Roll back)."
  exit 1
fi
if terraform -chdir="infra/environments/$ENVIRONMENT" apply -input=false -auto-approve -lock-timeout=5m \
  -var="bot_image=$BEFORE_BOT_IMAGE" -var="trainer_image=$BEFORE_TRAINER_IMAGE" >&2; then
  report "The trainer's job has its image of before."
else
  report "The trainer's job may have the new image still: apply by hand (infra/README.md, Roll back)."
  status=1
fi
exit "$status"
