#!/bin/sh
# Installs the pinned packages of package-lock.json, and with them the Node that runs them.
cd "$(dirname "$0")" || exit 1

if ! command -v npm > /dev/null; then
  echo "skipped: npm is not installed; install Node 20 or later (Debian: apt-get install nodejs npm)"
  exit 0
fi
if cmp -s package-lock.json node_modules/.installed-lock.json; then
  echo "npm packages are up to date"
  exit 0
fi
echo "npm: installing the packages of package-lock.json"
npm ci || exit 1
cp package-lock.json node_modules/.installed-lock.json
echo "npm: installed, Node is $(./node --version)"
