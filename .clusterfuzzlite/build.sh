#!/bin/bash -eu
exec "$SRC/ssespec/fuzz/ossfuzz.sh"
