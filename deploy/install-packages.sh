#!/usr/bin/env bash
# Installs the Debian packages that portfoliod needs (Debian 12 and 13), and nothing that is there.
#   deploy/install-packages.sh            what a build needs
#   deploy/install-packages.sh --test     that, and the servers and tools that the tests start
#   deploy/install-packages.sh --develop  all that, and clang for the fuzzers and the linter
# A service that a package brings is not started: the tests start their own, on free ports.
set -euo pipefail

build=(
  ca-certificates g++ cmake ninja-build ccache pkg-config protobuf-compiler
  libprotobuf-dev librdkafka-dev librocksdb-dev libboost-dev libcurl4-openssl-dev libssl-dev
  libjemalloc-dev
  libspdlog-dev libyaml-cpp-dev libcli11-dev libexpected-dev libhowardhinnant-date-dev
  nlohmann-json3-dev prometheus-cpp-dev libzstd-dev zlib1g-dev tzdata
  libgtest-dev libgmock-dev libbenchmark-dev
)
tests=(
  python3 python3-aiosmtpd python3-confluent-kafka python3-jsonschema python3-protobuf python3-yaml
  util-linux
  prometheus prometheus-alertmanager kcat chromium fonts-dejavu-core maven clang-format
)
develop=(clang-19 libclang-rt-19-dev clang-tidy-19)

# Java 17 or later runs the broker of the tests; whatever is installed already will do.
has_java() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || return 1
  [ -n "$version" ] && [ "$version" -ge 17 ]
}

wanted() {
  printf '%s\n' "${build[@]}"
  case "$1" in
    --test | --develop)
      printf '%s\n' "${tests[@]}"
      has_java || echo default-jre-headless
      ;;
  esac
  [ "$1" != --develop ] || printf '%s\n' "${develop[@]}"
}

installed() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p'
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "install-packages: wanted root or sudo to run: $*" >&2
    exit 1
  fi
}

# While this file stands, a package that is installed does not start its service.
policy=/usr/sbin/policy-rc.d
hold_services() {
  [ ! -e "$policy" ] || return 0
  trap 'as_root rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

main() {
  local kind=${1:---build} missing
  case "$kind" in
    --build | --test | --develop) ;;
    *)
      echo "usage: $0 [--build | --test | --develop]" >&2
      exit 2
      ;;
  esac
  mapfile -t missing < <(comm -23 <(wanted "$kind" | sort -u) <(installed | sort -u))
  if [ ${#missing[@]} = 0 ]; then
    echo "install-packages: all there"
    return
  fi
  echo "install-packages: ${missing[*]}"
  hold_services
  as_root apt-get -qq -o Acquire::Retries=3 update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::Retries=3 \
    -o Dpkg::Use-Pty=0 --no-install-recommends install "${missing[@]}" >/dev/null
}

main "$@"
