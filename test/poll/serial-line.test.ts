/** Units of a serial line, over a pair of terminals: asked one at a time, and only where nobody else asks. */
import {afterEach, expect, test} from 'vitest';
import {energyMeter, pumpStation} from '../../protocols/modbus/device.ts';
import type {ListedTarget, RegisterRange} from '../../src/core/poll.ts';
import {hasProgram} from '../simulators/process.ts';
import {framed, type RtuWays, type SimulatedLine, SOCAT, startRtuLine} from '../simulators/rtu.ts';
import {until} from './plant.ts';
import {listed, openRig, type Rig, type RigOptions} from './rig.ts';

const LISTENS_MS = 300;
const registers: RegisterRange[] = [
  {function: 3, address: 0, quantity: 3},
  {function: 1, address: 0, quantity: 8},
];
const there = hasProgram(SOCAT, 'polling over a serial line');
const open: {close(): Promise<unknown>}[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const unitOf = (line: SimulatedLine, unit: number, more: Partial<ListedTarget> = {}): ListedTarget =>
  listed({
    id: `line1/${line.device}/${unit}`,
    segment: 'line1',
    address: line.device,
    port: 0,
    unit,
    serial: {baudRate: 19_200, parity: 'none', stopBits: 1},
    ...more,
  });

async function opened(
  targetsOf: (line: SimulatedLine) => ListedTarget[],
  ways: RtuWays = {},
  options: RigOptions = {},
): Promise<{line: SimulatedLine; rig: Rig}> {
  const line = await startRtuLine(
    [
      {...pumpStation(), unit: 3},
      {...energyMeter(), unit: 4},
    ],
    ways,
  );
  const rig = openRig(targetsOf(line), {
    ...options,
    limits: {watchFirst: LISTENS_MS * 1000, timeout: 500_000, ...options.limits},
  });
  rig.skip(1);
  open.push({close: async () => void (await rig.close())}, {close: () => line.stop()});
  return {line, rig};
}

const everything = {ask: ['modbus-registers', 'modbus-server-id'], registers, session: 'hold'} as const;

test.skipIf(!there)('identity, registers and server id of one unit, as if heard on the line', async () => {
  const {line, rig} = await opened((one) => [unitOf(one, 3, everything)]);
  const begun = performance.now();
  rig.tick();
  await until(() => rig.asked.size === 3, 'three questions');
  expect([...rig.asked.values()].map(({outcome}) => outcome)).toEqual(['answered', 'answered', 'answered']);
  expect(line.seen[0]?.at).toBeGreaterThan(begun + LISTENS_MS);
  expect(rig.observed).toMatchObject([
    {
      kind: 'identify',
      segment: 'line1',
      server: {ip: '', mac: 'serial:units', port: 0},
      fields: {
        'mbtcp.unit_id': 3,
        'bifrost.vendor_name': 'Northwater',
        'bifrost.revision': 'V2.8',
        'bifrost.framing': 'rtu',
      },
    },
    {kind: 'read', name: 'read-holding-registers', fields: {'modbus.regval_uint16': [1500, 1200, 1800]}},
    {kind: 'read', name: 'read-coils'},
    {kind: 'identify', name: 'report-server-id'},
  ]);
  expect([...new Set(line.seen.map(({bytes}) => bytes[1]))].sort()).toEqual([0x01, 0x03, 0x11, 0x2b].sort());
  expect(rig.audited.map(({bytes}) => bytes)).toEqual(line.seen.map(({bytes}) => Buffer.from(bytes).toString('hex')));
  expect(rig.problems).toEqual([]);
});

test.skipIf(!there)('units of one line are asked one after the other, with a pause between frames', async () => {
  const {line, rig} = await opened(
    (one) => [unitOf(one, 3, {...everything, ask: ['modbus-registers']}), unitOf(one, 4)],
    {
      trickles: true,
    },
  );
  rig.tick();
  rig.tick();
  await until(() => rig.asked.size === 2, 'the first unit');
  expect(new Set(line.seen.map(({bytes}) => bytes[0]))).toEqual(new Set([3]));
  rig.tick();
  expect(line.seen.every(({bytes}) => bytes[0] === 3)).toBe(true);
  rig.skip(31);
  rig.tick();
  await until(() => [...rig.asked.keys()].some((key) => key.includes('/4 ')), 'the second unit');
  expect(rig.asked.get(`line1/${line.device}/4 modbus-identity`)?.outcome).toBe('answered');
  const gaps = line.seen.slice(1).map(({at}, i) => at - (line.seen[i]?.at ?? 0));
  // 3.5 characters of 10 bits at 19200 baud are 2 ms; five requests a second leave 160.
  expect(Math.min(...gaps)).toBeGreaterThan(100);
});

test.skipIf(!there)('where a master is heard nothing is sent, and no unit is to blame', async () => {
  const {line, rig} = await opened((one) => [unitOf(one, 3)]);
  const master = setInterval(() => line.say(framed(7, 3, 0, 0, 0, 1)), 50);
  const outcomes = await rig.outcomes();
  clearInterval(master);
  expect(outcomes).toEqual([expect.stringContaining(`not asked: somebody speaks on ${line.device} (070300000001`)]);
  expect(line.seen).toEqual([]);
  expect(rig.devices.get(`line1 ${line.device}`)?.failures ?? 0).toBe(0);
});

test.skipIf(!there)('a master that comes in the middle ends it', async () => {
  const spoil = (frame: Uint8Array): Uint8Array => Uint8Array.of(...frame, ...framed(7, 3, 0, 0, 0, 1));
  const {line, rig} = await opened((one) => [unitOf(one, 3)], {spoil});
  expect(await rig.outcomes()).toEqual([expect.stringContaining('somebody speaks')]);
  expect(line.seen).toHaveLength(1);
});

test.skipIf(!there).each<[string, RtuWays['spoil'], string]>([
  ['a silent unit', () => new Uint8Array(), 'no answer in time'],
  ['a wrong checksum', (frame) => Uint8Array.of(...frame.slice(0, -1), (frame.at(-1) ?? 0) ^ 1), 'a broken answer'],
  ['an answer of another unit', (frame) => framed(9, ...frame.slice(1, -2)), 'a broken answer'],
  ['an answer to another function', (frame) => framed(3, 6, ...frame.slice(2, -2)), 'a broken answer'],
  [
    'an answer without an end',
    () => Uint8Array.of(3, 0x2b, 14, 1, 1, 0, 0, 255, ...new Uint8Array(600).fill(40)),
    'a broken answer',
  ],
])('%s costs one request and a minute of peace', async (_name, spoil = (frame) => frame, words) => {
  const {line, rig} = await opened((one) => [unitOf(one, 3)], {spoil});
  expect(await rig.outcomes()).toEqual([words]);
  expect(line.seen).toHaveLength(1);
  expect(rig.devices.get(`line1 ${line.device}`)).toMatchObject({failures: 1});
});

test.skipIf(!there)('the switch ends it while it listens', async () => {
  const {line, rig} = await opened((one) => [unitOf(one, 3)], {}, {limits: {watchFirst: 5_000_000}});
  rig.skip(10);
  rig.tick();
  await rig.poller.ready();
  const begun = performance.now();
  await rig.stop();
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(line.seen).toEqual([]);
  expect(rig.poller.isRunning()).toBe(false);
});

test.skipIf(!there)('a port that is not there is said so', async () => {
  const {rig} = await opened((one) => [{...unitOf(one, 3), address: '/dev/pts/99999'}]);
  expect(await rig.outcomes()).toEqual([expect.stringContaining('ENOENT')]);
});
