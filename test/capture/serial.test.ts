/** A serial line over a pair of terminals: what it brings becomes frames, and nothing is ever sent. */
import {type ChildProcessWithoutNullStreams, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {openCapture} from '../../src/capture/capture.ts';
import {PATIENCE, serialFramer, silenceOf} from '../../src/capture/serial-framer.ts';
import type {SerialSettings} from '../../src/capture/settings.ts';
import {isAppError} from '../../src/core/errors.ts';
import {SERIAL_HEADER, SERIAL_LINK} from '../../src/core/serial-frame.ts';
import {openWatch} from '../watch.ts';

const READ = '070300000001846c';
const VALUE = '0703020009f042';

const line = (device: string): SerialSettings => ({
  device,
  segment: 'line1',
  baudRate: 9600,
  parity: 'none',
  stopBits: 1,
});

describe('bytes to frames', () => {
  const SILENCE = 4000;
  function framed() {
    const frames: string[] = [];
    const framer = serialFramer(SILENCE, (frame) =>
      frames.push(Buffer.from(frame.subarray(SERIAL_HEADER)).toString('hex')),
    );
    return {frames, framer, add: (hex: string, time: number) => framer.add(Buffer.from(hex, 'hex'), time)};
  }

  test('3.5 characters of silence, or 1.75 ms above 19200 baud', () => {
    expect(silenceOf(line('x'))).toBe(3646);
    expect(silenceOf({...line('x'), parity: 'even'})).toBe(4011);
    expect(silenceOf({...line('x'), baudRate: 115_200})).toBe(1750);
  });

  test('a frame with a right end is over after the silence', () => {
    const {frames, framer, add} = framed();
    add(READ.slice(0, 6), 0);
    add(READ.slice(6), 1000);
    expect(framer.look(2000)).toBe(SILENCE - 1000);
    expect(frames).toEqual([]);
    expect(framer.look(1000 + SILENCE)).toBe(0);
    expect(frames).toEqual([READ]);
    expect(framer.look(9000)).toBe(0);
  });

  test('the rest of one that a driver tears apart is waited for', () => {
    const {frames, framer, add} = framed();
    add(READ.slice(0, 6), 0);
    expect(framer.look(SILENCE)).toBe(PATIENCE - SILENCE);
    add(READ.slice(6), 16_000);
    add(VALUE, 16_000 + SILENCE);
    framer.flush();
    expect(frames).toEqual([READ, VALUE]);
  });

  test('half a frame does not wait for ever, and a line that never rests fills no memory', () => {
    const {frames, framer, add} = framed();
    add(READ.slice(0, 6), 0);
    framer.look(PATIENCE);
    expect(frames).toEqual([READ.slice(0, 6)]);
    for (let i = 0; i < 100; i++) add('55'.repeat(100), PATIENCE + i);
    expect(frames.slice(1).map((frame) => frame.length / 2)).toEqual(Array.from({length: 9}, () => 1024));
  });
});

describe('a port', () => {
  let pair: ChildProcessWithoutNullStreams | undefined;
  afterEach(() => void pair?.kill());

  /** A terminal that stands for the port, and the other end of its line. */
  async function lay() {
    const child = spawn('python3', [fileURLToPath(new URL('./terminals.py', import.meta.url))]);
    pair = child;
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    await once(child.stdout, 'data');
    const device = said.trim();
    return {
      device,
      bring: (hex: string) => child.stdin.write(`${hex}\n`),
      sent: () => said.slice(said.indexOf('\n') + 1),
    };
  }

  test('is opened to read only, and what it brings is watched like anything else', async () => {
    const {device, bring, sent} = await lay();
    const watched = openWatch();
    const capture = await openCapture({
      source: 'auto',
      interfaces: [],
      serial: [line(device)],
      onBlock: watched.watch.block,
      onEvent: () => undefined,
    });
    expect(capture.chosen).toEqual([
      {interface: device, source: 'serial', reason: 'opened to read only, 9600 baud, 8N1'},
    ]);
    expect(capture.links).toEqual([{name: device, linkType: SERIAL_LINK, segment: 'line1'}]);
    expect(new Set(modesOf(device))).toEqual(new Set(['read']));
    expect(execFileSync('stty', ['-F', device, 'speed']).toString().trim()).toBe('9600');
    for (const frame of [READ, VALUE, `${READ.slice(0, 8)}`]) {
      bring(frame);
      await sleep(30);
    }
    bring(READ.slice(8));
    await expect.poll(() => capture.stats().seen, {timeout: 2000}).toBe(3);
    await capture.close();
    watched.watch.end();
    expect(watched.facts.filter(({protocol}) => protocol === 'modbus')).toMatchObject([
      {segment: 'line1', name: 'read-holding-registers', fields: {'bifrost.answered': true, 'mbtcp.unit_id': 7}},
      {name: 'read-holding-registers', fields: {'bifrost.answered': false}},
    ]);
    expect(sent()).toBe('');
    await expect.poll(() => modesOf(device)).toEqual([]);
  });

  test('that goes away is told, and tried again', async () => {
    const {device} = await lay();
    const events: string[] = [];
    const capture = await openCapture({
      source: 'auto',
      interfaces: [],
      serial: [line(device)],
      onBlock: () => undefined,
      onEvent: ({message}) => events.push(message),
    });
    pair?.kill();
    await expect.poll(() => capture.stats().outages, {timeout: 2000}).toBe(1);
    expect(events[0]).toMatch(/^serial line lost: /);
    await capture.close();
  });

  test('that is not there is an error with its name', async () => {
    const failure = await openCapture({
      source: 'auto',
      interfaces: [],
      serial: [line('/dev/none0')],
      onBlock: () => undefined,
      onEvent: () => undefined,
    }).catch((error: unknown) => error);
    expect(isAppError(failure) && failure.code).toBe('capture-open');
    expect(String(failure)).toContain('/dev/none0');
  });
});

test('no call that sends stands in what touches a serial port', () => {
  for (const path of [
    'hardware/box/serial.ts',
    'hardware/box/serial-port.ts',
    'src/capture/serial.ts',
    'src/capture/serial-framer.ts',
  ]) {
    const source = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(source, path).not.toMatch(/\.write\(|\.end\(|\.pipe\(|writeSync|WriteStream|O_RDWR|O_WRONLY|'(r\+|w|a)'/);
  }
});

/** How this process has the device open: `read`, or `write` for anything more. */
function modesOf(device: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      if (readlinkSync(`/proc/self/fd/${descriptor}`) !== device) return [];
      const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '';
      return [(Number.parseInt(flags, 8) & 3) === 0 ? 'read' : 'write'];
    } catch {
      return []; // closed meanwhile
    }
  });
}
