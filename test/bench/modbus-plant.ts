/**
 * A busy plant, the same for the same number of packets: 32 connections of 4 clients to 8 servers, function codes 1 to 6, 15, 16
 * and 43, half a percent of exceptions, polling the same registers over and over as plants do.
 */
import {mbap} from '../frames.ts';
import {type Connection, connection, handshake, type Recording, record, say} from './recording.ts';

const CONNECTIONS = 32;
/** One exception in so many exchanges. */
const EXCEPTION_EVERY = 200;

/** Writes at least `packets` frames to `path`. */
export function writeModbusPlant(path: string, packets: number): void {
  const to = record(path);
  const all = modbusConnections(to);
  for (let turn = 0; to.written() < packets; turn++) modbusExchange(all[turn % all.length] as Connection, turn, to);
  to.close();
}

/** Opened connections. */
export function modbusConnections(to: Recording): Connection[] {
  const all = Array.from({length: CONNECTIONS}, (_, i) => connection(i, 502));
  for (const one of all) handshake(one, to);
  return all;
}

export function modbusExchange(one: Connection, turn: number, to: Recording): void {
  const [ask, reply] = poll(one.turns++, turn);
  say(one, 'client', mbap(one.turns, 1, ask), to);
  say(one, 'server', mbap(one.turns, 1, reply), to);
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
