#!/usr/bin/env bash
# Opens MisMartera's prompt, or runs commands: ./start_cli.sh --help
set -euo pipefail

here=${BASH_SOURCE[0]}
while [[ -L $here ]]; do
  target=$(readlink "$here")
  [[ $target == /* ]] || target=$(dirname "$here")/$target
  here=$target
done
root=$(cd "$(dirname "$here")" && pwd -P)

# shellcheck source=.ci/set_up.sh
source "$root/.ci/set_up.sh"
set_up "$root" ""

# -P: a folder named like one of our packages, where the user happens to stand, is not ours.
exec "$root/.venv/bin/python" -P -m cli "$@"
