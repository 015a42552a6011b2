#!/bin/sh
# Inside the container: copies of the three units, with the attempts (attempts.mjs) in place of the program. Exit code 1: one was not
# as it must be.
set -eu
mkdir -p /home/anna
echo secret >/home/anna/secret
cp /root/attempts.mjs /usr/lib/attempts.mjs
ip link add tgt0 type veth peer name tgt1
ip address add 10.10.1.21/32 dev tgt0
ip address add 10.9.9.9/32 dev tgt0
ip link set tgt0 up
ip link set tgt1 up
python3 -c '
import socket, time
kept = []
for place in (("10.10.1.21", 502), ("10.9.9.9", 80)):
    one = socket.socket()
    one.bind(place)
    one.listen(9)
    kept.append(one)
time.sleep(120)' &
listening=$!
sleep 1
# The sockets take one caller: the real ones give way.
systemctl stop bifrost-sensor bifrost-poll
bad=0
for pair in core:bifrost sensor:bifrost-sensor poller:bifrost-poll; do
  part=${pair%%:*}
  sed -e "s#^ExecStart=.*#ExecStart=/usr/lib/bifrost/bin/node /usr/lib/attempts.mjs $part#" -e 's/^Type=notify/Type=oneshot/' \
    -e '/^Restart/d' -e '/^WatchdogSec/d' -e '/^ExecReload/d' -e 's/^RuntimeDirectory=bifrost$/&\nRuntimeDirectoryPreserve=yes/' \
    "/usr/lib/systemd/system/${pair##*:}.service" >/run/systemd/system/try-$part.service
  [ $part != poller ] || sed -i 's/^IPAddressDeny=any/&\nIPAddressAllow=10.10.1.21/' /run/systemd/system/try-$part.service
  systemctl daemon-reload
  systemctl start try-$part || bad=1
  journalctl -b -u try-$part -o cat --no-pager | grep -E '^(ok|BAD)'
done
kill $listening
systemctl start bifrost-sensor bifrost-poll
exit $bad
