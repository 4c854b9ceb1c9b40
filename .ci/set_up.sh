# Makes .venv ready, once; sourced by start_cli.sh, run_tests.sh and .ci/run.
# shellcheck shell=bash
#
#   set_up ROOT EXTRAS    EXTRAS is empty, or such as "test,checks"
#   set_up_browser ROOT   Chromium for the tests of the run report, where Debian's apt can bring it
#
# A stamp in .venv holds what was installed (pyproject.toml, constraints.txt, the checkout's own
# path): while it is the same nothing is done. It is written last, so an installation that was
# interrupted is made anew. One process installs at a time; the others wait for it.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

set_up() {
  local root=$1 extras=$2
  local stamp="$root/.venv/stamp${extras:+-$extras}"
  if is_current "$root" "$stamp"; then
    return
  fi
  local python
  python=$(find_python) || exit 1
  exec 9>"$root/.venv.lock" || fail "cannot write in $root; make it writable"
  "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
  if ! is_current "$root" "$stamp"; then
    install "$root" "$extras" "$stamp" "$python"
  fi
  exec 9>&-
}

is_current() {
  local root=$1 stamp=$2
  [[ -x $root/.venv/bin/python && -f $stamp ]] && wanted_stamp "$root" | cmp -s - "$stamp"
}

wanted_stamp() { printf '%s\n' "$1" | cat - "$1/pyproject.toml" "$1/constraints.txt"; }

find_python() {
  local name found=""
  for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
    command -v "$name" >/dev/null 2>&1 && found=${found:-$("$name" --version 2>&1 | tail -n 1)}
  done
  fail "Python 3.11 or later is needed, and ${found:-no Python} was found; install it and start again"
}

install() {
  local root=$1 extras=$2 stamp=$3 python=$4
  local venv="$root/.venv" log="$root/.venv/install.log"
  # What an interrupted installation or another place left behind cannot be trusted.
  if [[ -e $venv/installing ]] || ! has_same_root "$root" || ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    rm -rf "$venv"
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv "$venv" >&2 ||
      fail "Python cannot make a virtual environment; on Debian and Ubuntu install python3-venv"
  fi
  : >"$venv/installing"
  if ! install_packages "$root" "$extras" "$log"; then
    explain_failure "$log"
  fi
  wanted_stamp "$root" >"$stamp.new"
  mv "$stamp.new" "$stamp"
  rm -f "$venv/installing"
}

has_same_root() {
  local stamp
  for stamp in "$1"/.venv/stamp*; do
    [[ -f $stamp ]] || return 0
    [[ $(head -n 1 "$stamp") == "$1" ]] || return 1
  done
}

install_packages() {
  local root=$1 extras=$2 log=$3 count=0 line
  say "Installing into .venv (the first time this takes about half a minute) ..."
  {
    cd "$root" && PIP_CONSTRAINT='' .venv/bin/python -m pip install --disable-pip-version-check \
      --no-input --progress-bar off -c constraints.txt -e ".${extras:+[$extras]}" 2>&1
  } | tee "$log" | while IFS= read -r line; do
    case $line in
      Collecting\ *)
        count=$((count + 1))
        progress "$count packages: ${line#Collecting }"
        ;;
      Installing\ collected*) progress "$count packages: writing them" ;;
    esac
  done
  local status=${PIPESTATUS[0]}
  progress_done
  return "$status"
}

progress() { [[ ! -t 2 ]] || printf '\r\033[K  %.70s' "$1" >&2; }

progress_done() { [[ ! -t 2 ]] || printf '\r\033[K' >&2; }

explain_failure() {
  local log=$1
  if grep -qiE 'NewConnectionError|ConnectTimeout|name resolution|Network is unreachable|ProxyError|Read timed out|No matching distribution' "$log"; then
    fail "the packages could not be fetched; check the network (and pip's settings) and start again; pip's own words are in $log"
  fi
  tail -n 5 "$log" >&2
  fail "the installation failed; all that pip said is in $log; start again to try anew"
}

set_up_browser() {
  local log="$1/.venv/browser.log" name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && return
  done
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null 2>&1; then
    say "No Chromium here: tests that need a browser are skipped. On Debian: apt-get install chromium"
    return
  fi
  say "Installing Chromium, which tests of the run report need (half a minute) ..."
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
    say "Chromium could not be installed; all that apt said is in $log"
  fi
}
