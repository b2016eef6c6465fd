#!/bin/sh
# Looks for what the PHP adapter needs: Debian packages, nothing of our own.
set -eu
command -v php >/dev/null || { echo "php: skipped: php is not installed (Debian: php-cli)"; exit 0; }
php -r 'exit(@include("Symfony/Component/HttpClient/autoload.php") ? 0 : 1);' ||
  { echo "php: skipped: Symfony's HTTP client is not installed (Debian: php-symfony-http-client)"; exit 0; }
echo "php: nothing to build"
