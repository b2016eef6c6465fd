#!/bin/sh
# Builds the Go adapters into bin/, from the versions that go.mod and go.sum pin.
set -eu
cd "$(dirname "$0")"
PATH="$PATH:/usr/local/go/bin"
command -v go >/dev/null || { echo "go: skipped: no Go toolchain is installed"; exit 0; }
case $(GOTOOLCHAIN=local go version) in
  *go1.2[6-9]* | *go1.[3-9][0-9]*) ;;
  *) echo "go: skipped: Go is older than 1.26"; exit 0 ;;
esac
echo "go: one binary for all"
GOTOOLCHAIN=local go build -o bin/adapters .
