#!/bin/sh
# Lints the wire contract, and compares it with the last release if there is one.
# buf is kept in a cache folder outside of the tree (PORTFOLIO_CACHE, default ~/.cache/portfoliod).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${PORTFOLIO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/portfoliod}/buf
buf=$cache/node_modules/.bin/buf

if [ ! -x "$buf" ]; then
  mkdir -p "$cache"
  npm install --silent --no-audit --no-fund --prefix "$cache" @bufbuild/buf >/dev/null || {
    echo "contract: not linted, for buf is not here and could not be fetched (npm @bufbuild/buf)"
    exit 77
  }
fi

cd "$here"
"$buf" lint
echo "buf lint: clean"

# A tag may be older than the contract: then there is nothing to break.
tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
if [ -n "$tag" ] && git cat-file -e "$tag:proto/buf.yaml" 2>/dev/null; then
  "$buf" breaking --against "../.git#tag=$tag,subdir=proto"
  echo "buf breaking: nothing broken since $tag"
else
  echo "buf breaking: no release with a contract yet"
fi
