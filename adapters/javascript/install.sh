#!/bin/sh
# Installs the pinned packages that the named adapters need, all without names, and the Node that runs
# them: install.sh [NAME...]. A folder with a package-lock.json of its own is installed only for those
# adapters whose command names it.
cd "$(dirname "$0")" || exit 1

if ! command -v npm > /dev/null; then
  echo "skipped: npm is not installed; install Node 20 or later (Debian: apt-get install nodejs npm)"
  exit 0
fi

# wanted FOLDER NAME...: whether one of the named adapters runs from FOLDER.
wanted() {
  folder=$1
  shift
  if [ $# -eq 0 ] || [ "$folder" = . ]; then return 0; fi
  for name in "$@"; do
    if grep -q "javascript/$folder/" "../$name/adapter.json"; then return 0; fi
  done
  return 1
}

status=0
for lock in package-lock.json */package-lock.json; do
  folder=$(dirname "$lock")
  wanted "$folder" "$@" || continue
  installed=$folder/node_modules/.installed-lock.json
  if cmp -s "$lock" "$installed"; then
    echo "npm: $folder is up to date"
    continue
  fi
  echo "npm: installing $(grep -c '"integrity"' "$lock") packages of $folder/package-lock.json"
  if (cd "$folder" && npm ci); then
    cp "$lock" "$installed"
  else
    echo "npm: $folder could not be installed; the lines above say why" >&2
    status=1
  fi
done
if [ $status -eq 0 ]; then echo "npm: done, Node is $(./node --version)"; fi
exit $status
