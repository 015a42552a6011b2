#!/bin/sh
# Two Debian 12 file systems for test/checklist/roots.test.ts and lynis.test.ts, as root: test-roots.sh [FOLDER]
# `plain` is a box as somebody in a hurry leaves it; `hardened` is the same after hardware/box/harden.sh. The packages come from
# Debian's mirror, once: what is there is kept. FOLDER is BIFROST_TEST_ROOTS, or /var/cache/bifrost-test-roots.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-${BIFROST_TEST_ROOTS:-/var/cache/bifrost-test-roots}}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org}

[ "$(id -u)" = 0 ] || { echo 'test-roots: a file system with owners is made by root only' >&2; exit 2; }
command -v debootstrap >/dev/null || { echo 'test-roots: apt-get install debootstrap' >&2; exit 2; }
mkdir -p "$folder"

in_root() {
  root=$1
  shift
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@" </dev/null
}

if [ ! -e "$folder/plain/.made" ]; then
  rm -rf "$folder/plain"
  debootstrap --variant=minbase --include=systemd-sysv,openssh-server,ca-certificates bookworm "$folder/plain" "$mirror/debian"
  # Nothing is started from inside a folder.
  printf '#!/bin/sh\nexit 101\n' >"$folder/plain/usr/sbin/policy-rc.d"
  chmod 755 "$folder/plain/usr/sbin/policy-rc.d"
  # Before the security archive is known: what it has repaired since is missing here.
  in_root "$folder/plain" apt-get install -y --no-install-recommends -q \
    avahi-daemon rpcbind openbsd-inetd telnetd cron kmod procps iproute2 libpam-systemd lynis
  printf 'deb %s/debian bookworm main\ndeb %s/debian-security bookworm-security main\n' "$mirror" "$mirror" \
    >"$folder/plain/etc/apt/sources.list"
  in_root "$folder/plain" apt-get update -q
  printf 'UUID=00000000-0000-0000-0000-000000000001 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n' >"$folder/plain/etc/fstab"
  touch "$folder/plain/.made"
fi

rm -rf "$folder/hardened"
cp -a --reflink=auto "$folder/plain" "$folder/hardened"
sh hardware/box/harden.sh --root "$folder/hardened"

# Lynis looks at the same two, each with processes and a network of its own: it must not see this machine.
for name in plain hardened; do
  unshare --mount --pid --net --uts --fork sh -c "mount -t proc proc '$folder/$name/proc' && exec chroot '$folder/$name' \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C \
    lynis audit system --quick --no-colors --quiet --logfile /dev/null --report-file /root/lynis-report.dat" </dev/null >/dev/null 2>&1 || true
  mv "$folder/$name/root/lynis-report.dat" "$folder/$name.lynis.dat"
done
