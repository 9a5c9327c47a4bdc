#!/usr/bin/env bash
# Puts the text in the file COMMENT on the pull request PULL_REQUEST; where that is not given, on the one that the commit came from.
# A comment of before with the same first line is replaced, so that there is one for each environment.
set -euo pipefail
: "${COMMENT:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_SHA:?}"

number=${PULL_REQUEST:-$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" --jq '.[0].number // empty')}
if [ -z "$number" ]; then
  echo "The commit came from no pull request: the plan is in the run's summary." >&2
  exit 0
fi

comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"
TITLE=$(head -n 1 "$COMMENT")
export TITLE
earlier=$(gh api --paginate "$comments" \
  --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.TITLE + "\n"))) | .id' | tail -n 1)
if [ -n "$earlier" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" --field "body=@$COMMENT" --silent
else
  gh api --method POST "$comments" --field "body=@$COMMENT" --silent
fi
