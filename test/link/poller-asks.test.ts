/**
 * The poller as a unit of its own, as systemd starts it: a process that calls over its unix socket, and asks devices over TCP and over
 * a serial line what the governor on our side tells it to.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {pumpStation} from '../../protocols/modbus/device.ts';
import type {ListedTarget} from '../../src/core/poll.ts';
import {pollerPlace} from '../../src/link/places.ts';
import {awaitPoller, type PollerApart} from '../../src/poller-apart.ts';
import {PROGRAM} from '../cli/bifrost.ts';
import {type Device, startDevice} from '../poll/device.ts';
import {until} from '../poll/plant.ts';
import {listed, openRig, type Rig} from '../poll/rig.ts';
import {hasProgram} from '../simulators/process.ts';
import {type SimulatedLine, SOCAT, startRtuLine} from '../simulators/rtu.ts';

/** The machine may be busy. */
const LONG = 90_000;
const LISTENS = 300_000;
const there = hasProgram(SOCAT, 'a unit that asks over a serial line');
const open: {close(): Promise<unknown>}[] = [];
let folder: string;
let apart: PollerApart;
let unit: ChildProcess;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-poller-'));
  mkdirSync(join(folder, 'bifrost-poll'));
  apart = await awaitPoller(pollerPlace(folder), () => undefined);
  unit = spawn(process.execPath, [PROGRAM, 'run', 'poller', '--sockets', folder], {stdio: 'ignore'});
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  apart.close();
  unit.kill('SIGKILL');
  rmSync(folder, {recursive: true});
});

function asks(targets: readonly ListedTarget[]): Rig {
  const rig = openRig(targets, {open: apart.open, limits: {watchFirst: LISTENS, timeout: 5_000_000}});
  open.unshift({close: () => rig.close()});
  rig.skip(1);
  return rig;
}

const registers = [{function: 3, address: 0, quantity: 3}] as const;

test('over TCP: each request is granted and audited, and the connection ends by FIN', {timeout: 2 * LONG}, async () => {
  const device: Device = await startDevice('127.0.9.31');
  open.push(device);
  const rig = asks([listed(device)]);
  rig.tick();
  await until(() => rig.asked.size === 1, 'an outcome', LONG);
  expect([...rig.asked.values()]).toMatchObject([{question: 'modbus-identity', outcome: 'answered'}]);
  await until(() => device.connections[0]?.end === 'fin', 'a FIN', LONG);
  expect(rig.audited).toHaveLength(device.requests.length);
  expect(rig.observed[0]).toMatchObject({kind: 'identify', server: {ip: '127.0.9.31'}});
  expect(rig.problems).toEqual([]);
});

test.skipIf(!there)('over a serial line: it is listened to, then asked', {timeout: 2 * LONG}, async () => {
  const line: SimulatedLine = await startRtuLine([{...pumpStation(), unit: 3}]);
  open.push({close: () => line.stop()});
  const target = listed({
    id: `line1/${line.device}/3`,
    segment: 'line1',
    address: line.device,
    port: 0,
    unit: 3,
    serial: {baudRate: 19_200, parity: 'none', stopBits: 1},
    ask: ['modbus-registers'],
    registers,
    session: 'hold',
  });
  const rig = asks([target]);
  rig.tick();
  await until(() => rig.asked.size === 2, 'two questions', LONG);
  expect([...rig.asked.values()].map(({outcome}) => outcome)).toEqual(['answered', 'answered']);
  expect(rig.audited.map(({bytes}) => bytes)).toEqual(line.seen.map(({bytes}) => Buffer.from(bytes).toString('hex')));
  expect(rig.observed).toMatchObject([
    {kind: 'identify', server: {mac: 'serial:units'}, fields: {'mbtcp.unit_id': 3, 'bifrost.framing': 'rtu'}},
    {kind: 'read', fields: {'modbus.regval_uint16': [1500, 1200, 1800]}},
  ]);
});

test('polling that stops ends it within a second, and the device sees a reset', {timeout: 2 * LONG}, async () => {
  const device: Device = await startDevice('127.0.9.32', {delay: 30_000});
  open.push(device);
  const rig = asks([listed(device)]);
  rig.tick();
  await until(() => device.requests.length === 1, 'a request', LONG);
  const ended = once(unit, 'exit');
  const begun = performance.now();
  await rig.stop();
  expect(performance.now() - begun).toBeLessThan(1000);
  await ended;
  await until(() => device.connections[0]?.end !== 'open', 'the end of the connection', LONG);
  expect(device.connections[0]?.end).toBe('reset');
});
