/** Captures of small plants, made by code: normal polling, then an attack. The same arguments give the same capture. */
import {type Endpoint, FLAG, mbap, pcapFile, pcapRecord, tcpFrame} from '../frames.ts';
import {START} from '../watch.ts';

const MS = 1000;

const client = (last: number): Endpoint => ({
  mac: `02:00:00:00:01:${hex(last)}`,
  ip: `10.0.0.${last}`,
  port: 40_000 + last,
});
const server = (last: number): Endpoint => ({mac: `02:00:00:00:02:${hex(last)}`, ip: `10.0.1.${last}`, port: 502});
const hex = (n: number): string => (n & 0xff).toString(16).padStart(2, '0');

interface Line {
  readonly from: Endpoint;
  readonly to: Endpoint;
  seq: number;
  ack: number;
  transaction: number;
}

type Write = (frame: Buffer, time: number) => void;

/** A connection that was opened at `time`, in microseconds from the start. */
function open(from: Endpoint, to: Endpoint, time: number, write: Write): Line {
  write(tcpFrame({from, to, seq: 999, flags: FLAG.syn}), time);
  write(tcpFrame({from: to, to: from, seq: 4999, ack: 1000, flags: FLAG.syn | FLAG.ack}), time + 100);
  write(tcpFrame({from, to, seq: 1000, ack: 5000}), time + 200);
  return {from, to, seq: 1000, ack: 5000, transaction: 0};
}

function exchange(line: Line, asked: readonly number[], answered: readonly number[], time: number, write: Write): void {
  const {from, to} = line;
  const request = mbap(++line.transaction, 1, Buffer.from(asked));
  const response = mbap(line.transaction, 1, Buffer.from(answered));
  write(tcpFrame({from, to, seq: line.seq, ack: line.ack, flags: FLAG.push | FLAG.ack, payload: request}), time);
  line.seq += request.length;
  write(
    tcpFrame({from: to, to: from, seq: line.ack, ack: line.seq, flags: FLAG.push | FLAG.ack, payload: response}),
    time + 300,
  );
  line.ack += response.length;
}

const READ = [3, 0, 0, 0, 2];
const VALUES = [3, 4, 0, 1, 0, 2];
const writes = (value: number): number[] => [6, 0, 9, value >> 8, value & 0xff];
const RESTART = [8, 0, 1, 0, 0];

export interface Scene {
  /** The whole capture file. */
  readonly capture: Buffer;
  readonly frames: number;
}

function scene(play: (write: Write) => void): Scene {
  const frames: {readonly frame: Buffer; readonly time: number}[] = [];
  play((frame, time) => frames.push({frame, time}));
  frames.sort((a, b) => a.time - b.time);
  return {capture: pcapFile(frames.map(({frame, time}) => pcapRecord(START + time, frame))), frames: frames.length};
}

/** An HMI polls two controllers for `normalMs`, then an intruder writes, restarts, and tries functions at both. */
export const attack = (normalMs: number): Scene =>
  scene((write) => {
    const servers = [server(1), server(2)];
    for (const to of servers) {
      const line = open(client(5), to, 0, write);
      for (let at = 20 * MS; at < (normalMs + 4000) * MS; at += 100 * MS) exchange(line, READ, VALUES, at, write);
    }
    for (const [i, to] of servers.entries()) {
      const at = (normalMs + 2000 + 700 * i) * MS;
      const line = open(client(66), to, at, write);
      for (let n = 0; n < 4; n++) exchange(line, writes(n), writes(n), at + (50 + 20 * n) * MS, write);
      exchange(line, RESTART, RESTART, at + 200 * MS, write);
      for (let n = 0; n < 4; n++) exchange(line, [0x5b + n, 0], [0xdb + n, 1], at + (250 + 20 * n) * MS, write);
    }
  });

/** `count` intruders, one every `everyMs`, each with an address of its own, each silencing a controller: alerts without end. */
export const siege = (count: number, everyMs: number, net = 10): Scene =>
  scene((write) => {
    for (let i = 0; i < count; i++) {
      const from = {
        ...client(0),
        ip: `10.${net}.${i >> 8}.${i & 0xff}`,
        mac: `02:${hex(net)}:00:00:${hex(i >> 8)}:${hex(i)}`,
      };
      const at = i * everyMs * MS;
      const line = open(from, server(1), at, write);
      exchange(line, RESTART, RESTART, at + 2 * MS, write);
    }
  });
