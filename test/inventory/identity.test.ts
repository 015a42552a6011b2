/** What identity facts, behaviour and device profiles say of an asset; and what changed that should not. */
import {expect, test} from 'vitest';
import type {Fact, FactKind, Fields} from '../../src/core/fact.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {loadProfiles} from '../../src/device-profiles.ts';
import type {Host} from '../../src/inventory/host.ts';
import {inventory} from '../../src/inventory/inventory.ts';
import {profileMatcher} from '../../src/inventory/profile-match.ts';

const NOBODY = {ip: '', mac: '', port: 0};
const fact = (kind: FactKind, protocol: string, name: string, fields: Fields, time = 0): Fact => ({
  ...{kind, protocol, name, time, frame: 1, segment: 'cell1', means: 'passive'},
  ...{client: NOBODY, server: NOBODY, fields},
});
const identify = (fields: Fields, time = 0, protocol = 'modbus'): Fact => fact('identify', protocol, 'x', fields, time);
const open = () => inventory({vendorOf: () => undefined, saved: []});
const value = (host: Host, field: keyof Host['identity']): string | undefined => host.owner.identity[field]?.value;

test('units behind a gateway have identities of their own; the asset has that of the first', () => {
  const hosts = open();
  const gateway = hosts.host('cell1', '10.0.0.1', -1, 0);
  hosts.identify(gateway, identify({'mbtcp.unit_id': 3, 'bifrost.model_name': 'PM5560', 'bifrost.revision': '1.0'}));
  hosts.identify(gateway, identify({'mbtcp.unit_id': 4, 'bifrost.model_name': 'EM24', 'bifrost.revision': '7.1'}, 5));
  const [asset] = hosts.changed(9, true);
  expect([asset?.model?.value, asset?.firmware?.value]).toEqual(['PM5560', '1.0']);
  expect(asset?.modules).toMatchObject([
    {address: 'unit 3', model: {value: 'PM5560', source: 'modbus', confidence: 0.95, firstSeen: 0, lastSeen: 0}},
    {address: 'unit 4', model: {value: 'EM24', firstSeen: 5}, firmware: {value: '7.1'}},
  ]);
  expect(hosts.deviations()).toEqual([]);
});

test('what a device says of itself changed: told once, with what it was, for what lasts only', () => {
  const hosts = open();
  const plc = hosts.host('cell1', '10.0.0.1', -1, 0);
  hosts.identify(plc, identify({'bifrost.revision': 'V2.1', 'bifrost.device_name': 'plc'}));
  hosts.identify(plc, identify({'bifrost.revision': 'V2.4', 'bifrost.device_name': 'plc-1'}, SECOND));
  hosts.identify(plc, identify({'bifrost.revision': 'V2.4'}, 2 * SECOND));
  expect(hosts.deviations()).toMatchObject([
    {
      name: 'identity-changed',
      time: SECOND,
      fields: {
        'bifrost.identity_field': 'firmware',
        'bifrost.before': 'V2.1',
        'bifrost.after': 'V2.4',
        'bifrost.identity_source': 'modbus',
      },
    },
  ]);
  expect([value(plc, 'firmware'), value(plc, 'name')]).toEqual(['V2.4', 'plc-1']);
});

test('product code, product name and model name of a device, told one after the other, are no change', () => {
  const hosts = open();
  const plc = hosts.host('cell1', '10.0.0.1', -1, 0);
  const [basic, regular] = [{'bifrost.product_code': 'W-100'}, {'bifrost.product_name': 'Widget'}];
  for (const fields of [basic, regular, basic, {'bifrost.model_name': 'W 100'}, regular, basic])
    hosts.identify(plc, identify(fields));
  expect(hosts.deviations()).toEqual([]);
  expect([value(plc, 'model'), value(plc, 'orderNumber')]).toEqual(['W 100', 'W-100']);
  hosts.identify(plc, identify({'bifrost.model_name': 'W 200'}));
  expect(hosts.deviations()).toMatchObject([{fields: {'bifrost.before': 'W 100', 'bifrost.after': 'W 200'}}]);
});

test('a unit that is changed tells which', () => {
  const hosts = open();
  const gateway = hosts.host('cell1', '10.0.0.1', -1, 0);
  for (const [unit, serial] of [
    [3, 'a'],
    [4, 'b'],
    [4, 'c'],
  ] as const)
    hosts.identify(gateway, identify({'mbtcp.unit_id': unit, 'bifrost.serial': serial}));
  expect(hosts.deviations()).toMatchObject([{fields: {'bifrost.part': 'unit 4', 'bifrost.before': 'b'}}]);
});

test('units appear when they answer, and vanish when the gateway keeps saying so', () => {
  const hosts = open();
  const [client, gateway] = ['10.0.0.9', '10.0.0.1'].map((ip) => hosts.host('cell1', ip, -1, 0)) as [Host, Host];
  const read = (unit: number, answered: boolean, time = 0): Fact =>
    fact('read', 'modbus', 'read', {'mbtcp.unit_id': unit, 'bifrost.answered': answered}, time);
  const missing = (unit: number, time: number): Fact =>
    fact('exception', 'modbus', 'read', {'mbtcp.unit_id': unit, 'modbus.exception_code': 11}, time);
  for (const one of [read(1, true), read(2, true), read(1, true), read(3, false)]) hosts.observe(one, client, gateway);
  expect(hosts.deviations().map(({name, fields}) => [name, fields['bifrost.unit_id']])).toEqual([['unit-appeared', 2]]);
  for (let i = 0; i < 10; i++) hosts.observe(missing(2, i * 10 * SECOND), client, gateway);
  for (let i = 0; i < 10; i++) hosts.observe(missing(9, i * 10 * SECOND), client, gateway);
  expect(hosts.deviations()).toMatchObject([{name: 'unit-vanished', time: MINUTE, fields: {'bifrost.unit_id': 2}}]);
  hosts.observe(read(2, true), client, gateway);
  expect(value(gateway, 'role')).toBe('gateway');
});

test('roles are suggested with a reason by what assets do', () => {
  const hosts = open();
  const at = (n: number): Host => hosts.host('cell1', `10.0.0.${n}`, -1, 0);
  const did = (kind: FactKind, client: number, server: number, protocol = 'modbus'): void =>
    hosts.observe(fact(kind, protocol, 'x', {}), at(client), at(server));
  for (const plc of [101, 102, 103]) {
    did('read', 1, plc);
    did('read', 2, plc);
    did('write', 2, plc);
    did('read', 3, plc);
  }
  did('read', 1, 3, 'opcua');
  did('program', 4, 101, 's7comm');
  for (let i = 0; i < 20; i++) {
    const refused = fact('flow', 'tcp', 'connection-refused', {});
    hosts.observe({...refused, server: {ip: `10.0.1.${i}`, mac: '', port: 502}}, at(5), undefined);
  }
  hosts.observe(fact('bind', 'lldp', 'neighbour-announced', {'lldp.tlv.enable_system_cap': 4}), at(6), undefined);
  for (const n of [1, 2]) at(n).packets = 100;
  Array.from(hosts.changed(10 * MINUTE, true));
  expect([101, 1, 2, 3, 4, 5, 6].map((n) => value(at(n), 'role'))).toEqual([
    ...['controller', 'historian', 'hmi', 'scada-server', 'engineering-station', 'scanner', 'switch'],
  ]);
  expect(at(2).identity.role).toMatchObject({source: 'behaviour', reason: 'writes to 3 controllers'});
  expect([value(at(4), 'programming'), value(at(5), 'scanner')]).toEqual(['yes', 'yes']);
});

test('who asks a few times, or only just came, has no role yet; who goes on asking gets it by itself', () => {
  const hosts = open();
  const at = (n: number): Host => hosts.host('cell1', `10.0.0.${n}`, -1, 0);
  for (const client of [1, 2])
    for (const plc of [101, 102])
      for (const kind of ['read', 'write'] as const) hosts.observe(fact(kind, 'modbus', 'x', {}), at(client), at(plc));
  at(1).packets = 100;
  at(2).packets = 99;
  Array.from(hosts.changed(10 * MINUTE - 1, true));
  expect([1, 2].map((n) => value(at(n), 'role'))).toEqual([undefined, undefined]);
  Array.from(hosts.changed(10 * MINUTE, true));
  expect([1, 2].map((n) => value(at(n), 'role'))).toEqual(['hmi', undefined]);
});

test('a device profile names family, role and level, and never what the device said itself', async () => {
  const {profiles} = await loadProfiles([]);
  const hosts = inventory({vendorOf: () => undefined, saved: [], profiles: profileMatcher(profiles)});
  const plc = hosts.host('cell1', '10.0.0.1', -1, 0);
  hosts.identify(plc, identify({'bifrost.vendor_name': 'Schneider Electric', 'bifrost.product_code': 'BMX P34 2020'}));
  const [asset] = hosts.changed(1, true);
  expect(asset?.family).toMatchObject({value: 'Modicon M340', source: 'profile schneider-electric/modicon-m340'});
  expect([asset?.role?.value, asset?.purdueLevel?.value]).toEqual(['controller', '1']);
  expect(asset?.vendor).toMatchObject({value: 'Schneider Electric', source: 'modbus'});
});
