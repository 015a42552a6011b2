/**
 * OPC UA clients without encryption, the same for the same number of packets: 16 connections that read ten nodes each round, and
 * get a subscription's changes, as SCADA clients do (OPC 10000-6 §5 and §7).
 */
import {type Connection, connection, handshake, type Recording, record, say} from './recording.ts';

const CONNECTIONS = 16;
const NODES = 10;
const NONE = 'http://opcfoundation.org/UA/SecurityPolicy#None';
/** 2023-11-14, in 100 ns since 1601. */
const NOW = 133_444_736_000_000_000n;

export function writeOpcuaPlant(path: string, packets: number): void {
  const to = record(path);
  const all = opcuaConnections(to);
  for (let turn = 0; to.written() < packets; turn++) opcuaExchange(all[turn % all.length] as Connection, turn, to);
  to.close();
}

/** Connections with an open secure channel. */
export function opcuaConnections(to: Recording): Connection[] {
  const all = Array.from({length: CONNECTIONS}, (_, i) => connection(i, 4840));
  for (const one of all) {
    handshake(one, to);
    say(one, 'client', hello(`opc.tcp://${one.server.ip}:4840`), to);
    say(one, 'server', chunk('ACKF', u32(0, 65_535, 65_535, 0, 0)), to);
    say(one, 'client', openChannel(one, 'client'), to);
    say(one, 'server', openChannel(one, 'server'), to);
  }
  return all;
}

export function opcuaExchange(one: Connection, turn: number, to: Recording): void {
  const id = 2 + one.turns++;
  const [ask, reply] =
    id % 2 === 0 ? [readRequest(id), readResponse(id, turn)] : [publishRequest(id), changes(id, turn)];
  say(one, 'client', message(one, id, ask), to);
  say(one, 'server', message(one, id, reply), to);
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * i);
  return bytes;
}

const text = (value: string): Buffer => Buffer.concat([u32(value.length), Buffer.from(value)]);
const none = u32(-1);
const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);
/** Four-byte form, namespace 0. */
const typeId = (id: number): Buffer => bytes(1, 0, id & 0xff, id >> 8);

function time(turn = 0): Buffer {
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64LE(NOW + BigInt(turn) * 1000n);
  return stamp;
}

const chunk = (type: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(type), u32(8 + body.length), body]);
const hello = (url: string): Buffer => chunk('HELF', Buffer.concat([u32(0, 65_535, 65_535, 0, 0), text(url)]));

const requestHeader = (handle: number): Buffer =>
  Buffer.concat([bytes(0, 0), time(), u32(handle, 0), none, u32(10_000), bytes(0, 0, 0)]);
const responseHeader = (handle: number): Buffer =>
  Buffer.concat([time(), u32(handle, 0), bytes(0), none, bytes(0, 0, 0)]);

const channelOf = ({client}: Connection): number => client.port;

function openChannel(one: Connection, from: 'client' | 'server'): Buffer {
  const body =
    from === 'client'
      ? [typeId(446), requestHeader(1), u32(0, 0, 1), none, u32(3_600_000)]
      : [typeId(449), responseHeader(1), u32(0, channelOf(one), 1), time(), u32(3_600_000), none];
  const channel = u32(from === 'client' ? 0 : channelOf(one));
  return chunk('OPNF', Buffer.concat([channel, text(NONE), none, none, u32(1, 1), ...body]));
}

const message = (one: Connection, id: number, body: Buffer): Buffer =>
  chunk('MSGF', Buffer.concat([u32(channelOf(one), 1, id, id), body]));

const nodes = Array.from({length: NODES}, (_, i) =>
  Buffer.concat([bytes(1, 2, i, 1), u32(13), none, bytes(0, 0), none]),
);
const readRequest = (id: number): Buffer =>
  Buffer.concat([typeId(631), requestHeader(id), Buffer.alloc(8), u32(2, NODES), ...nodes]);

/** A Double with both time stamps. */
function value(turn: number): Buffer {
  const number = Buffer.alloc(8);
  number.writeDoubleLE(turn * 0.25);
  return Buffer.concat([bytes(0x0d, 11), number, time(turn), time(turn)]);
}

const readResponse = (id: number, turn: number): Buffer =>
  Buffer.concat([typeId(634), responseHeader(id), u32(NODES), ...nodes.map((_, i) => value(turn + i)), none]);

const publishRequest = (id: number): Buffer => Buffer.concat([typeId(826), requestHeader(id), u32(1, 7, id)]);

function changes(id: number, turn: number): Buffer {
  const items = nodes.slice(0, 4).map((_, i) => Buffer.concat([u32(i), value(turn + i)]));
  const notification = Buffer.concat([u32(items.length), ...items, none]);
  return Buffer.concat([
    typeId(829),
    responseHeader(id),
    u32(7, 1, id),
    bytes(0),
    u32(id),
    time(turn),
    u32(1),
    typeId(811),
    bytes(1),
    u32(notification.length),
    notification,
    none,
    none,
  ]);
}
