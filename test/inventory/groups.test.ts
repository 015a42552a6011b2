/** When several addresses are one asset, what keeps them apart, and that ids outlive all of it. */
import {describe, expect, test} from 'vitest';
import {type Asset, assetIdOf} from '../../src/core/asset.ts';
import {nothingSaid, type Said} from '../../src/core/said.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {type Inventory, inventory} from '../../src/inventory/inventory.ts';

const MAC = '00:80:f4:00:00:01';
const OTHER = '00:80:f4:00:00:02';
const open = (saved: readonly Asset[] = [], said: readonly Said[] = []) =>
  inventory({vendorOf: () => undefined, saved, site: {...NOTHING_SAID, assets: said}});
const site = (...assets: Said[]) => ({...NOTHING_SAID, assets});
const idOf = (address: string): string => assetIdOf('cell1', address);

/** ARP says that the address is behind the MAC address. */
function arp(hosts: Inventory, ip: string, mac = MAC, time = 0) {
  const host = hosts.host('cell1', ip, -1, time);
  hosts.bind(host, ip, mac, true, time);
  host.sent = true;
  return host;
}

const assets = (hosts: Inventory): Asset[] => [...hosts.changed(9, true)];

describe('of itself', () => {
  test('addresses that ARP shows at one MAC address are one asset, under the id of the first', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) arp(hosts, ip);
    expect(assets(hosts)).toMatchObject([
      {id: idOf('10.0.0.1'), ips: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], macs: [MAC]},
    ]);
    expect(assets(hosts)[0]?.aliases).toEqual([idOf('10.0.0.2'), idOf('10.0.0.3')].sort());
  });

  test('a MAC address in front of many is a router or a proxy: they part again', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5']) arp(hosts, ip);
    expect(assets(hosts).map(({ips}) => ips)).toEqual([1, 2, 3, 4, 5].map((n) => [`10.0.0.${n}`]));
  });

  test('what joined parts when frames show the MAC address to be a router', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2']) arp(hosts, ip);
    expect(assets(hosts)).toHaveLength(1);
    for (const ip of ['8.8.8.8', '9.9.9.9']) hosts.bind(hosts.host('cell1', ip, -1, 1), ip, MAC, false, 1);
    expect(assets(hosts)).toHaveLength(4);
  });

  test('frames alone join nobody: the MAC address may be of a router', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2']) hosts.bind(hosts.host('cell1', ip, -1, 0), ip, MAC, false, 0);
    expect(assets(hosts)).toHaveLength(2);
  });

  test('who takes the address of another is not joined to it', () => {
    const hosts = open();
    arp(hosts, '10.0.0.1', MAC);
    arp(hosts, '10.0.0.66', OTHER);
    arp(hosts, '10.0.0.1', OTHER);
    expect(assets(hosts).map(({ips}) => ips)).toEqual([['10.0.0.1'], ['10.0.0.66']]);
  });

  test('an address that redundant devices share joins nobody', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2']) arp(hosts, ip, '00:00:5e:00:01:07');
    expect(assets(hosts)).toHaveLength(2);
  });

  test('a device known by its MAC address and the IP address that ARP shows later are one', () => {
    const hosts = open();
    const port = hosts.ofMac('cell1', MAC, -1, 0);
    arp(hosts, '10.0.0.1', MAC, 5);
    expect(assets(hosts)).toMatchObject([{id: port.id, ips: ['10.0.0.1'], aliases: [idOf('10.0.0.1')]}]);
  });

  test('the port of a switch belongs to the device it names, if both are of one make', () => {
    const hosts = open();
    const device = arp(hosts, '10.0.0.1', MAC);
    hosts.belongs(hosts.ofMac('cell1', '00:80:f4:00:00:09', -1, 1), device);
    hosts.belongs(hosts.ofMac('cell1', '02:00:00:00:00:09', -1, 1), device);
    expect(assets(hosts).map(({macs}) => macs)).toEqual([[MAC, '00:80:f4:00:00:09'], ['02:00:00:00:00:09']]);
  });

  test('the same addresses in another segment are another asset', () => {
    const hosts = open();
    arp(hosts, '10.0.0.1');
    const other = hosts.host('cell2', '10.0.0.2', -1, 0);
    hosts.bind(other, '10.0.0.2', MAC, true, 0);
    expect(assets(hosts)).toHaveLength(2);
  });
});

describe('by hand', () => {
  const merge: Said = {...nothingSaid(idOf('10.0.0.2'), 'cell1'), partOf: idOf('10.0.0.1')};
  const split: Said = {...nothingSaid(idOf('10.0.0.2'), 'cell1'), partOf: 'apart'};

  test('what was merged stays so, whoever is seen first, and over a restart', () => {
    for (const order of [
      ['10.0.0.1', '10.0.0.2'],
      ['10.0.0.2', '10.0.0.1'],
    ]) {
      const hosts = open([], [merge]);
      for (const [i, ip] of order.entries()) arp(hosts, ip, `02:00:00:00:00:0${i}`);
      const told = assets(hosts);
      expect(told).toMatchObject([{id: idOf('10.0.0.1'), aliases: [idOf('10.0.0.2')]}]);
      const after = open(told, [merge]);
      expect(assets(after)).toEqual(told);
      expect(after.host('cell1', '10.0.0.2', -1, 9).owner.id).toBe(idOf('10.0.0.1'));
    }
  });

  test('what was split stays so, though ARP says otherwise', () => {
    const hosts = open();
    arp(hosts, '10.0.0.1');
    arp(hosts, '10.0.0.2');
    expect(assets(hosts)).toHaveLength(1);
    hosts.use(site(split));
    expect(assets(hosts).map(({id}) => id)).toEqual([idOf('10.0.0.1'), idOf('10.0.0.2')]);
    const after = open(assets(hosts), [split]);
    arp(after, '10.0.0.1');
    arp(after, '10.0.0.2');
    expect(assets(after)).toHaveLength(2);
  });

  test('the address that gave the asset its id leaves: the others stay together', () => {
    const hosts = open();
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) arp(hosts, ip);
    hosts.use(site({...nothingSaid(idOf('10.0.0.1'), 'cell1'), partOf: 'apart'}));
    expect(assets(hosts).map(({id, ips}) => [id, ips])).toEqual([
      [idOf('10.0.0.1'), ['10.0.0.1']],
      [idOf('10.0.0.2'), ['10.0.0.2', '10.0.0.3']],
    ]);
  });

  test('an asset that people announced is known before it was seen', () => {
    const hosts = open([], [{...nothingSaid(idOf('10.0.0.9'), 'cell1'), ips: ['10.0.0.9'], macs: [MAC]}]);
    expect(assets(hosts)).toMatchObject([{id: idOf('10.0.0.9'), ips: ['10.0.0.9'], macs: [MAC], sent: false}]);
  });
});
