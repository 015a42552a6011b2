#!/bin/sh
# Builds a Debian package with its own Node: deb.sh [amd64|arm64] [folder]. Run through `make deb`, which compiles first.
# The package depends on nothing that Debian 12 does not have. Two builds of one commit are the same, byte for byte.
set -eu
cd "$(dirname "$0")/.."
arch=${1:-amd64}
out=$(mkdir -p "${2:-dist-deb}" && cd "${2:-dist-deb}" && pwd)
# Of Node's own build, as the npm registry carries it.
node_version=24.22.3
sha512_x64=287b286fe16ff587ab013bd8ba331b8b226a9d10af2edadcaff79336a46a88e486a7dec43a244fd723f8efe9271a043fc677375d8f31ce45b9f3b76567336a44
sha512_arm64=219c74279dbfd4d0f002c6368b2591f6794f218b98be24d67ad8e3f3e125bd8421dbe5d184b7c27e46c5105ff63b9bc623685c51bc8f34757e9f3df8d856c95f
case $arch in
  amd64) cpu=x64 ;;
  arm64) cpu=arm64 ;;
  *)
    echo "deb: no architecture $arch; there are amd64 and arm64" >&2
    exit 2
    ;;
esac
version=${DEB_VERSION:-$(node -p "require('./package.json').version")}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1700000000)}
export SOURCE_DATE_EPOCH
schema=$(find src/store/migrations -name '*.sql' | wc -l)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
program=$root/usr/lib/bifrost
mkdir -p "$program/bin" "$program/src/store" "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/doc/bifrost" \
  "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d" "$root/usr/lib/tmpfiles.d" "$root/usr/share/bash-completion/completions"

# --- Node -----------------------------------------------------------------------------------------------------------
# node_for CPU: its folder, unpacked.
node_for() {
  archive=$out/node-linux-$1-$node_version.tgz
  [ -e "$archive" ] || (cd "$out" && npm pack --silent "node-linux-$1@$node_version" >/dev/null)
  eval "echo \"\$sha512_$1  $archive\"" | sha512sum --check --quiet >&2
  [ -e "$work/$1" ] || { mkdir "$work/$1" && tar -xzf "$archive" -C "$work/$1"; }
  echo "$work/$1/package"
}
node=$(node_for $cpu)
# npm leaves out what does not fit the Node that it runs in: it has to be the one that is packed, for the machine that packs.
builder=$(node_for "$(node -p process.arch)")
npm_cli=$(readlink -f "$(command -v npm)")
PATH=$builder/bin:$PATH
export PATH
install -m 755 "$node/bin/node" "$program/bin/node"
gzip -9nc "$node/LICENSE" >"$root/usr/share/doc/bifrost/node.LICENSE.gz"

# --- Program --------------------------------------------------------------------------------------------------------
cp -R dist rules hardware package.json package-lock.json README.md CHANGELOG.md "$program"
rm -rf "$program/dist/test" "$program/dist/.built"
cp -R src/store/migrations "$program/src/store"
(cd "$program" && node "$npm_cli" ci --omit=dev --ignore-scripts --no-audit --no-fund --os=linux --cpu=$cpu --libc=glibc >&2)
here=$PWD
# What is not in the package is no part of the list.
(cd "$program" && node "$npm_cli" pkg delete devDependencies && node "$here/scripts/sbom.mjs" "$npm_cli" "$node_version") >"$root/usr/share/doc/bifrost/sbom.cdx.json"
# Drivers for other versions of Node, and what packages bring to be compiled, tested and read.
rm -rf "$program/node_modules/better-sqlite3" "$program/package-lock.json" "$program/node_modules/.package-lock.json"
if [ "$arch" = amd64 ] && [ -e /usr/include/pcap/pcap.h ]; then
  # The second way to capture; the ring, which is the first, needs no compiler.
  (cd "$program" && npm_config_nodedir="$node" node "$npm_cli" rebuild pcap >&2) ||
    echo 'deb: npm pcap was not built; capture has the ring alone' >&2
fi
find "$program/node_modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.o' \) -delete

printf '#!/bin/sh\nexec /usr/lib/bifrost/bin/node /usr/lib/bifrost/dist/src/cli/index.js "$@"\n' >"$root/usr/bin/bifrost"
for unit in bifrost bifrost-sensor bifrost-poll; do cp systemd/$unit.service "$root/usr/lib/systemd/system"; done
cp systemd/bifrost.sysusers "$root/usr/lib/sysusers.d/bifrost.conf"
cp systemd/bifrost.tmpfiles "$root/usr/lib/tmpfiles.d/bifrost.conf"
mkdir -p "$root/etc/apparmor.d"
cp systemd/apparmor/bifrost "$root/etc/apparmor.d/bifrost"
echo /etc/apparmor.d/bifrost >"$root/DEBIAN/conffiles"
cp -R systemd/examples "$root/usr/share/doc/bifrost/systemd"
cp -R systemd/box "$root/usr/share/doc/bifrost/box"
cp packaging/deb/copyright "$root/usr/share/doc/bifrost/copyright"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/bifrost/changelog.gz"

# --- Package --------------------------------------------------------------------------------------------------------
size=$(du -sk --exclude=DEBIAN "$root" | cut -f 1)
for file in control preinst postinst prerm postrm; do
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" -e "s/@SCHEMA@/$schema/" \
    "packaging/deb/$file" >"$root/DEBIAN/$file"
  [ $file = control ] || chmod 755 "$root/DEBIAN/$file"
done
chmod -R u=rwX,go=rX "$root"
chmod 755 "$root/usr/bin/bifrost" "$program/bin/node"
(cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$work/md5sums"
mv "$work/md5sums" "$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/md5sums"
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
package="$out/bifrost_${version}_$arch.deb"
# Compressing takes minutes: until it is whole it has another name.
dpkg-deb --root-owner-group -Zxz --build "$root" "$package.part" >&2
mv "$package.part" "$package"
echo "$package"
