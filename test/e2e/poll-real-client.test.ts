/**
 * The real client of a device never suffers from our asking: a device with two sockets of which the client holds one, or
 * takes one anew for each cycle; a slow device that does one thing at a time. BIFROST_CYCLES: how many cycles.
 */
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import {controlCall} from '../../src/api/call.ts';
import {type Device, startDevice} from '../poll/device.ts';
import {makePlant, type Plant, SOURCE, until} from '../poll/plant.ts';

const CYCLES = Number(process.env['BIFROST_CYCLES'] ?? 300);
/** So many take half a minute: time for a few requests. */
const LEAST_FOR_PERCENTILE = 600;
const CYCLE_MS = 20;
const GIVE_UP_MS = 2000;
const CLIENT = '127.0.11.9';
const READ = Uint8Array.from([0, 1, 0, 0, 0, 6, 255, 3, 0, 0, 0, 2]);

/** At five requests a second they would take every tenth of a slow device's moments. */
const MANY_REGISTERS = Array.from({length: 32}, (_, i) => ({function: 3, address: 16 * i, quantity: 16}));

const canRun = process.getuid?.() === 0;
if (!canRun && process.env['CI'] !== undefined) throw new Error('needs the right to capture');

let [device, plant]: [Device?, Plant?] = [];
afterEach(async () => {
  await plant?.remove();
  await device?.close();
});

async function open({address, port}: Device): Promise<Socket> {
  const socket = connect({host: address, port, localAddress: CLIENT, noDelay: true});
  socket.on('error', () => undefined);
  await once(socket, 'connect', {signal: AbortSignal.timeout(GIVE_UP_MS)});
  return socket;
}

/** Milliseconds from request to answer; rejects when none comes. */
function read(socket: Socket): Promise<number> {
  const since = performance.now();
  socket.write(READ);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error('no answer'))), GIVE_UP_MS);
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      how();
    };
    const onData = (): void => settle(() => resolve(performance.now() - since));
    const onClose = (): void => settle(() => reject(new Error('closed')));
    socket.on('data', onData).on('close', onClose);
  });
}

interface Cycles {
  readonly times: readonly number[];
  readonly failures: number;
}

/** Asks on one connection, or on one for each cycle; gives how long each took, and how many failed. */
async function run(cycles: number, on: Device, isHeld: boolean, signal?: AbortSignal): Promise<Cycles> {
  const times: number[] = [];
  let failures = 0;
  let socket: Socket | undefined;
  for (let i = 0; i < cycles && signal?.aborted !== true; i++) {
    try {
      socket ??= await open(on);
      times.push(await read(socket));
      if (!isHeld) socket = await hangUp(socket);
    } catch {
      failures++;
      socket?.destroy();
      socket = undefined;
    }
    await sleep(CYCLE_MS);
  }
  if (socket !== undefined) await hangUp(socket);
  return {times, failures};
}

/** Asks both at the same moment, so that whatever else this computer does hurts both alike; a failure rejects. */
async function sideBySide(cycles: number, a: Device, b: Device): Promise<[number[], number[]]> {
  const sockets = [await open(a), await open(b)] as const;
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < cycles; i++) {
    for (const [which, time] of (await Promise.all(sockets.map(read))).entries()) times[which]?.push(time);
    await sleep(CYCLE_MS);
  }
  await Promise.all(sockets.map(hangUp));
  return times;
}

async function hangUp(socket: Socket): Promise<undefined> {
  socket.end();
  await once(socket, 'close');
}

/** Somebody who wants to know it now, again and again. */
const pester = (plant: Plant, device: Device): NodeJS.Timeout => setInterval(() => void want(plant, device), 500);

const want = ({folder}: Plant, {address, port}: Device): Promise<unknown> =>
  controlCall(`${folder}/control.sock`, 'poll-now', {target: `cell1/${address}:${port}`}).catch(() => undefined);

async function polled(on: Device, more: object): Promise<{plant: Plant; wish: NodeJS.Timeout}> {
  const one = makePlant([{address: on.address, port: on.port, ...more}], {poll: {limits: {perDevice: 5}}});
  plant = one;
  await one.start();
  return {plant: one, wish: pester(one, on)};
}

const ours = ({connections}: Device): number => connections.filter(({from}) => from === SOURCE).length;

describe.runIf(canRun)(`${CYCLES} cycles`, () => {
  test(
    'a device with two sockets of which the client holds one is never connected to',
    async () => {
      device = await startDevice('127.0.11.1', {maxConnections: 2});
      const stop = new AbortController();
      const client = run(Number.POSITIVE_INFINITY, device, true, stop.signal);
      const {plant: one, wish} = await polled(device, {maxConnections: 2});
      const {requests} = device;
      const first = requests.length;
      await until(() => requests.length - first >= CYCLES, 'all cycles', 60_000 + CYCLES * 200);
      const {stdout} = await one.cli('poll', 'status', '--json');
      // As long as the client holds its socket: once it has hung up, we may connect.
      const visits = ours(device);
      clearInterval(wish);
      stop.abort();
      const {failures} = await client;
      const [{outcome}] = JSON.parse(stdout) as [{outcome: string}];
      process.stderr.write(`two sockets, held: ${visits} visits, ${outcome}\n`);
      expect([failures, device.refused]).toEqual([0, 0]);
      expect(visits, one.log()).toBe(0);
      expect(outcome).toContain('1 of 2 connections');
    },
    120_000 + CYCLES * 200,
  );

  test('nor when its client speaks what no protocol reads, since before Bifrost looked', async () => {
    const seconds = 15;
    device = await startDevice('127.0.11.5', {maxConnections: 2, answer: (request) => request});
    const {requests} = device;
    const socket = await open(device);
    const talking = setInterval(() => socket.write(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9)), CYCLE_MS);
    const {plant: one, wish} = await polled(device, {maxConnections: 2});
    await sleep(seconds * 1000);
    const {stdout} = await one.cli('poll', 'status', '--json');
    const visits = ours(device);
    clearInterval(wish);
    clearInterval(talking);
    socket.destroy();
    expect(requests.length).toBeGreaterThan(seconds);
    expect([visits, device.refused], one.log()).toEqual([0, 0]);
    expect(stdout).toContain('1 of 2 connections');
  }, 120_000);

  test(
    'a client that takes one of two sockets for each cycle always gets it, though we visit meanwhile',
    async () => {
      device = await startDevice('127.0.11.2', {maxConnections: 2});
      const {wish} = await polled(device, {maxConnections: 2});
      const {failures} = await run(CYCLES, device, false);
      clearInterval(wish);
      process.stderr.write(`two sockets, one each: ${ours(device)} visits of ours\n`);
      expect([failures, device.refused, device.most <= 2]).toEqual([0, 0, true]);
      expect(ours(device)).toBeGreaterThan(0);
    },
    120_000 + CYCLES * 200,
  );

  test(
    'on a slow device its client waits for us once in a hundred times at most',
    async () => {
      const cycles = Math.max(CYCLES, LEAST_FOR_PERCENTILE);
      const slow = await startDevice('127.0.11.3', {delay: 40});
      device = slow;
      const twin = await startDevice('127.0.11.4', {delay: 40});
      const much = {maxConnections: 8, session: 'hold', ask: ['modbus-registers'], registers: MANY_REGISTERS};
      const {plant: one, wish} = await polled(slow, much);
      const [asked, left] = await sideBySide(cycles, slow, twin);
      clearInterval(wish);
      await twin.close();
      const [is, is2] = [percentile(asked), percentile(left)];
      const requests = slow.requests.filter(({from}) => from === SOURCE).length;
      const waits = slow.requests.filter(({from, waits}) => from === CLIENT && waits).length;
      process.stderr.write(
        `slow: p99 of ${cycles} cycles ${is.toFixed(1)} ms with ${requests} requests of ours, behind which ${waits} waited, ${is2.toFixed(1)} ms without\n`,
      );
      expect([asked.length, left.length]).toEqual([cycles, cycles]);
      expect(requests, one.log()).toBeGreaterThanOrEqual(2);
      expect(waits).toBeLessThanOrEqual(cycles / 100);
      // The clock of a busy computer: of a few cycles one that it was late for is above the percentile.
      if (CYCLES >= 1000) expect(is).toBeLessThanOrEqual(is2 * 1.1);
    },
    120_000 + Math.max(CYCLES, LEAST_FOR_PERCENTILE) * 400,
  );
});

const percentile = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(0.99 * times.length)] ?? Number.POSITIVE_INFINITY;
