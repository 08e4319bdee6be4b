#!/usr/bin/env bash
# Installs what is needed, builds release, and runs the tests with the real servers.
#   tests/run.sh                 all of them, with the core and the store under the sanitizers
#   tests/run.sh unit            those with this label; several labels are allowed: unit, scenarios,
#                                simulation, integration, fuzz, contract, sanitizers
# Ends with CTest's own summary, and with its exit code.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -*)
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac

deploy/install-packages.sh --test
case " $* " in
  "  " | *" integration "*) tests/fetch-kafka.sh ;;
esac
# The same source compiles alike wherever the checkout lies.
export CCACHE_BASEDIR="$PWD"
cmake --preset release
cmake --build --preset release --parallel "$(nproc)"

selection=()
if [ $# -gt 0 ]; then
  selection=(-L "^($(IFS='|' && echo "$*"))\$")
fi
exec ctest --test-dir build/release --output-on-failure --no-tests=error \
  --parallel "$(nproc)" "${selection[@]}"
