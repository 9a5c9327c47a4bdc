#!/usr/bin/env bash
# Installs what training needs: R, the R packages that Robyn runs on, Robyn, and this folder's package `mmmtrainer`.
#
#   r/setup.sh            install what is missing (under a second when nothing is)
#   r/setup.sh --check    install nothing; exit 3 and say what is missing where something is
#   r/setup.sh --locked   exactly the versions of packages.lock, as in the trainer's image; exit 1 and name what is otherwise
#
# With --locked, the layers of that image: `--only system` installs what Debian has built and nothing that compiles, and
# `--only packages` all but the package of this folder. --check with --locked says what is otherwise, and exits 3.
#
# Packages go to the machine's own library as root and to the user's library otherwise; `mmmtrainer` goes to r/.packages,
# so that two checkouts on one machine never share it. The trainer's image runs this same script.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

library="$PWD/.packages"
log="$library/setup.log"

# What Debian builds for us; on other systems all of it comes from CRAN. Matrix and MASS stay as they are: their current
# versions need a newer R, and everybody is content with the old ones.
from_debian=(glmnet doparallel dorng foreach dplyr ggplot2 ggridges jsonlite lubridate nloptr patchwork prophet reticulate
  stringr tidyr minpack.lm openxlsx proc rpart rvest httr yaml testthat rstan extradistr rcpp data.table png)

# R and what it needs to reach CRAN on a machine that has nothing, and what builds the rest. Debian's RcppParallel asks
# dpkg-architecture where it lies when it is loaded.
to_run=(r-base-core ca-certificates dpkg-dev)
to_build=(r-base-dev cmake libcurl4-openssl-dev libssl-dev libxml2-dev)

check=false locked=false only=
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    --check\ *) check=true ;;
    --locked\ *) locked=true ;;
    "--only system" | "--only packages") only=$2 && shift ;;
    *) echo "usage: r/setup.sh [--check] [--locked [--only system|packages]]" >&2 && exit 2 ;;
  esac
  shift
done

say() { printf '%s\n' "$*" >&2; }

missing_packages() { Rscript --vanilla packages.R missing; }

differences() { Rscript --vanilla packages.R differences; }

sources_hash() {
  local folders=()
  for folder in R src man; do [ -d "$folder" ] && folders+=("$folder"); done
  { cat DESCRIPTION NAMESPACE
    find "${folders[@]}" -type f \( -name '*.R' -o -name '*.Rd' -o -name '*.[ch]' -o -name '*.cpp' -o -name Makevars \) -print0 \
      | LC_ALL=C sort -z | xargs -0 cat; } | cksum | tr ' ' '-'
}

package_is_current() { [ "$(cat "$library/mmmtrainer.cksum" 2>/dev/null)" = "$(sources_hash)" ]; }

explain_and_stop() { # what is missing
  say "Training needs R 4.2 or later with Robyn, and this account cannot install it: there is no $1 here. Either"
  say "  - run this once as root (Debian, Ubuntu; some five minutes):   sudo r/setup.sh"
  say "  - or have these installed, and run r/setup.sh again:"
  say "    Debian, Ubuntu  apt install ${to_run[*]} ${to_build[*]}"
  say "    macOS           R from the R project's installer; its packages come built"
  say "    other Linux     R with its headers, a C++ compiler, cmake, the headers of libcurl, openssl and libxml2"
  say "    The R packages then go to your own R library, without root; built from source they take the better part of an hour."
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

# A fresh machine may be updating itself, and an installation that was stopped half way has to be ended first. A release that
# does not build one of the R packages must not keep us from the others: CRAN has it too.
install_with_apt() { # what besides the built packages
  export DEBIAN_FRONTEND=noninteractive
  local built wait=(-o DPkg::Lock::Timeout=600)
  dpkg --configure -a && apt-get update -qq || return
  mapfile -t built < <(comm -12 <(printf 'r-cran-%s\n' "${from_debian[@]}" | sort) <(apt-cache pkgnames r-cran- | sort))
  apt-get install -y -qq --no-install-recommends "${wait[@]}" "$@" "${built[@]}"
}

may_use_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

have_r() { command -v Rscript >/dev/null; }

can_compile() { [ "$(uname)" != Linux ] || { command -v make && command -v g++; } >/dev/null; }

packages_are_there() {
  local lacking
  if $locked; then lacking=$(differences); else lacking=$(missing_packages); fi && [ -z "$lacking" ]
}

nothing_is_missing() { have_r && packages_are_there && { [ "$only" = packages ] || package_is_current; }; }

say_what_differs() {
  local name wanted found
  while read -r name wanted found; do say "  $name: packages.lock has $wanted, here is $found"; done
}

# After `sudo r/setup.sh` the folder must still be the checkout's owner's, who builds the package again when it changes.
give_back_and_tidy() {
  # shellcheck disable=SC2012 # of stat, macOS and Linux have other options
  [ "$(id -u)" != 0 ] || chown -R "$(ls -nd . | awk '{ print $3 ":" $4 }')" "$library"
  rm -rf "${building:-}"
}

if [ "$only" = system ]; then
  may_use_apt || { say "--only system is for root on Debian." && exit 3; }
  log=$(mktemp)
  run_logged "R and its packages from the system's package manager" install_with_apt "${to_run[@]}"
  rm "$log"
  exit 0
fi
if $check && have_r && { $locked || nothing_is_missing; }; then
  different=$(differences)
  if [ -n "$different" ]; then
    if $locked; then say "Otherwise than in r/packages.lock:"; else
      say "The trainer's image has other versions (r/packages.lock), which need not be these:"
    fi
    say_what_differs <<<"$different"
  fi
  if ! $locked || [ -z "$different" ]; then nothing_is_missing && exit 0; fi
elif nothing_is_missing; then
  exit 0
fi
if $check; then
  if ! have_r; then
    say "missing: R"
  elif [ -n "$(missing_packages)" ]; then
    say "missing: $(missing_packages | tr '\n' ' ')"
  fi
  package_is_current || say "missing: the package mmmtrainer, built from this folder"
  exit 3
fi
if ! may_use_apt; then
  have_r || explain_and_stop R
  can_compile || explain_and_stop "C++ compiler"
fi

mkdir -p "$library"
if command -v flock >/dev/null; then
  # Two that start at once on a fresh checkout: the second waits, and finds everything there.
  exec 9>"$library/setup.lock"
  flock 9
  if nothing_is_missing; then exit 0; fi
fi
trap give_back_and_tidy EXIT
: >"$log"
say "Setting up R for training (once; a few minutes on two cores; details in r/.packages/setup.log)"

if may_use_apt && { ! have_r || ! packages_are_there || ! can_compile; }; then
  run_logged "R and its packages from the system's package manager" install_with_apt "${to_run[@]}" "${to_build[@]}"
fi
if ! packages_are_there; then
  action=install
  if $locked; then action=install-locked; fi
  run_logged "Robyn and what it needs from CRAN" Rscript --vanilla packages.R "$action"
fi
if $locked && ! packages_are_there; then
  say "These are otherwise than in r/packages.lock:"
  differences | say_what_differs
  say "The reasons are in $log. Where the new ones are meant: Rscript packages.R lock, in r/, and test what it says."
  exit 1
fi
still_missing=$(missing_packages)
if [ -n "$still_missing" ]; then
  say "These R packages could not be installed: $(tr '\n' ' ' <<<"$still_missing")"
  say "The reasons are in $log. An R older than 4.2, or missing headers of libcurl, openssl or libxml2, are the usual ones."
  exit 1
fi
if [ "$only" = packages ]; then exit 0; fi
if ! package_is_current; then
  # Built aside and moved in: a run that is starting must never find half a package.
  building=$(mktemp -d "$library/build.XXXXXX")
  hash=$(sources_hash)
  run_logged "The package mmmtrainer" \
    R CMD INSTALL --preclean --clean --no-html --no-test-load --no-lock --library="$building" .
  rm -rf "$building/old"
  [ ! -d "$library/mmmtrainer" ] || mv "$library/mmmtrainer" "$building/old"
  mv "$building/mmmtrainer" "$library/mmmtrainer"
  echo "$hash" >"$library/mmmtrainer.cksum"
fi
