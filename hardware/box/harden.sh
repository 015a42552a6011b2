#!/bin/sh
# Hardens a Debian box that does nothing but watch: harden.sh [--root FOLDER], as root.
# Says what it does, a line each: `set` what it changed, `ok` what was so already. Running it again changes nothing. Every file
# that it replaces is kept beside the new one as NAME.before-bifrost, where no program reads it. docs/harden.md says what it does and what it cannot do.
set -eu

root=''
case ${1:-} in
  --root) root=${2:?'harden: --root wants a folder'} ;;
  '') ;;
  *) echo 'usage: harden.sh [--root FOLDER]' >&2; exit 2 ;;
esac
root=${root%/}
[ "$(id -u)" = 0 ] || { echo 'harden: run it as root' >&2; exit 2; }
[ -e "$root/etc/debian_version" ] || { echo "harden: ${root:-/} is not Debian" >&2; exit 2; }

say() { printf '%-4s %s\n' "$1" "$2"; }

# in_root COMMAND...: runs it there.
in_root() {
  if [ -z "$root" ]; then "$@"; else chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; fi </dev/null
}

# put FILE MODE: writes what comes in to FILE, if it is not so already.
put() {
  new=$(mktemp)
  cat >"$new"
  if cmp -s "$new" "$root$1"; then
    say ok "$1"
  else
    mkdir -p "$root$(dirname "$1")"
    [ ! -e "$root$1" ] || [ -e "$root$1.before-bifrost" ] || cp -a "$root$1" "$root$1.before-bifrost"
    install -m "$2" -o root -g root "$new" "$root$1"
    say set "$1"
  fi
  rm -f "$new"
  mode "$2" "$1"
}

# mode MODE FILE: owner root, and this mode.
mode() {
  [ -e "$root$2" ] || return 0
  # 755 and 0755 are the same.
  if [ "$(stat -c %u:%a "$root$2")" != "0:${1#0}" ]; then
    chown root:root "$root$2"
    chmod "$1" "$root$2"
    say set "mode of $2"
  fi
}

installed() { in_root dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed$'; }

# --- Packages -------------------------------------------------------------------------------------------------------
for package in nftables auditd usbguard; do
  if installed "$package"; then
    say ok "package $package"
  else
    in_root apt-get install -y -q --no-install-recommends "$package" >/dev/null ||
      { echo "harden: $package cannot be installed; bring it in (apt-get update), then run this again" >&2; exit 1; }
    say set "package $package"
  fi
done
for package in telnetd inetutils-telnetd rsh-client rsh-redone-client nis isc-dhcp-server; do
  if installed "$package"; then
    in_root apt-get purge -y -q "$package" >/dev/null
    say set "package $package is gone"
  fi
done

# --- Services that a box which watches can do without: src/checklist/data/unneeded-services.ts ----------------------
for name in apache2 autofs avahi-daemon bluetooth cups cups-browsed dovecot inetd inetutils-inetd isc-dhcp-server ModemManager named \
  nfs-server nis openbsd-inetd rpcbind rsh-server rsync slapd smbd squid telnet tftpd-hpa vsftpd xinetd ypserv; do
  for unit in "$name.service" "$name.socket"; do
    there=''
    for folder in etc usr/lib lib; do [ ! -e "$root/$folder/systemd/system/$unit" ] || there=yes; done
    for script in "$root"/etc/rc?.d/S??"$name"; do [ ! -e "$script" ] || [ "$unit" = "$name.socket" ] || there=yes; done
    [ -n "$there" ] || continue
    if [ "$(readlink "$root/etc/systemd/system/$unit" || true)" = /dev/null ]; then
      say ok "$unit is off"
    else
      if [ -z "$root" ]; then systemctl disable --now "$unit" >/dev/null 2>&1 || true; else systemctl --root="$root" disable "$unit" >/dev/null 2>&1 || true; fi
      ln -sfn /dev/null "$root/etc/systemd/system/$unit"
      say set "$unit is off"
    fi
  done
done

# enable UNIT: starts with the machine, and now if this is the machine.
enable() {
  # The links lead to files of the root: from here, they lead nowhere.
  on=''
  for target in multi-user sysinit basic; do [ ! -L "$root/etc/systemd/system/$target.target.wants/$1" ] || on=yes; done
  if [ -n "$on" ]; then
    say ok "$1 is on"
  else
    if [ -z "$root" ]; then systemctl enable --now "$1"; else systemctl --root="$root" enable "$1" >/dev/null 2>&1; fi
    say set "$1 is on"
  fi
}

# --- SSH ------------------------------------------------------------------------------------------------------------
if [ -e "$root/etc/ssh/sshd_config" ]; then
  put /etc/ssh/sshd_config.d/10-bifrost.conf 600 <<'END'
# By harden.sh. The first value of a keyword counts, and these files are read first.
PermitRootLogin no
PermitEmptyPasswords no
MaxAuthTries 4
LogLevel VERBOSE
X11Forwarding no
END
  mode 600 /etc/ssh/sshd_config
  if [ -z "$root" ]; then sshd -t && { systemctl reload ssh || true; }; fi
  say note 'passwords over SSH stay as they are: a second factor has to be given to people first'
fi

# --- Firewall -------------------------------------------------------------------------------------------------------
put /etc/nftables.conf 755 <<'END'
#!/usr/sbin/nft -f
# By harden.sh: what nobody allowed is dropped. A port that is needed gets its line here.
flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept
		ct state established,related accept
		ct state invalid drop
		ip protocol icmp accept
		ip6 nexthdr ipv6-icmp accept
		tcp dport 22 accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
	chain output {
		type filter hook output priority filter; policy accept;
	}
}
END
enable nftables.service

# --- Audit ----------------------------------------------------------------------------------------------------------
put /etc/audit/rules.d/50-bifrost.rules 640 <<'END'
## By harden.sh. Who changes accounts, rights, time, log-on, start-up, or Bifrost.
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/gshadow -p wa -k identity
-w /etc/sudoers -p wa -k rights
-w /etc/sudoers.d -p wa -k rights
-w /etc/ssh -p wa -k logon
-w /var/log/btmp -p wa -k logon
-w /var/log/wtmp -p wa -k logon
-w /etc/systemd/system -p wa -k start
-w /etc/nftables.conf -p wa -k network
-w /etc/audit -p wa -k audit
-w /etc/bifrost -p wa -k bifrost
-w /usr/lib/bifrost -p wa -k bifrost
-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k time
-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -k modules
-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0 -k rights
END
# A box that watches goes on watching when its disk is full, and says so.
if grep -q '^disk_full_action = SYSLOG$' "$root/etc/audit/auditd.conf"; then
  say ok 'auditd tells of a full disk'
else
  sed -i 's/^disk_full_action *=.*/disk_full_action = SYSLOG/' "$root/etc/audit/auditd.conf"
  say set 'auditd tells of a full disk'
fi
enable auditd.service
if [ -e "$root/etc/default/grub" ]; then
  if grep -q '^GRUB_CMDLINE_LINUX=.*audit=1' "$root/etc/default/grub"; then
    say ok 'audit=1'
  else
    sed -i 's/^GRUB_CMDLINE_LINUX="/&audit=1 /' "$root/etc/default/grub"
    say set 'audit=1, after update-grub and a restart'
    [ -n "$root" ] || update-grub
  fi
fi

# --- Journal --------------------------------------------------------------------------------------------------------
put /etc/systemd/journald.conf.d/50-bifrost.conf 644 <<'END'
# By harden.sh: the journal outlives a restart, and does not fill the disk.
[Journal]
Storage=persistent
SystemMaxUse=500M
END
[ -n "$root" ] || systemctl restart systemd-journald
if [ ! -e "$root/var/log/btmp" ]; then
  install -m 660 -o root -g "$(in_root getent group utmp | cut -d: -f3)" /dev/null "$root/var/log/btmp"
  say set /var/log/btmp
fi

# --- Media and file systems that nobody plugs into a box -------------------------------------------------------------
put /etc/modprobe.d/bifrost.conf 644 <<'END'
# By harden.sh.
install cramfs /bin/false
install freevxfs /bin/false
install hfs /bin/false
install hfsplus /bin/false
install jffs2 /bin/false
install usb-storage /bin/false
blacklist usb-storage
END
if [ -z "$root" ] && [ ! -s /etc/usbguard/rules.conf ]; then
  # What is plugged in while this runs is what may be plugged in.
  usbguard generate-policy | put /etc/usbguard/rules.conf 600
elif [ ! -s "$root/etc/usbguard/rules.conf" ]; then
  # In a folder nothing is plugged in: hubs, keyboards and mice may be, so that nobody is locked out.
  put /etc/usbguard/rules.conf 600 <<'END'
allow with-interface equals { 09:00:* }
allow with-interface one-of { 03:00:01 03:01:01 03:00:02 03:01:02 } without-interface one-of { 08:*:* }
END
else
  say ok /etc/usbguard/rules.conf
fi
if grep -q '^ImplicitPolicyTarget=block$' "$root/etc/usbguard/usbguard-daemon.conf"; then
  say ok 'USB: what no rule allows is blocked'
else
  sed -i 's/^ImplicitPolicyTarget=.*/ImplicitPolicyTarget=block/' "$root/etc/usbguard/usbguard-daemon.conf"
  say set 'USB: what no rule allows is blocked'
fi
enable usbguard.service

# --- Kernel ---------------------------------------------------------------------------------------------------------
put /etc/sysctl.d/99-bifrost.conf 644 <<'END'
# By harden.sh: a box between two networks is no road between them.
net.ipv4.ip_forward = 0
net.ipv6.conf.all.forwarding = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv6.conf.all.accept_source_route = 0
net.ipv4.conf.all.log_martians = 1
net.ipv4.tcp_syncookies = 1
kernel.randomize_va_space = 2
kernel.yama.ptrace_scope = 1
kernel.kptr_restrict = 2
kernel.dmesg_restrict = 1
fs.suid_dumpable = 0
END
[ -n "$root" ] || sysctl -q --system

# --- Files ----------------------------------------------------------------------------------------------------------
mode 600 /etc/crontab
for folder in hourly daily weekly monthly d; do mode 700 "/etc/cron.$folder"; done
say note 'disks are encrypted when a system is installed, not later; updates are a matter of every week'
