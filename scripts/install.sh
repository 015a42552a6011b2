#!/bin/sh
# Puts Bifrost on this machine: program, unit, user. DESTDIR=/some/root puts the files there and touches nothing else.
# Run through `make install`, which compiles first. Existing configuration and data stay as they are.
set -eu
cd "$(dirname "$0")/.."
root=${DESTDIR:-}
lib=$root/usr/lib
program=$lib/bifrost
# The node that packages were compiled for is the one that must run them.
node=$(node -p process.execPath)

stop() {
  printf '%s\n' "$*" >&2
  exit 2
}
[ -n "$root" ] || [ "$(id -u)" = 0 ] || stop 'install: this needs root (or DESTDIR)'

# The new program is put together beside the old one and takes its place in one step.
rm -rf "$program.new"
mkdir -p "$program.new/bin" "$program.new/src/store" "$root/usr/bin" "$lib/systemd/system" "$lib/sysusers.d" "$lib/tmpfiles.d"
cp -R dist rules hardware package.json package-lock.json README.md CHANGELOG.md LICENSE "$program.new"
rm -rf "$program.new/dist/test"
cp -R src/store/migrations "$program.new/src/store"
# The units start it from there: it is the one program that they may start.
install -m 755 "$node" "$program.new/bin/node"
# Its content, not the folder: where node_modules is a link, what it leads to must not be pruned.
mkdir "$program.new/node_modules"
cp -R node_modules/. "$program.new/node_modules"
(cd "$program.new" && npm prune --omit=dev --ignore-scripts --no-audit --no-fund >&2)
rm -rf "$program"
mv "$program.new" "$program"

printf '#!/bin/sh\nexec /usr/lib/bifrost/bin/node /usr/lib/bifrost/dist/src/cli/index.js "$@"\n' >"$root/usr/bin/bifrost"
chmod 755 "$root/usr/bin/bifrost"
for unit in bifrost bifrost-sensor bifrost-poll; do install -m 644 systemd/$unit.service "$lib/systemd/system"; done
install -m 644 systemd/bifrost.sysusers "$lib/sysusers.d/bifrost.conf"
install -m 644 systemd/bifrost.tmpfiles "$lib/tmpfiles.d/bifrost.conf"
mkdir -p "$root/etc/apparmor.d"
install -m 644 systemd/apparmor/bifrost "$root/etc/apparmor.d/bifrost"

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemd-sysusers bifrost.conf
  systemd-tmpfiles --create bifrost.conf
  systemctl daemon-reload
  if [ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ]; then apparmor_parser -rT /etc/apparmor.d/bifrost; fi
fi
printf 'installed: %s. Next: bifrost setup, then systemctl enable --now bifrost bifrost-sensor bifrost-poll\n' "$root/usr/bin/bifrost"
