#!/bin/sh
# Install the system packages that optional tests use, when this is Debian and we are root.
# Without them those tests are skipped, each with a line that says what it wanted.
set -eu

wanted=""
need() { # command package...
    command -v "$1" >/dev/null 2>&1 || { shift; wanted="$wanted $*"; }
}

need php php-cli php-mbstring php-xml php-curl
need phpunit phpunit
need phpcs php-codesniffer
need mariadbd mariadb-server-core mariadb-client-core
need nginx nginx-light
need systemd-analyze systemd
need tesseract tesseract-ocr tesseract-ocr-rus
[ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || need initdb postgresql

[ -n "$wanted" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "optional system packages are missing:$wanted (their tests will be skipped)"
    exit 0
fi
echo "installing system packages:$wanted"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of names
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted; } >/dev/null
