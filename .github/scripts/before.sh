#!/usr/bin/env bash
# Before anything is changed: finds out what serves, for a way back, and pins the traffic to it, so that `terraform apply` makes a
# revision that nobody is sent to.
#
# Writes to GITHUB_OUTPUT: revision, bot_image, trainer_image; all empty where there is no service yet. What served is read from
# the revision itself rather than from Terraform's state, which a deployment that was stopped half way may have left ahead of it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=service.sh
source "$(dirname "${BASH_SOURCE[0]}")/service.sh"

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"; }

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
if ! service=$(describe_service 2>"$errors"); then
  if ! grep -qi 'cannot find service' "$errors"; then
    cat "$errors" >&2
    exit 1
  fi
  report "There is no service $SERVICE yet: this is the first deployment."
  output revision ''
  output bot_image ''
  output trainer_image ''
  exit 0
fi

revision=$(jq -r '[.status.traffic[]? | select(.percent > 0)] | max_by(.percent) | .revisionName // empty' <<<"$service")
if [ -z "$revision" ]; then
  # A first deployment whose revision never became ready.
  report "The service $SERVICE is there, and no revision of it serves."
  output revision ''
  output bot_image ''
  output trainer_image ''
  exit 0
fi

deployed=$(describe_revision "$revision")
output revision "$revision"
output bot_image "$(jq -r '.spec.containers[0].image' <<<"$deployed")"
output trainer_image "$(jq -r '.spec.containers[0].env[]? | select(.name == "TRAINER_IMAGE") | .value' <<<"$deployed")"
report "$revision serves."

if jq -e '.spec.traffic | length == 1 and .[0].revisionName != null and .[0].latestRevision != true' <<<"$service" >/dev/null; then
  exit 0
fi
# shellcheck disable=SC2046 # one argument or none
update_traffic --to-revisions="$revision=100" $(without_canary <<<"$service")
report "All traffic is pinned to it."
