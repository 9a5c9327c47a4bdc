#!/usr/bin/env bash
# Installs what training needs: R, the R packages that Robyn runs on, Robyn, and this folder's package `mmmtrainer`.
#
#   r/setup.sh          install what is missing (under a second when nothing is)
#   r/setup.sh --check  install nothing; exit 3 and say what is missing where something is
#
# Packages go to the machine's own library as root and to the user's library otherwise; `mmmtrainer` goes to r/.library,
# so that two checkouts on one machine never share it. The trainer's image runs this same script.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

library="$PWD/.library"
log="$library/setup.log"

# What Debian builds for us; on other systems all of it comes from CRAN. Matrix and MASS stay as they are: their current
# versions need a newer R, and everybody is content with the old ones.
from_debian=(glmnet doparallel dorng foreach dplyr ggplot2 ggridges jsonlite lubridate nloptr patchwork prophet reticulate
  stringr tidyr minpack.lm openxlsx proc rpart rvest httr yaml testthat rstan extradistr rcpp data.table png)

say() { printf '%s\n' "$*" >&2; }

missing_packages() { Rscript --vanilla packages.R missing; }

sources_hash() {
  local folders=()
  for folder in R src; do [ -d "$folder" ] && folders+=("$folder"); done
  { cat DESCRIPTION NAMESPACE
    find "${folders[@]}" -type f \( -name '*.R' -o -name '*.[ch]' -o -name '*.cpp' -o -name Makevars \) -print0 \
      | LC_ALL=C sort -z | xargs -0 cat; } | cksum | tr ' ' '-'
}

package_is_current() { [ "$(cat "$library/mmmtrainer.cksum" 2>/dev/null)" = "$(sources_hash)" ]; }

explain_and_stop() {
  say "Training needs R 4.2 or later with Robyn, and this account cannot install it. Either"
  say "  - run this once as root:        sudo r/setup.sh"
  say "  - or install R yourself         (Debian, Ubuntu: apt install r-base-dev; macOS and Windows: the R project's installer),"
  say "    and run r/setup.sh again: the R packages then go to your own R library, without root."
  say "Nothing was changed."
  exit 3
}

run_logged() { # title, command...
  local title=$1 started=$SECONDS
  shift
  say "  $title ..."
  if ! "$@" >>"$log" 2>&1; then
    say "  $title failed. The last lines of $log:"
    tail -n 25 "$log" >&2
    exit 1
  fi
  say "  $title: done in $((SECONDS - started)) s"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

may_use_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

if command -v Rscript >/dev/null && [ -z "$(missing_packages)" ] && package_is_current; then exit 0; fi
if [ "${1:-}" = --check ]; then
  if ! command -v Rscript >/dev/null; then say "missing: R"; else say "missing: $(missing_packages | tr '\n' ' ')"; fi
  package_is_current || say "missing: the package mmmtrainer, built from this folder"
  exit 3
fi

command -v Rscript >/dev/null || may_use_apt || explain_and_stop
mkdir -p "$library"
: >"$log"
say "Setting up R for training (once; a few minutes on two cores; details in r/.library/setup.log)"

if may_use_apt && { ! command -v Rscript >/dev/null || [ -n "$(missing_packages)" ]; }; then
  run_logged "R and its packages from the system's package manager" \
    apt_install r-base-core r-base-dev cmake libcurl4-openssl-dev libssl-dev libxml2-dev "${from_debian[@]/#/r-cran-}"
fi
if [ -n "$(missing_packages)" ]; then
  run_logged "Robyn and what it needs from CRAN" Rscript --vanilla packages.R install
fi
still_missing=$(missing_packages)
if [ -n "$still_missing" ]; then
  say "These R packages could not be installed: $(tr '\n' ' ' <<<"$still_missing")"
  say "The reasons are in $log. A compiler and the headers of libcurl, openssl and libxml2 are the usual ones."
  exit 1
fi
if ! package_is_current; then
  # Built aside and moved in: a run that is starting must never find half a package.
  built=$(mktemp -d "$library/build.XXXXXX")
  trap 'rm -rf "$built"' EXIT
  hash=$(sources_hash)
  run_logged "The package mmmtrainer" \
    R CMD INSTALL --preclean --clean --no-docs --no-test-load --no-lock --library="$built" .
  rm -rf "$built/old"
  [ ! -d "$library/mmmtrainer" ] || mv "$library/mmmtrainer" "$built/old"
  mv "$built/mmmtrainer" "$library/mmmtrainer"
  echo "$hash" >"$library/mmmtrainer.cksum"
fi
