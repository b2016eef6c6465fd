#!/bin/sh
# Builds the Rust adapters into target/release, from the versions that Cargo.lock pins.
set -eu
cd "$(dirname "$0")"
PATH="$PATH:$HOME/.cargo/bin"
command -v cargo >/dev/null || { echo "rust: skipped: no Rust toolchain is installed"; exit 0; }
rust=$(cargo --version | cut -d. -f2)
[ "$rust" -ge 93 ] || { echo "rust: skipped: Rust is older than 1.93"; exit 0; }
echo "rust: one binary for all"
cargo build --release --locked --quiet
