/** PROFINET devices asked over IP, over real sockets: through governor and poller, and badly. */
import {spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {profinetIdentity} from '../../src/poll/questions/profinet-identity.ts';
import {canRecord, record} from '../protocols/record.ts';
import {annotationOf, type ProfinetWays, startProfinetDevice} from '../simulators/profinet.ts';
import {openLine, targetAt} from './line.ts';
import {listed, openRig} from './rig.ts';

async function asked(ways?: ProfinetWays) {
  const device = await startProfinetDevice(ways);
  const target = listed({address: '127.0.0.1', port: device.port, protocol: 'profinet-io'});
  const rig = openRig([target], {limits: {timeout: 500_000}});
  try {
    const [outcome] = await rig.outcomes();
    return {outcome, told: rig.observed, audited: rig.audited, requests: device.seen.requests};
  } finally {
    await rig.close();
    device.stop();
  }
}

/** The same without the governor. */
async function heard(ways: ProfinetWays) {
  const device = await startProfinetDevice(ways);
  const target = targetAt('127.0.0.1', device.port);
  const line = openLine(profinetIdentity, target, 500);
  try {
    return {told: await profinetIdentity.ask(target, line), requests: device.seen.requests};
  } finally {
    line.close();
    device.stop();
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Number of the visit, and handle. */
const VARIES = [
  [40, 56],
  [132, 152],
] as const;

function withoutVarying(bytes: Uint8Array): string {
  const copy = Uint8Array.from(bytes);
  for (const [start, end] of VARIES) copy.fill(0, start, end);
  return hex(copy);
}

const identity = {
  'bifrost.model_name': 'NW 200SP',
  'bifrost.product_code': '6ES7 155-6AU01-0BN0',
  'bifrost.hardware_revision': '3',
  'bifrost.revision': 'V4.2.1',
};

describe('a device says what it is', () => {
  test.each<[string, ProfinetWays]>([
    ['in our byte order', {}],
    ['in the other byte order', {isBigEndian: true}],
    ['from another port', {isElsewhere: true}],
  ])('%s', async (_name, ways) => {
    const {outcome, told, audited, requests} = await asked(ways);
    expect(outcome).toBe('answered');
    expect(told.map(({kind, name}) => `${kind} ${name}`)).toEqual(new Array(2).fill('identify device-identified'));
    expect(told[0]?.fields).toMatchObject(identity);
    expect(told[1]?.fields).toMatchObject({...identity, 'bifrost.vendor_id': 42, 'bifrost.device_id': 0x0313});
    expect(requests.map(hex)).toEqual(audited.map(({bytes}) => bytes));
    expect(requests).toHaveLength(3);
  });
});

test('what is planned is what is sent, but for what is told anew each time', async () => {
  const {requests} = await asked();
  const planned = profinetIdentity.plan(listed({address: '127.0.0.1', port: 1})).map(({bytes}) => bytes);
  expect(requests.slice(0, 2).map(withoutVarying)).toEqual(planned.map((bytes) => bytes && hex(bytes)));
  expect(withoutVarying(requests[2] ?? new Uint8Array())).toBe(
    hex(planned[1] ?? new Uint8Array()).replace(/(?<=^.{128})01/, '02'),
  );
  const visits = [requests, (await asked()).requests].map(([first]) =>
    hex((first ?? new Uint8Array()).subarray(40, 56)),
  );
  expect(new Set(visits).size).toBe(2);
});

test('a list without an end is read as far as it may be', async () => {
  const {told, requests} = await heard({entries: 1000});
  expect(told).toHaveLength(8);
  expect(requests).toHaveLength(8);
});

test('an annotation of another form tells nothing; the numbers do', async () => {
  for (const annotation of ['', 'A device\0', annotationOf('Type', 'Order', 1, 'X', [1, 2, 3]), '\xff'.repeat(64)]) {
    const {told} = await heard({identity: {vendor: 42, device: 1, annotation}});
    expect(told, annotation).toHaveLength(1);
    expect(told[0]?.fields).toMatchObject({'bifrost.vendor_id': 42, 'bifrost.device_id': 1});
    expect(told[0]?.fields).not.toHaveProperty('bifrost.model_name');
  }
});

const with16 = (b: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = Buffer.from(b);
  copy.writeUInt16LE(value, at);
  return copy;
};
const with32 = (b: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = Buffer.from(b);
  copy.writeUInt32LE(value, at);
  return copy;
};

describe('a device that lies', () => {
  test.each<[string, NonNullable<ProfinetWays['spoil']>, string]>([
    ['silence', () => [], 'no answer'],
    ['garbage', () => [Uint8Array.from({length: 300}, (_, i) => (i * 151) & 0xff)], 'broken answer'],
    ['an answer to another visit', (b) => [with16(b, 54, 0xdead)], 'broken answer'],
    ['an answer to another request', (b) => [with32(b, 64, 9)], 'broken answer'],
    ['a request', (b) => [Uint8Array.of(4, 0, ...b.subarray(2))], 'broken answer'],
    ['a length that lies', (b) => [with16(b, 74, 0xffff)], 'its answer is broken profinet-io: length'],
    ['more entries than there are', (b) => [with32(b, 100, 0xffff_ffff)], 'its answer is broken profinet-io: length'],
    ['an annotation without end', (b) => [with32(b, 140, 0xffff_fff0)], 'its answer is broken profinet-io: length'],
    [
      'a body that is too short',
      (b) => [with16(b.subarray(0, 90), 74, 10)],
      'its answer is broken profinet-io: length',
    ],
  ])('%s is no answer', async (_name, spoil, problem) => {
    const device = await startProfinetDevice({spoil});
    const target = targetAt('127.0.0.1', device.port);
    const line = openLine(profinetIdentity, target, 200);
    try {
      const failure = await profinetIdentity.ask(target, line).catch((error: unknown) => error);
      expect(failure).toMatchObject({code: 'poll', message: expect.stringContaining(problem)});
      expect(device.seen.requests).toHaveLength(1);
    } finally {
      line.close();
      device.stop();
    }
  });

  test('what else comes in between does not count', async () => {
    const spoil = (b: Uint8Array): Uint8Array[] => [new Uint8Array(), Uint8Array.of(4), with32(b, 64, 9), b, b];
    const {outcome, told} = await asked({spoil});
    expect(outcome).toBe('answered');
    expect(told[1]?.fields).toMatchObject({'bifrost.vendor_id': 42});
  });
});

test('a reject is an answer that tells nothing of the device', async () => {
  const spoil = (b: Uint8Array): Uint8Array[] => [with16(Uint8Array.of(4, 6, ...b.subarray(2, 84)), 74, 4)];
  const {told, requests} = await heard({spoil});
  expect(told.map(({kind, name}) => `${kind} ${name}`)).toEqual(['exception refused']);
  expect(requests).toHaveLength(1);
});

const FIELDS = [
  ...['dcerpc.pkt_type', 'dcerpc.dg_if_id', 'dcerpc.dg_if_ver', 'dcerpc.dg_flags1_idempotent', 'dcerpc.dg_seqnum'],
  ...['epm.opnum', 'epm.inq_type', 'epm.max_ents', 'epm.num_ents', 'epm.object', 'epm.annotation'],
  ...['epm.proto.udp_port', 'epm.rc', '_ws.malformed'],
];

/** What tshark reads of each datagram of a recorded visit, as `name value`, without what is empty. */
async function onTheWire(ways: ProfinetWays): Promise<string[][]> {
  const recording = await record('udp', () => asked(ways).then(() => undefined));
  try {
    const columns = FIELDS.flatMap((name) => ['-e', name]);
    const args = ['-r', recording.path, '-Y', 'dcerpc', '-T', 'fields', '-E', 'separator=;', ...columns];
    const {stdout} = spawnSync('tshark', args, {encoding: 'utf8'});
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split(';').flatMap((value, i) => (value === '' ? [] : `${FIELDS[i]} ${value.trim()}`)));
  } finally {
    recording.remove();
  }
}

const head = (type: 0 | 2, number: number): string[] => [
  `dcerpc.pkt_type ${type}`,
  'dcerpc.dg_if_id e1af8308-5d1f-11c9-91a4-08002b14a0fa',
  'dcerpc.dg_if_ver 3',
  'dcerpc.dg_flags1_idempotent 1',
  `dcerpc.dg_seqnum ${number}`,
  'epm.opnum 2',
];
const nil = '00000000-0000-0000-0000-000000000000';
const request = (number: number): string[] => [
  ...[...head(0, number), 'epm.inq_type 0', 'epm.max_ents 1', `epm.object ${nil}`],
];
const entry = (number: number, object: string): string[] => [
  ...[...head(2, number), 'epm.num_ents 1', `epm.object ${object}`],
  'epm.annotation NW 200SP                  6ES7 155-6AU01-0BN0      3 V  4  2  1',
  ...['epm.proto.udp_port 34964', 'epm.rc 0x00000000'],
];

describe.skipIf(!canRecord('PROFINET look-ups as tshark reads them'))('as tshark reads it', () => {
  test.each([false, true])('highest byte first: %s', async (isBigEndian) => {
    expect(await onTheWire({isBigEndian})).toEqual([
      ...[request(0), entry(0, nil)],
      ...[request(1), entry(1, 'dea00000-6c97-11d1-8271-00010313002a')],
      ...[request(2), [...head(2, 2), 'epm.num_ents 0', 'epm.rc 0x16c9a0d6']],
    ]);
  });
});
