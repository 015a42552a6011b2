/** Who is there: identity by segment and address, what a MAC prefix may say, and what is restored. */
import {describe, expect, test} from 'vitest';
import type {Asset} from '../../src/core/asset.ts';
import type {Fact, Fields} from '../../src/core/fact.ts';
import {MINUTE} from '../../src/core/time.ts';
import {note} from '../../src/inventory/host.ts';
import {inventory, MAX_ASSETS} from '../../src/inventory/inventory.ts';

const MAC = '00:80:f4:00:00:01';
const vendorOf = (mac: string): string | undefined => (mac.startsWith('00:80:f4') ? 'Schneider' : undefined);
const open = (saved: readonly Asset[] = []) => inventory({vendorOf, saved});

const identity = (fields: Fields, time: number): Fact => ({
  kind: 'identify',
  protocol: 'modbus',
  name: 'read-device-identification',
  time,
  frame: 1,
  segment: 'cell1',
  means: 'passive',
  client: {ip: '', mac: '', port: 0},
  server: {ip: '', mac: '', port: 0},
  fields,
});

test('the same address in two segments is two assets, with stable ids', () => {
  const hosts = open();
  const one = hosts.host('cell1', '10.0.0.1', -1, 0);
  const two = hosts.host('cell2', '10.0.0.1', -1, 0);
  expect(one.id).not.toBe(two.id);
  expect(hosts.host('cell1', '10.0.0.1', 7, 1)).toBe(one);
  expect([...one.vlans]).toEqual([7]);
  expect(open().host('cell1', '10.0.0.1', -1, 99).id).toBe(one.id);
});

describe('the vendor of a MAC prefix', () => {
  const behind = (count: number, isCertain: boolean) => {
    const hosts = open();
    return Array.from({length: count}, (_, i) => {
      const host = hosts.host('cell1', `10.0.0.${i}`, -1, 0);
      hosts.bind(host, `10.0.0.${i}`, MAC, isCertain, 0);
      return host.identity.vendor?.value;
    });
  };

  test('is believed of three addresses behind it, not of those behind a router', () => {
    expect(behind(5, false)).toEqual(['Schneider', 'Schneider', 'Schneider', undefined, undefined]);
  });

  test('is believed of all of them when ARP said so', () => {
    expect(behind(5, true)).toEqual(Array.from({length: 5}, () => 'Schneider'));
  });

  test('gives way to what the device says of itself', () => {
    const hosts = open();
    const host = hosts.host('cell1', '10.0.0.1', -1, 0);
    hosts.bind(host, '10.0.0.1', MAC, true, 0);
    hosts.identify(host, identity({'bifrost.vendor_name': 'Acme', 'bifrost.revision': ''}, 5));
    hosts.identify(host, identity({'bifrost.vendor_name': 'Acme'}, 9));
    expect(host.identity.vendor).toEqual({
      value: 'Acme',
      source: 'modbus',
      confidence: 0.95,
      firstSeen: 5,
      lastSeen: 9,
    });
    expect(host.identity.firmware).toBeUndefined();
  });
});

test('a device without IP is the one behind its MAC, if only one address is', () => {
  const hosts = open();
  const host = hosts.host('cell1', '10.0.0.1', -1, 0);
  hosts.bind(host, '10.0.0.1', MAC, false, 0);
  expect(hosts.ofMac('cell1', MAC, -1, 0)).toBe(host);
  const second = hosts.host('cell1', '10.0.0.2', -1, 0);
  hosts.bind(second, '10.0.0.2', MAC, false, 0);
  const alone = hosts.ofMac('cell1', MAC, -1, 0);
  expect([alone === host, alone === second, [...alone.ips]]).toEqual([false, false, []]);
});

test('what is new is told at once, counters every five minutes, everything at the end', () => {
  const hosts = open();
  const host = hosts.host('cell1', '10.0.0.1', -1, 0);
  const told = (now: number, all = false) => [...hosts.changed(now, all)].length;
  expect([told(0), told(1)]).toEqual([1, 0]);
  host.lastSeen = 1;
  expect([told(5 * MINUTE - 1), told(5 * MINUTE), told(5 * MINUTE + 1)]).toEqual([0, 1, 0]);
  hosts.identify(host, identity({'bifrost.serial': 'x'}, 2));
  expect([told(5 * MINUTE + 2), told(5 * MINUTE + 3), told(5 * MINUTE + 3, true)]).toEqual([1, 0, 1]);
});

test('of a plant that changes together 500 are told of at a time, each in its turn, and whoever is new at once', () => {
  const hosts = open();
  const all = Array.from({length: 1200}, (_, i) => hosts.host('cell1', `10.0.${i >> 8}.${i & 255}`, -1, 0));
  const told = (now: number) => [...hosts.changed(now, false)].map(({id}) => id);
  const renamed = (serial: string, now: number) => {
    for (const host of all) hosts.identify(host, identity({'bifrost.serial': serial}, now));
  };
  expect(told(0)).toHaveLength(1200);
  renamed('x', 1);
  const fresh = hosts.host('cell1', '10.9.0.1', -1, 1);
  const first = told(1);
  expect(first).toHaveLength(501);
  expect(first).toContain(fresh.id);
  renamed('y', 2);
  const later = [told(2), told(3)].flat();
  // Those who change all the time do not keep others from being told of.
  expect(new Set([...first, ...later])).toEqual(new Set([...all, fresh].map(({id}) => id)));
  renamed('z', 4);
  expect([told(4), told(5), told(6), told(7)].map(({length}) => length)).toEqual([500, 500, 200, 0]);
});

test('a saved inventory goes on where it stopped, and is not told again', () => {
  const before = open();
  const host = before.host('cell1', '10.0.0.1', 5, 0);
  before.bind(host, '10.0.0.1', MAC, true, 0);
  before.identify(host, identity({'bifrost.product_code': 'M340'}, 5));
  host.sent = true;
  host.packets = 9;
  note(host, 'serves', 'modbus@tcp/502', 'content', 6);
  const saved = [...before.changed(0, true)];
  const after = open(saved);
  expect([...after.changed(1, false)]).toEqual([]);
  expect([...after.changed(1, true)]).toEqual(saved);
  expect(after.ofMac('cell1', MAC, -1, 2).id).toBe(host.id);
});

test('a spoofed flood shares one record, is counted, and grows nothing', () => {
  const hosts = open();
  for (let i = 0; i < MAX_ASSETS + 4; i++) hosts.host('cell1', `10.0.${i >> 8}.${i & 255}.x`, -1, 0);
  expect([hosts.size(), hosts.overflowed()]).toEqual([MAX_ASSETS, 4]);
  const shared = hosts.host('cell1', 'one more', -1, 0);
  expect(hosts.host('cell1', 'another', -1, 0)).toBe(shared);
  for (let i = 0; i < 100; i++) hosts.bind(shared, `ip${i}`, `mac${i}`, false, 0);
  expect([shared.macs.length, shared.ips.length]).toEqual([64, 6]);
});

test('MAC addresses are remembered up to a bound, and beyond it nobody believes their prefix', () => {
  const hosts = open();
  const host = hosts.host('cell1', '10.0.0.1', -1, 0);
  const vendorOfNext = (i: number): string | undefined => {
    const next = hosts.host('cell1', `10.0.0.${i}`, -1, 0);
    hosts.bind(next, `10.0.0.${i}`, `00:80:f4:00:00:${i}`, false, 0);
    return next.identity.vendor?.value;
  };
  expect(vendorOfNext(2)).toBe('Schneider');
  for (let i = 0; i < 65_536; i++) hosts.bind(host, '10.0.0.1', `02:${i}`, false, 0);
  expect(vendorOfNext(3)).toBeUndefined();
});
