/** Zones and conduits: what is written is what is allowed, and every verdict says which line it comes from. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {isAppError} from '../../src/core/errors.ts';
import type {Policy} from '../../src/core/policy.ts';
import {readTags} from '../../src/load/tags.ts';
import {policyAt} from '../../src/load-policy.ts';
import type {Exchange} from '../../src/policy/exchange.ts';
import {compilePolicy} from '../../src/policy/verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-policy-'));
afterAll(() => rmSync(folder, {recursive: true}));

const file = join(folder, 'policy.yaml');

async function policyOf(text: string, dropIn?: string): Promise<Policy> {
  writeFileSync(file, text);
  if (dropIn === undefined) return await policyAt([file]);
  const more = join(folder, 'more');
  mkdirSync(more, {recursive: true});
  writeFileSync(join(more, 'drop-in.yaml'), dropIn);
  return await policyAt([file, more]);
}

async function problems(text: string, dropIn?: string): Promise<string> {
  try {
    await policyOf(text, dropIn);
    return '';
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
}

const PLANT = `
zones:
  scada: {members: [10.0.10.0/24]}
  line1: {members: [{segment: cell1, subnet: 192.168.1.0/24}]}
  press: {members: [192.168.1.40, 'fd00:1::/64']}
conduits:
  - name: scada-line1
    from: [scada]
    to: [line1]
    allow:
      - {protocol: modbus, functions: [read]}
      - {protocol: modbus, functions: [write-single-register, 8/1], units: [1, 10-12], registers: [40017-40018], values: {max: 400}}
      - {protocol: opcua, services: [Read, Write], nodes: ['ns=2;s=Line1.*', i=2258], security: [SignAndEncrypt]}
      - {protocol: modbus, ports: [5020], functions: [15], addresses: [coils 0-7]}
  - {name: inside, from: [press], to: [press], allow: [{protocol: s7comm}]}
  - {name: pings, from: [192.168.1.8], to: [outside], allow: [{protocol: icmp}]}
  - {name: upwards, from: [192.168.1.9], to: [outside], allow: [{protocol: tcp, ports: [443]}]}
`;

const end = (ip: string) => ({ip, mac: '', asset: '', tags: []});
const base: Exchange = {
  segment: 'cell1',
  client: end('10.0.10.5'),
  server: end('192.168.1.10'),
  protocol: 'modbus',
  port: 502,
  kind: 'write',
  name: 'write-single-register',
  code: '6',
  unit: 1,
  registers: [{table: 'holding', first: 16, last: 16}],
  nodes: [],
  service: '',
  security: '',
  values: [400],
};
const opcua: Exchange = {
  ...base,
  protocol: 'opcua',
  port: 4840,
  kind: 'read',
  name: 'read',
  code: '',
  unit: -1,
  registers: [],
  values: [],
  service: 'Read',
  security: 'SignAndEncrypt',
  nodes: ['ns=2;s=Line1.Speed'],
};
const flow = {
  ...opcua,
  protocol: 'tcp',
  kind: 'flow',
  name: 'connection-opened',
  service: '',
  security: '',
  nodes: [],
} as const;
const portsOf = new Map([
  ['modbus', [502]],
  ['opcua', [4840]],
]);

async function verdictOf(change: Partial<Exchange>, policy = PLANT) {
  const {allowed, reason, why} = compilePolicy(await policyOf(policy), portsOf)({...base, ...change});
  return [allowed, reason, why.replaceAll(`${folder}/`, '')] as const;
}

describe('what a conduit allows', () => {
  test.each<readonly [string, Partial<Exchange>, boolean | undefined, string | undefined, string]>([
    ['a write within its line', {}, true, undefined, 'scada-line1 (policy.yaml:12) allows it'],
    [
      'every read',
      {kind: 'read', name: 'read-coils', code: '1', registers: [{table: 'coils', first: 900, last: 999}]},
      true,
      undefined,
      'policy.yaml:11',
    ],
    [
      'a register beside',
      {registers: [{table: 'holding', first: 17, last: 18}]},
      false,
      'address',
      'it allows holding 16-17 (40017-40018), this is holding 17-18 (40018-40019)',
    ],
    [
      'the same number in another table',
      {registers: [{table: 'input', first: 16, last: 16}]},
      false,
      'address',
      'input 16 (30017)',
    ],
    ['a unit of a range', {unit: 11}, true, undefined, ''],
    ['another unit', {unit: 13}, false, 'unit', 'it allows unit 1, 10-12, this is unit 13'],
    ['a value above', {values: [401]}, false, 'value', 'values from - to 400, this is 401'],
    [
      'a sub-function',
      {name: 'restart-communications-option', code: '8/1', kind: 'control', registers: [], values: []},
      true,
      undefined,
      '',
    ],
    [
      'another sub-function',
      {name: 'force-listen-only-mode', code: '8/4', kind: 'control', registers: [], values: []},
      false,
      'function',
      'this is force-listen-only-mode (function 8/4)',
    ],
    [
      'a function on the port of its line',
      {port: 5020, name: 'write-multiple-coils', code: '15', registers: [{table: 'coils', first: 0, last: 7}]},
      true,
      undefined,
      '',
    ],
    [
      'that function on another port',
      {name: 'write-multiple-coils', code: '15', registers: [{table: 'coils', first: 0, last: 7}]},
      false,
      'function',
      '',
    ],
    [
      'another protocol',
      {protocol: 's7comm', code: '', registers: []},
      false,
      'protocol',
      'this is s7comm on port 502',
    ],
    ['OPC UA in time', opcua, true, undefined, 'policy.yaml:13'],
    ['a node by its id', {...opcua, nodes: ['i=2258', 'ns=2;s=Line1.']}, true, undefined, ''],
    ['a node beside', {...opcua, nodes: ['ns=2;s=Line1.A', 'ns=2;s=Line2.A']}, false, 'node', 'this is ns=2;s=Line2.A'],
    [
      'another service',
      {...opcua, service: 'Call', name: 'call', kind: 'control'},
      false,
      'service',
      'it allows Read, Write, this is Call',
    ],
    [
      'a session',
      {...opcua, service: 'CreateSession', name: 'create-session', kind: 'session', nodes: []},
      true,
      undefined,
      '',
    ],
    ['less security', {...opcua, security: 'None'}, false, 'security', 'this is None'],
    [
      'discovery, which has none',
      {...opcua, service: 'GetEndpoints', kind: 'identify', security: 'None', nodes: []},
      true,
      undefined,
      '',
    ],
    ['a connection to its port', flow, true, undefined, ''],
    ['a connection to another port', {...flow, port: 22}, false, 'protocol', 'this is tcp port 22'],
    [
      'the other way',
      {client: base.server, server: base.client},
      false,
      'conduit',
      'no conduit goes from line1 to scada; scada-line1 (policy.yaml:7) goes the other way',
    ],
    [
      'between two zones without a conduit',
      {server: end('192.168.1.40')},
      false,
      'conduit',
      'no conduit goes from scada to press',
    ],
    ['from nowhere', {client: end('172.16.0.9')}, false, 'conduit', 'no conduit goes from outside to line1'],
    ['inside a zone without a conduit', {client: end('192.168.1.11')}, undefined, undefined, 'within zone line1'],
    ['inside a zone with one', {client: end('fd00:1::7'), server: end('192.168.1.40')}, false, 'protocol', 'inside'],
    ['the same address in another segment', {segment: 'cell2'}, false, 'conduit', 'from scada to outside'],
    ['both outside', {segment: 'cell2', client: end('172.16.0.9')}, undefined, undefined, ''],
    ['a group', {server: end('239.1.2.3')}, undefined, undefined, ''],
    [
      'a conduit of one address',
      {...flow, client: end('192.168.1.9'), server: end('203.0.113.5'), port: 443},
      true,
      undefined,
      'upwards',
    ],
  ])('%s', async (_name, change, allowed, reason, why) => {
    expect(await verdictOf(change)).toEqual([allowed, reason, expect.stringContaining(why)]);
  });

  test('only a line that looks at values makes repetitions differ', async () => {
    const judge = compilePolicy(await policyOf(PLANT), portsOf);
    const looks = (change: Partial<Exchange>) => judge({...base, ...change}).looksAtValues;
    expect([
      looks({}),
      looks({values: [401]}),
      looks({kind: 'read', name: 'read-coils', code: '1'}),
      looks({unit: 13}),
      looks(opcua),
    ]).toEqual([true, true, false, false, false]);
  });
});

describe('zones', () => {
  test('an asset and a tag come before addresses, a small network before a large one', async () => {
    const policy = await policyOf(`
zones:
  a: {members: [10.0.0.0/8]}
  b: {members: [10.1.0.0/16]}
  c: {members: [{tag: safety}]}
  d: {members: [a-0123456789ab]}
  e: {members: [{segment: cell9}]}
conduits: []
`);
    const judge = compilePolicy(policy, portsOf);
    const zone = (change: object, segment = 's') =>
      judge({...base, segment, client: {...end('10.1.2.3'), ...change}}).clientZone;
    expect([
      zone({ip: '10.2.0.1'}),
      zone({}),
      zone({tags: ['safety']}),
      zone({tags: ['safety'], asset: 'a-0123456789ab'}),
      zone({ip: '172.16.0.1'}, 'cell9'),
      zone({ip: ''}),
    ]).toEqual(['a', 'b', 'c', 'd', 'e', '']);
  });

  test('drop-ins add zones and conduits', async () => {
    const policy = await policyOf(
      'mode: observe\nzones: {a: {members: [10.0.0.1]}}',
      'zones: {b: {members: [10.0.0.2]}}\nconduits: [{name: c, from: [a], to: [b], allow: [{protocol: any}]}]',
    );
    expect([policy.mode, policy.zones.map(({name}) => name), policy.conduits[0]?.name]).toEqual([
      'observe',
      ['a', 'b'],
      'c',
    ]);
  });
});

const line = (text: string): string => `zones: {a: {members: [10.0.0.1]}}
conduits:
  - name: c
    from: [a]
    to: [outside]
    allow:
      - {${text}}
`;

describe('a mistake is named with its place', () => {
  test.each([
    ['a value of another kind', 'conduits: plc', 'policy.yaml:1:11: conduits: must be a list, is "plc"'],
    ['an unknown key', 'zonez: {}', 'policy.yaml:1:8: zonez: unknown key "zonez" (known here: mode, zones, conduits)'],
    [
      'no address',
      'zones:\n  a:\n    members: [10.0.0.300]',
      'policy.yaml:3:15: zones.a.members.0: "10.0.0.300" is no address',
    ],
    [
      'an unknown zone',
      line('protocol: any').replace('[a]', '[b]'),
      'policy.yaml:4:12: conduits.0.from.0: "b" is no zone, address or asset id (zones: a, outside, any)',
    ],
    [
      'a zone twice over',
      'zones:\n  a: {members: [10.0.0.1]}\n  b: {members: [10.0.0.1/32]}',
      'policy.yaml:2 says the same',
    ],
    [
      'an unknown protocol',
      line('protocol: modbuss'),
      'policy.yaml:7:20: conduits.0.allow.0.protocol: "modbuss" is no protocol',
    ],
    [
      'a key of another protocol',
      line('protocol: s7comm, units: [1]'),
      'units belongs to modbus, this line is about s7comm',
    ],
    ['an unknown function', line('protocol: modbus, functions: [writ]'), '"writ" is no function of modbus'],
    ['an unknown service', line('protocol: opcua, services: [Reed]'), '"Reed" is no service'],
    ['a register from 0', line('protocol: modbus, registers: [16]'), '16 is not valid (counted as in manuals'],
    ['coils without quotes', line('protocol: modbus, registers: [00001]'), 'in quotes'],
    ['a range backwards', line('protocol: modbus, addresses: [holding 9-1]'), '"holding 9-1" is not valid'],
    ['an address beyond the last', line('protocol: modbus, addresses: [65536]'), 'is not valid'],
    [
      'a line that nothing fits',
      line('protocol: modbus, functions: [write-single-coil], registers: [40001]'),
      'no function of this line (write-single-coil) reaches holding 0-0',
    ],
    [
      'limits of what is only read',
      line('protocol: modbus, functions: [read], values: {max: 4}'),
      'no function of this line writes',
    ],
    ['limits that nothing fits', line('protocol: modbus, values: {min: 5, max: 4}'), 'min 5 is above max 4'],
    ['a node that is none', line('protocol: opcua, nodes: ["Line1.*"]'), '"Line1.*" is no node id'],
    ['a transport without ports', line('protocol: tcp'), 'tcp wants ports'],
  ])('%s', async (_name, text, message) => {
    expect(await problems(text)).toContain(message);
  });

  test('what two files say differently', async () => {
    const one = 'mode: observe\nzones: {a: {members: [10.0.0.1]}}';
    const found = await problems(one, 'mode: enforce\nzones: {a: {members: [10.0.0.2]}}');
    expect(found).toContain('more/drop-in.yaml:1:7: mode: the mode was set before, in policy.yaml:1');
    expect(found).toContain('zone a is described in policy.yaml:2 too');
  });
});

test('the examples of the documents are right', async () => {
  const docs = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
  const {zones} = await policyAt([join(docs, 'policy.yaml')]);
  expect(zones).toHaveLength(4);
  expect((await readTags([join(docs, 'tags.yaml')]))[0]?.tags).toHaveLength(5);
});
