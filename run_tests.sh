#!/usr/bin/env bash
# Runs the tests; arguments go to pytest. Without any: all tests, on two processes.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=.ci/set_up.sh
source "$root/.ci/set_up.sh"
set_up "$root" "test,checks"
set_up_browser "$root"

cd "$root"
if [[ $# -eq 0 ]]; then
  set -- -n 2
fi
exec .venv/bin/python -m pytest "$@"
