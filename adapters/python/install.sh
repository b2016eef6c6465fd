#!/bin/sh
# Installs what the Python adapters need into .venv, pinned by requirements.txt.
set -eu
cd "$(dirname "$0")"
command -v python3 >/dev/null || { echo "python: skipped: python3 is not installed"; exit 0; }
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "python: skipped: python3 is older than 3.10"; exit 0; }
echo "python: a virtual environment"
[ -x .venv/bin/pip ] || python3 -m venv .venv 2>/dev/null || { echo "python: skipped: the venv module is missing (Debian: python3-venv)"; rm -rf .venv; exit 0; }
echo "python: packages of requirements.txt"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt
echo "python: sseclient-py, whose module is called like that of sseclient, into a folder of its own"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
  --target .venv/sseclient-py -r requirements-sseclient-py.txt
