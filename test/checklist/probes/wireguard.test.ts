/** Tunnels of WireGuard, as wg-quick and systemd are told of them, and as the kernel names them. */
import {chmodSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {wireguard} from '../../../src/checklist/probes/wireguard.ts';
import {wireguardDevices} from '../../../src/checklist/wireguard.ts';
import {aRoot, collect, fieldsOf, foundOf} from '../a-root.ts';

const KEY = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=';
const QUICK = '/etc/wireguard/plant.conf';
const quick = `[Interface]
PrivateKey = ${KEY}
[Peer]
PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
AllowedIPs = 10.9.0.0/24
#[Peer]
#PublicKey = TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=
[Peer]
AllowedIPs = 10.9.1.0/24
`;

async function opened(folder: number, file: number): Promise<unknown> {
  const place = aRoot({[QUICK]: quick});
  chmodSync(join(place.root, QUICK), file);
  chmodSync(join(place.root, 'etc/wireguard'), folder);
  return (await fieldsOf(wireguard, place))[0]?.['wireguard.key_is_open'];
}

test('peers are those that have a key; what is commented out is none; whether it is up a folder does not tell', async () => {
  const place = aRoot({[QUICK]: quick});
  chmodSync(join(place.root, QUICK), 0o600);
  expect(await fieldsOf(wireguard, place)).toEqual([
    {'wireguard.interface': 'plant', 'wireguard.peers': 1, 'wireguard.key_is_open': false},
  ]);
});

test('who can read the file, and reach it, can read the key', async () => {
  expect([await opened(0o755, 0o644), await opened(0o700, 0o644), await opened(0o755, 0o640)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a key in a file of its own', async () => {
  const text = '[Interface]\nPostUp = wg set %i private-key /etc/keys/%i.key\n# private-key /etc/hosts\n';
  const place = aRoot({[QUICK]: text, '/etc/keys/plant.key': KEY, '/etc/hosts': ''});
  chmodSync(join(place.root, 'etc/keys/plant.key'), 0o600);
  expect(await fieldsOf(wireguard, place)).toMatchObject([{'wireguard.key_is_open': false}]);
  chmodSync(join(place.root, 'etc/keys/plant.key'), 0o644);
  expect(await fieldsOf(wireguard, place)).toMatchObject([{'wireguard.key_is_open': true}]);
});

test('those of systemd; another device of it is none', async () => {
  const place = aRoot({
    '/etc/systemd/network/9-wg.netdev':
      '[NetDev]\nName=wg7\nKind=wireguard\n[WireGuard]\nPrivateKeyFile=/etc/k\n[WireGuardPeer]\nPublicKey=x\n[WireGuardPeer]\nPublicKey=y\n',
    '/etc/systemd/network/8-br.netdev': '[NetDev]\nName=br0\nKind=bridge\n',
  });
  expect(await fieldsOf(wireguard, place)).toMatchObject([{'wireguard.interface': 'wg7', 'wireguard.peers': 2}]);
});

test('no tunnel; a key is never kept', async () => {
  expect(await foundOf(wireguard, aRoot({}))).toEqual(['absent: no tunnel of WireGuard']);
  expect(JSON.stringify(await collect(wireguard, aRoot({[QUICK]: quick})))).not.toContain(KEY.slice(0, 12));
});

test('the kernel names its devices', () => {
  const place = aRoot({
    '/sys/class/net/wg0/uevent': 'DEVTYPE=wireguard\nINTERFACE=wg0\n',
    '/sys/class/net/br0/uevent': 'DEVTYPE=bridge\n',
    '/sys/class/net/eth0/uevent': 'INTERFACE=eth0\n',
  });
  expect(wireguardDevices(place)).toEqual(['wg0']);
});

test('declared and down on a running machine', async () => {
  const place = aRoot({[QUICK]: quick, '/sys/class/net/eth0/uevent': ''}, {isLive: true});
  expect(await fieldsOf(wireguard, place)).toMatchObject([{'wireguard.is_up': false, 'wireguard.peers': 1}]);
});
