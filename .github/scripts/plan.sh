#!/usr/bin/env bash
# Plans an environment into the file PLAN, and writes what the plan says for people to COMMENT and to the run's summary.
#
# From the workflow: ENVIRONMENT, STATE_BUCKET, PLAN, COMMENT; IS_LOCKED, false where the state may only be read; the images as
# TF_VAR_bot_image and TF_VAR_trainer_image, those that run now where they are not given; TF_VAR_project, TF_VAR_region.
set -euo pipefail
: "${ENVIRONMENT:?}" "${STATE_BUCKET:?}" "${PLAN:?}" "${COMMENT:?}" "${IS_LOCKED:?}"
# A comment on GitHub takes 65,536 characters.
MOST_CHARACTERS=60000

environment() { terraform -chdir="infra/environments/$ENVIRONMENT" "$@"; }

environment init -input=false -backend-config="bucket=$STATE_BUCKET" -backend-config=prefix=environment >&2
if [ -z "${TF_VAR_bot_image:-}" ]; then
  # Before the first deployment there is none; any digest plans the same.
  images=$(environment output -json)
  none="none@sha256:$(printf '0%.0s' {1..64})"
  TF_VAR_bot_image=$(jq -r --arg none "$none" '.bot_image.value // $none' <<<"$images")
  TF_VAR_trainer_image=$(jq -r --arg none "$none" '.trainer_image.value // $none' <<<"$images")
  export TF_VAR_bot_image TF_VAR_trainer_image
fi
environment plan -input=false -lock="$IS_LOCKED" -lock-timeout=5m -out="$PLAN" >&2

# People's addresses stay out of what the public may read; those of service accounts tell something.
text=$(environment show -no-color "$PLAN" |
  sed -E '/gserviceaccount\.com/!s/[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+/(an address)/g')
summary=$(grep -E '^(Plan:|No changes\.)' <<<"$text" | head -n 1 || true)
if [ "${#text}" -gt "$MOST_CHARACTERS" ]; then
  text="${text:0:MOST_CHARACTERS}"$'\n'"... cut here; the log of the step \"Plan\" has all of it."
fi
{
  printf '### Terraform plan for %s\n\n%s\n\n' "$ENVIRONMENT" "${summary:-There are changes of outputs alone.}"
  printf '<details><summary>The plan</summary>\n\n~~~~hcl\n%s\n~~~~\n\n</details>\n' "$text"
} >"$COMMENT"
cat "$COMMENT" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
