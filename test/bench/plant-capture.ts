/**
 * A capture of a busy plant, the same for the same number of packets: 32 connections of 4 clients to 8 servers, function
 * codes 1 to 6, 15, 16 and 43, half a percent of exceptions, polling the same registers over and over as plants do.
 */
import {closeSync, openSync, writeSync} from 'node:fs';
import {type Endpoint, FLAG, mbap, pcapHeader, pcapRecord, tcpFrame} from '../frames.ts';

const FLOWS = 32;
const START = 1_700_000_000_000_000;
/** Time between two frames, in microseconds. */
const STEP = 100;
const PIECE = 1 << 20;
/** One exception in so many exchanges. */
const EXCEPTION_EVERY = 200;

interface Connection {
  readonly client: Endpoint;
  readonly server: Endpoint;
  seq: number;
  ack: number;
  polls: number;
}

/** Writes `packets` frames to `path`. */
export function writePlantCapture(path: string, packets: number): void {
  const file = openSync(path, 'w');
  let piece: Buffer[] = [pcapHeader()];
  let size = 0;
  let written = 0;
  const write = (frame: Buffer): void => {
    const record = pcapRecord(START + written * STEP, frame);
    piece.push(record);
    size += record.length;
    written++;
    if (size < PIECE) return;
    writeSync(file, Buffer.concat(piece));
    piece = [];
    size = 0;
  };
  const connections = Array.from({length: FLOWS}, (_, i) => connection(i));
  for (const one of connections) open(one, write);
  for (let turn = 0; written < packets; turn++)
    exchange(connections[turn % FLOWS] as Connection, turn, write, packets - written);
  writeSync(file, Buffer.concat(piece));
  closeSync(file);
}

const connection = (i: number): Connection => ({
  client: {mac: `00:80:f4:00:00:0${i % 4}`, ip: `10.0.0.${10 + (i % 4)}`, port: 40_000 + i},
  server: {mac: `00:1d:9c:00:00:0${i >> 2}`, ip: `10.0.1.${10 + (i >> 2)}`, port: 502},
  seq: 1000 * i + 1,
  ack: 5000 * i + 1,
  polls: 0,
});

function open({client, server, seq, ack}: Connection, write: (frame: Buffer) => void): void {
  write(tcpFrame({from: client, to: server, seq: seq - 1, flags: FLAG.syn}));
  write(tcpFrame({from: server, to: client, seq: ack - 1, ack: seq, flags: FLAG.syn | FLAG.ack}));
  write(tcpFrame({from: client, to: server, seq, ack}));
}

function exchange(one: Connection, turn: number, write: (frame: Buffer) => void, left: number): void {
  const {client, server} = one;
  const [ask, reply] = poll(one.polls++, turn);
  const transaction = one.polls;
  const request = mbap(transaction, 1, ask);
  const response = mbap(transaction, 1, reply);
  write(
    tcpFrame({from: client, to: server, seq: one.seq, ack: one.ack, flags: FLAG.push | FLAG.ack, payload: request}),
  );
  one.seq += request.length;
  if (left < 2) return;
  write(
    tcpFrame({from: server, to: client, seq: one.ack, ack: one.seq, flags: FLAG.push | FLAG.ack, payload: response}),
  );
  one.ack += response.length;
}

const READS = [3, 3, 3, 4, 1, 2, 3, 6, 3, 16, 3, 4, 5, 15, 3, 3];

/** Request and response PDU of the n-th poll: a fixed round, values that move. */
function poll(n: number, turn: number): readonly [Buffer, Buffer] {
  const address = (n % 10) * 16;
  const value = (turn * 7) & 0xffff;
  if (n % EXCEPTION_EVERY === EXCEPTION_EVERY - 1) return [request(3, 9000, 2), Buffer.from([0x83, 2])];
  if (n % 1000 === 500) return [Buffer.from([43, 14, 1, 0]), identity()];
  const code = READS[n % READS.length] ?? 3;
  if (code <= 2) return [request(code, address, 16), Buffer.from([code, 2, value >> 8, value & 0xff])];
  if (code <= 4) return [request(code, address, 8), registers(code, 8, value)];
  if (code === 5) return [request(5, address, 0xff00), request(5, address, 0xff00)];
  if (code === 6) return [request(6, address, value), request(6, address, value)];
  if (code === 15)
    return [Buffer.concat([request(15, address, 8), Buffer.from([1, value & 0xff])]), request(15, address, 8)];
  return [
    Buffer.concat([request(16, address, 2), Buffer.from([4, 0, 1, value >> 8, value & 0xff])]),
    request(16, address, 2),
  ];
}

const request = (code: number, address: number, quantity: number): Buffer =>
  Buffer.from([code, address >> 8, address & 0xff, quantity >> 8, quantity & 0xff]);

function registers(code: number, count: number, value: number): Buffer {
  const pdu = Buffer.alloc(2 + 2 * count, value & 0xff);
  pdu[0] = code;
  pdu[1] = 2 * count;
  return pdu;
}

function identity(): Buffer {
  const objects = ['Bench', 'B-1', 'V1.0'].map((text, id) =>
    Buffer.concat([Buffer.from([id, text.length]), Buffer.from(text)]),
  );
  return Buffer.concat([Buffer.from([43, 14, 1, 1, 0, 0, objects.length]), ...objects]);
}
