/** A capture file that is written frame by frame, and TCP connections that are recorded into it. The same input gives the same file. */
import {closeSync, openSync, writeSync} from 'node:fs';
import {type Endpoint, FLAG, pcapHeader, pcapRecord, tcpFrame} from '../frames.ts';

const START = 1_700_000_000_000_000;
/** Time between two frames, in microseconds. */
const STEP = 100;
const PIECE = 1 << 20;

export interface Recording {
  frame(bytes: Uint8Array): void;
  written(): number;
  close(): void;
}

export function record(path: string): Recording {
  const file = openSync(path, 'w');
  let pieces: Buffer[] = [pcapHeader()];
  let size = 0;
  let written = 0;
  const flush = (): void => {
    writeSync(file, Buffer.concat(pieces));
    pieces = [];
    size = 0;
  };
  return {
    frame(bytes) {
      const one = pcapRecord(START + written * STEP, bytes);
      pieces.push(one);
      size += one.length;
      written++;
      if (size >= PIECE) flush();
    },
    written: () => written,
    close() {
      flush();
      closeSync(file);
    },
  };
}

export interface Connection {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Next sequence number of each side. */
  readonly seq: {client: number; server: number};
  /** Exchanges so far. */
  turns: number;
}

/** The `i`-th of many: 4 clients, each connected to every server of its kind. */
export const connection = (i: number, port: number): Connection => ({
  client: {mac: `00:80:f4:00:00:0${i % 4}`, ip: `10.0.0.${10 + (i % 4)}`, port: 40_000 + i},
  server: {mac: `00:1d:9c:00:00:0${(i >> 2) & 7}`, ip: `10.0.1.${10 + ((i >> 2) & 7)}`, port},
  seq: {client: 1000 * i + 1, server: 5000 * i + 1},
  turns: 0,
});

export function handshake({client, server, seq}: Connection, to: Recording): void {
  to.frame(tcpFrame({from: client, to: server, seq: seq.client - 1, flags: FLAG.syn}));
  to.frame(tcpFrame({from: server, to: client, seq: seq.server - 1, ack: seq.client, flags: FLAG.syn | FLAG.ack}));
  to.frame(tcpFrame({from: client, to: server, seq: seq.client, ack: seq.server}));
}

/** One segment with data. */
export function say(one: Connection, from: 'client' | 'server', payload: Uint8Array, to: Recording): void {
  const other = from === 'client' ? 'server' : 'client';
  const flags = FLAG.push | FLAG.ack;
  to.frame(tcpFrame({from: one[from], to: one[other], seq: one.seq[from], ack: one.seq[other], flags, payload}));
  one.seq[from] = (one.seq[from] + payload.length) >>> 0;
}
