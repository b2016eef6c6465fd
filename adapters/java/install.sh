#!/bin/sh
# Builds the Java adapters into target, with the versions that pom.xml pins.
set -eu
cd "$(dirname "$0")"
command -v javac >/dev/null || { echo "java: skipped: no JDK is installed"; exit 0; }
command -v mvn >/dev/null || { echo "java: skipped: Maven is not installed"; exit 0; }
[ "$(javac -version 2>&1 | cut -d' ' -f2 | cut -d. -f1)" -ge 17 ] || { echo "java: skipped: the JDK is older than 17"; exit 0; }
echo "java: packages of pom.xml, and the adapters"
rm -rf target/lib
mvn --quiet --batch-mode compile dependency:copy-dependencies -DoutputDirectory=target/lib
