#!/bin/sh
# The LaunchDarkly harness itself against `ssespec speak contract`: contract_test.sh [PATH OF ssespec]
#
# Its go.mod names no major version although its tags do, so a commit stands in for a version. A harness that is
# there already is named by SSESPEC_CONTRACT_TESTS, the port for its callbacks by SSESPEC_CONTRACT_PORT. Exit codes:
# 0 all its tests passed, 1 some failed, 77 the harness cannot be had here (no Go, or no way to the module).
set -u
ssespec=${1:-build/release/ssespec}
commit=81fc8203db98
bin=${SSESPEC_CONTRACT_TESTS:-${XDG_CACHE_HOME:-$HOME/.cache}/ssespec/sse-contract-tests-$commit}

if [ -n "${SSESPEC_CONTRACT_TESTS:-}" ] && [ ! -x "$bin" ]; then
  echo "SSESPEC_CONTRACT_TESTS names $bin, which is no program; name the harness, or unset it to have it installed"
  exit 1
fi
if [ ! -x "$bin" ]; then
  command -v go >/dev/null || { echo "skipped: no Go toolchain to build the harness with"; exit 77; }
  folder=$(mktemp -d)
  if ! GOBIN=$folder timeout 120 go install "github.com/launchdarkly/sse-contract-tests@$commit" 2>"$folder/log"; then
    echo "skipped: the harness cannot be installed: $(tail -n 1 "$folder/log")"
    rm -rf "$folder"
    exit 77
  fi
  mkdir -p "$(dirname "$bin")"
  mv "$folder/sse-contract-tests" "$bin"
  rm -rf "$folder"
fi

says=$(mktemp)
"$ssespec" speak contract --port 0 >"$says" &
service=$!
trap 'kill "$service" 2>/dev/null; rm -f "$says"' EXIT
url=
for _ in $(seq 100); do
  url=$(sed -n 's/^listening on //p' "$says")
  [ -n "$url" ] && break
  sleep 0.1
done
[ -n "$url" ] || { echo "the service did not start"; exit 1; }
"$bin" --url "$url" --host 127.0.0.1 --port "${SSESPEC_CONTRACT_PORT:-8111}" --stop-service-at-end
