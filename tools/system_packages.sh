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
# LibreOffice without a screen: 91 MB to fetch, 280 MB installed, about a minute.
[ -e /usr/lib/libreoffice/program/libsdlo.so ] || wanted="$wanted libreoffice-impress-nogui"
[ -e /usr/lib/libreoffice/program/libmswordlo.so ] || wanted="$wanted libreoffice-writer-nogui"
[ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || need initdb postgresql

[ -n "$wanted" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "optional system packages are missing:$wanted (their tests will be skipped)"
    exit 0
fi
echo "installing system packages:$wanted"
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }
apt-get update -qq >/dev/null 2>&1 || true # an old index may still do
# shellcheck disable=SC2086  # a list of names
install $wanted && exit 0
for one in $wanted; do # one that is missing keeps none of the others away
    install "$one" || echo "could not install $one: its tests will be skipped"
done
