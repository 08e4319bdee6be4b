#!/usr/bin/env bash
# Builds the unit tests of the core (rules/) and the store (storage/) with AddressSanitizer and
# UndefinedBehaviorSanitizer, in build/asan, and runs them. CTest runs this as one of its tests.
set -euo pipefail
cd "$(dirname "$0")/.."
export ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1

parts=()
for list in tests/unit/rules/*/CMakeLists.txt tests/unit/storage/CMakeLists.txt; do
  [ ! -e "$list" ] || parts+=("$(dirname "$list")")
done
if [ ${#parts[@]} = 0 ]; then
  echo "sanitizers: wanted unit tests in tests/unit/rules or tests/unit/storage" >&2
  exit 1
fi
cmake --preset asan >/dev/null
cmake --build --preset asan --parallel "$(nproc)" --target "${parts[@]/%//all}"
for part in "${parts[@]}"; do
  ctest --test-dir "build/asan/$part" --output-on-failure --no-tests=error
done
