#!/bin/bash
# The package in a clean Debian 12 that boots with systemd (systemd-nspawn): installs, runs, restarts, upgrades, goes back, is removed
# and purged. As root, some minutes: `make test-package`. DEB=file takes a package that was built before.
# The clean root is made once with debootstrap and kept in $BIFROST_PACKAGE_ROOT.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/test/package
clean=${BIFROST_PACKAGE_ROOT:-/var/cache/bifrost-test/bookworm}
work=$(mktemp -d)
root=$work/root
leader=''
host=''
passed=0
failed=0

end() {
  if [ -n "$leader" ]; then
    inside systemctl poweroff >/dev/null 2>&1 || true
    for _ in $(seq 40); do kill -0 "$host" 2>/dev/null || break; sleep 0.25; done
    kill "$host" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap end EXIT

inside() { nsenter -t "$leader" -a "$@"; }
step() { printf '\n== %s\n' "$*"; }
# check WHAT COMMAND...: passes when the command does.
check() {
  local what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    printf 'ok   %s\n' "$what"
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$what"
    tail -n 20 "$work/said"
  fi
}
# within SECONDS COMMAND...: passes as soon as the command does.
within() {
  local last=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$last" ] || return 1
    sleep 0.5
  done
}
no() { ! "$@"; }
is_active() { inside systemctl is-active --quiet "$@"; }
watching() { inside bifrost doctor --json 2>/dev/null | grep -q . && inside journalctl -b -u bifrost -o cat --no-pager -n 200 | grep -q "the sensor watches"; }
pid_of() { inside systemctl show -p MainPID --value "$1"; }
heard() { grep -q "$1" "$root/root/heard"; }
# send COUNT: a new device speaks, on the far end of the capture interface.
send() { inside python3 /root/send.py plant0 "$1"; }
assets() { inside bifrost assets --json | grep -c '"id"' || true; }
more_assets_than() { [ "$(assets)" -gt "$1" ]; }

step 'a package, and a clean root'
deb=${DEB:-}
[ -n "$deb" ] || deb=$(make -s deb | tail -n 1)
if [ ! -e "$clean/etc/debian_version" ]; then
  mkdir -p "$clean"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,mosquitto,mosquitto-clients,iproute2,procps,python3-minimal,nftables bookworm "$clean" >&2
fi
cp -a "$clean" "$root"
cp "$deb" "$root/root/bifrost.deb"
cp "$here/attempts.mjs" "$here/send.py" "$here/try.sh" "$root/root/"
cp -R systemd/box "$root/root/box"

step 'boot'
# Its own /run, since this machine may not be run by systemd; bpf, since the container's systemd puts IPAddressDeny in force with it.
unshare --mount --propagation private bash -c \
  "mount -t tmpfs none /run; exec env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit \
  --directory=$root --boot --capability=all --system-call-filter=bpf --private-network --machine=bifrost-test" \
  >"$work/console" 2>&1 </dev/null &
host=$!
leads() { leader=$(pgrep -P "$host" | head -n 1) && [ -n "$leader" ] && [ "$(cat "/proc/$leader/comm")" = systemd ]; }
within 30 leads
within 60 inside systemctl is-system-running --wait >/dev/null 2>&1 || true
inside ip link set lo up
inside ip link add mirror0 type veth peer name plant0
inside ip link set plant0 up
inside ip link set mirror0 arp off up
inside systemctl start mosquitto
inside sh -c "mosquitto_sub -h 127.0.0.1 -v -t 'bifrost/#' >/root/heard 2>&1 &"

step 'install'
check 'the package installs' inside dpkg -i /root/bifrost.deb
check 'three users without a shell' inside sh -c 'for u in bifrost bifrost-sensor bifrost-poll; do getent passwd $u | grep -q nologin || exit 1; done'
check 'before it is set up the core does nothing' no is_active bifrost
check 'set up by a script' inside bifrost setup --yes --site plant1 --interface mirror0:cell1 --broker mqtt://127.0.0.1 --subnet 10.10.0.0/16
check 'the configuration is good' inside bifrost config check
inside systemctl restart bifrost
check 'the three units run' within 20 is_active bifrost bifrost-sensor bifrost-poll
check 'the sensor watches' within 20 watching

step 'capture and publish'
before=$(assets)
send 1
check 'a device that spoke is known' within 30 more_assets_than "$before"
check 'the broker heard of it' within 30 heard /asset/

step 'each is killed, and comes again; the others stay'
for unit in bifrost bifrost-sensor bifrost-poll; do
  pid=$(pid_of $unit)
  others=''
  for other in bifrost bifrost-sensor; do [ $other = $unit ] || others="$others $other:$(pid_of $other)"; done
  inside systemctl kill --signal=KILL $unit
  again() { local now; now=$(pid_of $unit) && [ "$now" != 0 ] && [ "$now" != "$pid" ] && is_active $unit; }
  check "$unit is started again" within 20 again
  for other in $others; do check "  ${other%%:*} stayed" [ "$(pid_of "${other%%:*}")" = "${other##*:}" ]; done
  sleep 3
  before=$(assets)
  send $((RANDOM % 200 + 20))
  check '  what is new is seen and told' within 30 more_assets_than "$before"
done

step 'what the sandboxes refuse'
check 'all attempts end as they must' inside sh /root/try.sh
grep -E '^(ok|BAD)' "$work/said" || true

step 'the rules of the box'
inside ip link add eth1 type veth peer name eth1far
check 'nftables takes the rules' inside nft -c -f /root/box/bifrost.nft

step 'upgrade with a new form of the store, and back'
repack() { sh "$here/repack.sh" "$deb" "$1" "$2" "$root/root/$1.deb"; }
repack 9.0.0 yes
repack 9.0.1 broken
inside sh -c 'echo "# mine" >>/etc/bifrost/bifrost.yaml'
alerts=$(inside bifrost alerts --json | grep -c '"id"' || true)
known=$(assets)
check 'upgrade' inside dpkg -i /root/9.0.0.deb
check 'the three units run' within 20 is_active bifrost bifrost-sensor bifrost-poll
form() { inside /usr/lib/bifrost/bin/node -p "new (require('/usr/lib/bifrost/node_modules/better-sqlite3-napi'))('/var/lib/bifrost/bifrost.db', {readonly: true}).pragma('user_version', {simple: true})"; }
now=$(find src/store/migrations -name '*.sql' | wc -l)
is_form() { [ "$(form)" = "$1" ]; }
check 'the store has the new form' within 20 is_form $((now + 1))
check 'the configuration is as it was' inside grep -q '# mine' /etc/bifrost/bifrost.yaml
check 'what was known is known' [ "$(assets)" -ge "$known" ]
check 'an upgrade whose migration fails leaves a store that can go back' inside dpkg -i /root/9.0.1.deb
check 'back to the version before' inside dpkg -i --force-downgrade /root/bifrost.deb
check 'the store has the form of before' within 20 is_form "$now"
check 'the three units run again' within 20 is_active bifrost bifrost-sensor bifrost-poll
check 'what was known is known again' [ "$(assets)" -ge "$known" ]
check 'so are the alerts' [ "$(inside bifrost alerts --json | grep -c '"id"' || true)" -ge "$alerts" ]

step 'remove and purge'
check 'remove' inside dpkg -r bifrost
check 'nothing runs' no is_active bifrost-sensor
check 'configuration and findings stay' inside test -e /etc/bifrost/bifrost.yaml -a -e /var/lib/bifrost/bifrost.db
check 'purge' inside dpkg -P bifrost
check 'nothing is left' inside sh -c '! ls -d /etc/bifrost /var/lib/bifrost /usr/lib/bifrost /etc/apparmor.d/bifrost /etc/systemd/system/bifrost* /etc/systemd/system/*.wants/bifrost* 2>/dev/null'

printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
