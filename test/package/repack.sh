#!/bin/sh
# repack.sh DEB VERSION yes|broken OUT: the same package as a later version, with one more migration, which may fail.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-deb -R "$1" "$work/root"
folder=$work/root/usr/lib/bifrost/src/store/migrations
before=$(find "$folder" -name '*.sql' | wc -l)
printf 'CREATE TABLE later (x INTEGER) STRICT;\n' >"$folder/9000-later.sql"
[ "$3" = yes ] || printf 'CREATE TABLE broken (x NOTHING) STRICT;\n' >"$folder/9001-broken.sql"
after=$(find "$folder" -name '*.sql' | wc -l)
sed -i "s/^Version: .*/Version: $2/" "$work/root/DEBIAN/control"
sed -i "s/^newest=$before$/newest=$after/; s/^schema=$before$/schema=$after/" "$work/root/DEBIAN/preinst" "$work/root/DEBIAN/postinst"
dpkg-deb --root-owner-group -Znone --build "$work/root" "$4" >/dev/null
