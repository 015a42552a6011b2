/** A serial line over a pair of terminals (socat): our end, and at the other one units that speak Modbus RTU, well or badly. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, openSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {ReadStream} from 'node:tty';
import {answer, type Device} from '../../protocols/modbus/device.ts';
import {crc16} from '../../src/core/crc16.ts';

export const SOCAT = '/usr/bin/socat';

export interface RtuWays {
  /** Changes an answer on its way out; empty: the unit says nothing. */
  readonly spoil?: (frame: Uint8Array) => Uint8Array;
  /** Bytes of an answer come one by one. */
  readonly trickles?: boolean;
}

export interface SimulatedLine {
  /** Our end: a terminal below /dev. */
  readonly device: string;
  /** What came over the line, one entry a request, and when. */
  readonly seen: {readonly bytes: Uint8Array; readonly at: number}[];
  /** Somebody else speaks there. */
  say(bytes: Uint8Array): void;
  stop(): Promise<void>;
}

/** All requests that Bifrost has are eight bytes long, but identification (7) and server id (4). */
const LENGTHS: Readonly<Record<number, number>> = {43: 7, 17: 4};
const FULL = 8;

export const framed = (...bytes: readonly number[]): Uint8Array => {
  const crc = crc16(Uint8Array.from(bytes), 0, bytes.length);
  return Uint8Array.of(...bytes, crc & 0xff, crc >> 8);
};

export async function startRtuLine(devices: readonly Device[], ways: RtuWays = {}): Promise<SimulatedLine> {
  const socat = spawn(SOCAT, ['-d', '-d', 'pty,raw,echo=0', 'pty,raw,echo=0'], {stdio: ['ignore', 'ignore', 'pipe']});
  const [device, theirs] = await terminals(socat.stderr);
  const descriptor = openSync(theirs, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const end = new ReadStream(descriptor);
  end.on('error', () => undefined);
  const seen: {bytes: Uint8Array; at: number}[] = [];
  let rest: Uint8Array = new Uint8Array();
  end.on('data', (chunk: Buffer) => {
    rest = Uint8Array.from([...rest, ...chunk]);
    const length = LENGTHS[rest[1] ?? 0] ?? FULL;
    if (rest.length < length) return;
    const bytes = rest.slice(0, length);
    rest = rest.slice(length);
    seen.push({bytes, at: performance.now()});
    void reply(end, devices, bytes, ways);
  });
  return {
    device,
    seen,
    say: (bytes) => void end.write(bytes),
    async stop() {
      end.destroy();
      closeSync(descriptor);
      const ended = once(socat, 'exit');
      if (socat.exitCode === null && socat.kill()) await ended;
    },
  };
}

async function reply(end: ReadStream, devices: readonly Device[], request: Uint8Array, ways: RtuWays): Promise<void> {
  const one = devices.find(({unit}) => unit === request[0]);
  if (one === undefined || crc16(request, 0, request.length) !== 0) return;
  const whole = framed(one.unit, ...answer(one, request.slice(1, -2)));
  const bytes = ways.spoil?.(whole) ?? whole;
  if (ways.trickles !== true) {
    if (bytes.length > 0) end.write(bytes);
    return;
  }
  for (const byte of bytes) {
    end.write(Uint8Array.of(byte));
    await sleep(2);
  }
}

async function terminals(stderr: NodeJS.ReadableStream): Promise<[string, string]> {
  let said = '';
  for await (const text of stderr) {
    said += String(text);
    const [ours, theirs] = [...said.matchAll(/PTY is (\S+)/g)].map(([, name = '']) => name);
    if (ours !== undefined && theirs !== undefined && said.includes('starting data transfer')) return [ours, theirs];
  }
  throw new Error(`socat made no terminals: ${said}`);
}
