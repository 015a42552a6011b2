#!/bin/sh
# Inside a virtual machine whose kernel has AppArmor: the three parts under their profiles, then attempts (confined.mjs) under each.
# confined.sh PROFILES NODE PROGRAM ATTEMPTS MODULES CONFIG; prints who is confined, what each said, what was refused, attempts.
profiles=$1 node=$2 program=$3 attempts=$4 modules=$5 config=$6
# The disk of the machine is the state.
mount -t sysfs sys /sys
mount -t securityfs securityfs /sys/kernel/security
for folder in /run /root; do mount -t tmpfs tmpfs $folder; done
mkdir -p /run/bifrost /run/bifrost-sensor /run/bifrost-poll
echo secret >/root/secret
ip link set lo up
apparmor_parser -rTK "$profiles" || exit 1

run() {
  aa-exec -p "$1" -- "$node" --no-enable-avx "$program" --config "$config" run "$2" >"/mnt/$2.log" 2>&1 &
}
run bifrost-core core
for _ in $(seq 60); do [ ! -S /run/bifrost-sensor/core.sock ] || break; sleep 1; done
run bifrost-sensor sensor
run bifrost-poll poller
for _ in $(seq 90); do ! grep -q 'the sensor watches' /mnt/core.log || break; sleep 1; done
sleep 5
for process in /proc/[0-9]*; do
  label=$(cat "$process/attr/current" 2>/dev/null)
  case $label in bifrost-*) echo "confined $label" ;; esac
done
sed 's/^/core says /' /mnt/core.log
sed 's/^/sensor says /' /mnt/sensor.log
sed 's/^/poller says /' /mnt/poller.log
dmesg | sed -n 's/.*apparmor="DENIED"/refused in service:/p'
dmesg -C
for part in core sensor poll; do
  aa-exec -p "bifrost-$part" -- "$node" --no-enable-avx "$attempts" $part /mnt "$modules" 2>&1
done
echo over
poweroff -f
