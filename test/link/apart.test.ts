/** Core, sensor and poller as processes of their own, over real sockets: whoever goes, the others stay and find it again. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {controlCall} from '../../src/api/call.ts';
import {frameOf} from '../../src/link/frames.ts';
import {pollerPlace, sensorPlace} from '../../src/link/places.ts';
import {PROGRAM} from '../cli/bifrost.ts';
import {canMount} from '../root.ts';

/** The machine may be busy with other tests. */
const LONG = 60_000;
let folder: string;
const running = new Map<string, ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-apart-'));
  for (const part of ['bifrost-sensor', 'bifrost-poll']) mkdirSync(join(folder, part));
  const config = {
    site: 'plant1',
    sensor: 'box1',
    capture: {interfaces: [{name: 'lo', segment: 'cell1'}]},
    store: {path: join(folder, 'bifrost.db')},
    control: {socket: join(folder, 'control.sock')},
  };
  writeFileSync(join(folder, 'bifrost.yaml'), stringify(config));
});

afterEach(() => {
  for (const child of running.values()) child.kill('SIGKILL');
  running.clear();
  rmSync(folder, {recursive: true, force: true});
});

function start(part: 'core' | 'sensor' | 'poller'): ChildProcess {
  const words = ['--config', join(folder, 'bifrost.yaml'), 'run', part, '--sockets', folder];
  const file = openSync(join(folder, `${part}.log`), 'a');
  const child = spawn(process.execPath, [PROGRAM, ...words], {stdio: ['ignore', file, file]});
  closeSync(file);
  running.set(part, child);
  return child;
}

async function end(part: string, signal: NodeJS.Signals): Promise<void> {
  const child = running.get(part);
  if (child === undefined) throw new Error(`no ${part} runs`);
  child.kill(signal);
  await once(child, 'exit');
}

const log = (part: string): string =>
  existsSync(join(folder, `${part}.log`)) ? readFileSync(join(folder, `${part}.log`), 'utf8') : '';
const status = async (): Promise<Record<string, unknown>> =>
  (await controlCall(join(folder, 'control.sock'), 'status', {}, {timeoutMs: 500}).catch(() => ({}))) as Record<
    string,
    unknown
  >;

async function until(isSo: () => unknown, what: string): Promise<void> {
  const last = Date.now() + LONG;
  while (!(await isSo())) {
    if (Date.now() > last) throw new Error(`${what}\ncore: ${log('core')}\nsensor: ${log('sensor')}`);
    await sleep(50);
  }
}
const watches = async (): Promise<boolean> => (await status())['watching'] === true;
const hello = (): Promise<unknown> =>
  new Promise((resolve) => {
    const socket = connect(1, '127.0.0.1');
    socket.on('error', resolve);
  });

async function dialled(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

describe.runIf(canMount)('three processes', () => {
  test('the sensor waits for the core, and watches for the next one when it goes', {timeout: 3 * LONG}, async () => {
    start('sensor');
    await until(() => log('sensor').includes('waits for the core'), 'the sensor does not wait');
    start('core');
    await until(watches, 'nobody watches');
    await hello();
    await end('core', 'SIGKILL');
    await until(() => log('sensor').includes('the core is away'), 'the sensor did not notice');
    for (let i = 0; i < 5; i++) await hello();
    await sleep(500);
    start('core');
    await until(watches, 'the second core does not watch');
    const [line] = /.*watched on while no core was there.*/.exec(log('core')) ?? ['{}'];
    expect((JSON.parse(line.replace(/^<\d>/, '')) as {frames: number}).frames).toBeGreaterThanOrEqual(10);
    expect(running.get('sensor')?.exitCode).toBe(null);
  });

  test('the core goes on without a sensor, says so, and takes the next one', {timeout: 3 * LONG}, async () => {
    start('core');
    await until(async () => (await status())['watching'] === false, 'the core does not start alone');
    start('sensor');
    await until(watches, 'nobody watches');
    await end('sensor', 'SIGKILL');
    await until(async () => !(await watches()), 'the core did not notice');
    expect(log('core')).toContain('nobody watches the network');
    start('sensor');
    await until(watches, 'the second sensor does not watch');
    expect(running.get('core')?.exitCode).toBe(null);
  });

  test('other interfaces are captured by a new process', {timeout: 3 * LONG}, async () => {
    const sensor = start('sensor');
    start('core');
    await until(watches, 'nobody watches');
    await end('core', 'SIGTERM');
    const path = join(folder, 'bifrost.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('cell1', 'cell2'));
    start('core');
    await until(() => sensor.exitCode !== null, 'the sensor goes on with the old ones');
    expect([sensor.exitCode, log('sensor')]).toEqual([0, expect.stringContaining('other interfaces')]);
  });

  const bad: readonly (readonly [string, Buffer])[] = [
    ['no JSON', frameOf('hello', 100) as Buffer],
    ['no message', frameOf('{"type":"ready"}', 100) as Buffer],
    ['a decision of people', frameOf(decided(), 1000) as Buffer],
    ['endless', Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ];
  test('whoever speaks otherwise is hung up on, and the next is heard', {timeout: 3 * LONG}, async () => {
    start('core');
    await until(async () => 'watching' in (await status()), 'the core does not start');
    for (const [name, bytes] of bad) {
      const socket = await dialled(sensorPlace(folder));
      const closed = once(socket, 'close');
      socket.write(bytes);
      await closed;
      await until(() => log('core').split('nobody watches').length > bad.findIndex(([one]) => one === name) + 1, name);
    }
    const poller = await dialled(pollerPlace(folder));
    const closed = once(poller, 'close');
    poller.write(frameOf('{"type":"granted","ask":1}', 100) as Buffer);
    await closed;
    start('sensor');
    await until(watches, 'the sensor is not heard');
    expect(log('core')).toContain('no message');
  });

  test('a second caller is refused while one is there', {timeout: 3 * LONG}, async () => {
    start('core');
    start('sensor');
    await until(watches, 'nobody watches');
    const second = await dialled(sensorPlace(folder));
    await once(second, 'close');
    expect(await watches()).toBe(true);
  });
});

function decided(): string {
  const said = {isStopped: false, why: '', by: 'anna', time: 1};
  return JSON.stringify({type: 'changes', changes: [{type: 'poll-switch', said}]});
}
