#!/bin/sh
# Everything a make target needs, once: setup.sh build|demo|test|check|bench|fuzz|package
# Exits 2 and says what to do when something is missing that this script cannot put there.
set -eu
cd "$(dirname "$0")/.."
target=${1:-build}

say() { printf '%s\n' "$*" >&2; }
stop() {
  say "$@"
  exit 2
}

# --- Node -----------------------------------------------------------------------------------------------------------
node_advice='Debian 12 itself ships Node 18, which is too old. Get Node 24 from https://nodejs.org/en/download and put its bin folder in PATH.'
command -v node >/dev/null || stop "Bifrost needs Node.js 20.19 or newer, and there is no node in PATH. $node_advice"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  stop "Bifrost needs Node.js 20.19 or newer; this is $(node --version). $node_advice"
command -v npm >/dev/null || stop "Bifrost needs npm, which comes with Node.js, and there is no npm in PATH. $node_advice"
abi=$(node -p process.versions.modules)
# Node-API 10 and later (Node 22.14) load the database driver as it is shipped; older ones compile theirs.
napi=$(node -p process.versions.napi)

# --- Debian packages ------------------------------------------------------------------------------------------------
# here COMMAND_OR_FILE: it is on this machine.
here() { command -v "$1" >/dev/null || [ -e "$1" ]; }

needed=''
wanted=''
need() { here "$1" || needed="$needed $2"; }
want() { here "$1" || wanted="$wanted $2"; }

compiler=want # only the fallback for capture, libpcap, is compiled
[ "$napi" -ge 10 ] || compiler=need
$compiler g++ g++
$compiler make make
$compiler python3 python3
want /usr/include/pcap/pcap.h libpcap-dev
case $target in demo | test | check | bench) want ip iproute2 ;; esac
case $target in
  test | check)
    want tcpreplay tcpreplay
    want tcpdump tcpdump
    want tshark tshark
    want mosquitto mosquitto
    want docker-registry docker-registry
    want /usr/sbin/rsyslogd rsyslog
    want /usr/share/doc/rsyslog-gnutls rsyslog-gnutls
    want openssl openssl
    want xz xz-utils
    want gpgv gpgv
    want gpg gnupg
    want systemd-analyze systemd
    want /usr/sbin/nft nftables
    want nmap nmap
    want nft nftables
    want debootstrap debootstrap
    want pdftotext poppler-utils
    want xmllint libxml2-utils
    [ -z "${BIFROST_BROWSER:-}" ] || want chromium chromium # 350 MB: only who asks for it looks at reports in a browser
    want apparmor_parser apparmor
    want script bsdutils
    # The virtual machine is only for who cuts the power, or wants the units confined.
    if [ -n "${BIFROST_CUTS:-}${BIFROST_CONFINED:-}" ]; then
      want linux.uml user-mode-linux
      want /usr/share/doc/python3-seccomp python3-seccomp
    fi
    want arpspoof dsniff
    want dnsmasq dnsmasq-base
    want /sbin/udhcpc udhcpc
    want /usr/sbin/chronyd chrony
    want /usr/sbin/vsftpd vsftpd
    want /usr/sbin/sshd openssh-server
    want /usr/sbin/nginx nginx-light
    want /usr/sbin/snmpd snmpd
    want socat socat
    want /usr/sbin/telnetd telnetd
    want /usr/sbin/lldpd lldpd
    want /usr/sbin/avahi-daemon avahi-daemon
    want /usr/sbin/smbd samba
    want smbclient smbclient
    want /usr/lib/python3/dist-packages/pymodbus python3-pymodbus
    want /usr/lib/python3/dist-packages/serial_asyncio python3-serial-asyncio
    ;;
  package)
    need debootstrap debootstrap
    need systemd-nspawn systemd-container
    need dpkg-deb dpkg
    ;;
  bench)
    want tcpreplay tcpreplay
    want tshark tshark
    want mosquitto mosquitto
    ;;
esac

if [ -n "$needed$wanted" ]; then
  # shellcheck disable=SC2086 # the lists are words
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "setup: installing$needed$wanted"
    # tshark asks a question while it is installed; the answer is its default, no.
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >&2 </dev/null || say 'setup: apt-get update failed, trying with the lists there are'
    if ! apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 $needed $wanted >&2 </dev/null; then
      [ -z "$needed" ] || stop "setup: apt-get failed, and$needed cannot be done without"
      say "setup: apt-get failed; going on without$wanted"
    fi
  else
    [ -z "$needed" ] || stop "Missing:$needed. As root: apt-get install --no-install-recommends$needed$wanted"
    say "setup: going on without$wanted; what needs them says so. As root: apt-get install --no-install-recommends$wanted"
  fi
fi

# --- npm packages ---------------------------------------------------------------------------------------------------
stamp=node_modules/.bifrost-setup
state="$abi $(cksum <package-lock.json) $(cksum <package.json)"

install_packages() {
  # Headers that lie beside node save node-gyp a download.
  headers=$(node -p 'path.resolve(process.execPath, "../..")')
  if [ -z "${npm_config_nodedir:-}" ] && [ -e "$headers/include/node/node.h" ]; then
    export npm_config_nodedir="$headers"
  fi
  if [ "$napi" -ge 10 ]; then
    npm ci --ignore-scripts --no-audit --no-fund
    npm rebuild pcap >/dev/null 2>&1 || say 'setup: the fallback for capture (npm pcap) was not built; it needs g++, make, python3 and libpcap-dev'
  else
    npm ci --no-audit --no-fund
  fi
}

# The database driver is optional to npm, since a Node loads one of two; to Bifrost it is not.
driver_loads() {
  node -e "new (require(Number(process.versions.napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3'))(':memory:').close()"
}

if [ "$(cat $stamp 2>/dev/null || true)" != "$state" ]; then
  say 'setup: npm packages (some minutes; the database driver is compiled)'
  install_packages >&2 </dev/null
  driver_loads || stop 'setup: the database driver does not load; the lines above say why. It needs g++, make and python3, then: make clean'
  printf '%s\n' "$state" >$stamp
fi

# --- Compiled product -----------------------------------------------------------------------------------------------
# The tests compile for themselves.
case $target in
  build | demo | bench | fuzz)
    sources='src protocols hardware rules scripts/bundle.mjs package.json tsconfig.json tsconfig.build.json node_modules/.bifrost-setup'
    # shellcheck disable=SC2086 # the list is words
    if [ ! -e dist/.built ] || [ -n "$(find $sources -newer dist/.built 2>/dev/null | head -n 1)" ]; then
      say 'setup: compiling Bifrost (a minute or two)'
      rm -rf dist
      npm run --silent build >&2
      touch dist/.built
    fi
    ;;
esac
