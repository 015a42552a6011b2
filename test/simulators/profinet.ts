/**
 * PROFINET devices that answer look-ups of their endpoint mapper as IEC 61158-6-10 has it: first the mapper itself, then the device,
 * one entry a request, each with an annotation; and connections, reads and writes with a reject, which no question may ask for.
 */
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import type {DatagramDevice} from './udp-device.ts';

export interface ProfinetIdentity {
  readonly vendor: number;
  readonly device: number;
  readonly annotation: string;
}

/** `V` and three numbers, as they stand in an annotation. */
export const annotationOf = (
  type: string,
  order: string,
  hardware: number,
  letter: string,
  numbers: readonly number[],
) =>
  `${type.padEnd(25)} ${order.padEnd(20)} ${String(hardware).padStart(5)} ${letter}${numbers.map((n) => String(n).padStart(3)).join('')}\0`;

const remoteIo: ProfinetIdentity = {
  vendor: 42,
  device: 0x0313,
  annotation: annotationOf('NW 200SP', '6ES7 155-6AU01-0BN0', 3, 'V', [4, 2, 1]),
};

export interface ProfinetWays {
  readonly identity?: ProfinetIdentity;
  /** Numbers with the highest byte first. */
  readonly isBigEndian?: boolean;
  /** It answers from another port than the one that is asked. */
  readonly isElsewhere?: boolean;
  /** Entries of the list. */
  readonly entries?: number;
  /** Makes the datagrams of an answer. */
  readonly spoil?: (answer: Uint8Array) => readonly Uint8Array[];
}

const NOT_REGISTERED = 0x16c9a0d6;
const MAPPER = 'e1af8308-5d1f-11c9-91a4-08002b14a0fa';
const DEVICE = 'dea00001-6c97-11d1-8271-00a02442df7d';
const NDR = '8a885d04-1ceb-11c9-9fe8-08002b104860';
const NIL = '00000000-0000-0000-0000-000000000000';

export async function startProfinetDevice(ways: ProfinetWays = {}): Promise<DatagramDevice> {
  const {isElsewhere = false, spoil = (answer) => [answer]} = ways;
  const requests: Uint8Array[] = [];
  const [socket, other] = [createSocket('udp4'), createSocket('udp4')];
  socket.on('message', (bytes, {port, address}) => {
    requests.push(Uint8Array.from(bytes));
    for (const reply of spoil(lookupAnswer(bytes, ways))) (isElsewhere ? other : socket).send(reply, port, address);
  });
  for (const one of [socket, other]) {
    one.bind(0, '127.0.0.1');
    await once(one, 'listening');
  }
  const stop = (): void => {
    socket.close();
    other.close();
  };
  return {port: socket.address().port, seen: {requests}, stop};
}

/** The request is little endian, as our question makes it. */
export function lookupAnswer(bytes: Uint8Array, ways: ProfinetWays = {}): Uint8Array {
  const request = Buffer.from(bytes);
  const {isBigEndian = false, entries = 2, identity = remoteIo} = ways;
  const [n16, n32, uuid] = isBigEndian ? [be16, be32, uuidBe] : [le16, le32, uuidLe];
  const isLookup = request.length >= 156 && request.readUInt16LE(68) === 2 && idAt(request, 24) === MAPPER;
  const place = request.readUInt32LE(isLookup ? 132 + 4 : 0);
  const isOver = place >= entries;
  const object = place === 0 ? NIL : `dea00000-6c97-11d1-8271-0001${hex16(identity.device)}${hex16(identity.vendor)}`;
  const entry = [
    ...uuid(object),
    ...[n32(3), n32(0), n32(identity.annotation.length)].flat(),
    ...padded([...Buffer.from(identity.annotation, 'latin1')]),
  ];
  const tower = towerOf(place === 0 ? MAPPER : DEVICE);
  const handle = isOver ? new Array(20).fill(0) : [...n32(0), ...uuid(handleAt(place + 1))];
  const count = isOver ? 0 : 1;
  const body = [
    ...handle,
    ...[n32(count), n32(1), n32(0), n32(count)].flat(),
    ...(isOver ? [] : [...entry, ...n32(tower.length), ...n32(tower.length), ...padded(tower)]),
    ...n32(isOver ? NOT_REGISTERED : 0),
  ];
  const told = isLookup ? body : n32(0x1c010003);
  return Uint8Array.of(
    ...[4, isLookup ? 2 : 6, 0x2a, 0, isBigEndian ? 0 : 0x10, 0, 0, 0],
    ...[...uuid(idAt(request, 8)), ...uuid(idAt(request, 24)), ...uuid(idAt(request, 40))],
    ...[
      ...n32(1),
      ...n32(request.readUInt32LE(60)),
      ...n32(request.readUInt32LE(64)),
      ...n16(request.readUInt16LE(68)),
    ],
    ...[0xff, 0xff, 0xff, 0xff, ...n16(told.length), 0, 0, 0, 0],
    ...told,
  );
}

/** How far the list was read stands in the first number of the handle's id. */
const handleAt = (place: number): string => `${place.toString(16).padStart(8, '0')}-0102-1000-800c-020000000005`;

/** Interface, transfer syntax, RPC without a connection, UDP port, IP address. */
function towerOf(id: string): number[] {
  const floor = (left: readonly number[], right: readonly number[]): number[] => [
    ...le16(left.length),
    ...left,
    ...le16(right.length),
    ...right,
  ];
  return [
    ...le16(5),
    ...floor([0x0d, ...uuidLe(id), ...le16(id === MAPPER ? 3 : 1)], [0, 0]),
    ...floor([0x0d, ...uuidLe(NDR), ...le16(2)], [0, 0]),
    ...floor([0x0a], [0, 0]),
    ...floor([0x08], be16(34_964)),
    ...floor([0x09], [127, 0, 0, 1]),
  ];
}

const padded = (bytes: number[]): number[] => [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)];
const hex16 = (n: number): string => n.toString(16).padStart(4, '0');
const be = (n: number, bytes: number): number[] =>
  Array.from({length: bytes}, (_, i) => (n >>> (8 * (bytes - 1 - i))) & 0xff);
const be16 = (n: number): number[] => be(n, 2);
const be32 = (n: number): number[] => be(n, 4);
const le16 = (n: number): number[] => be16(n).reverse();
const le32 = (n: number): number[] => be32(n).reverse();
const uuidBe = (id: string): number[] => [...Buffer.from(id.replaceAll('-', ''), 'hex')];
const uuidLe = (id: string): number[] => swapped(uuidBe(id));

function swapped(b: readonly number[]): number[] {
  const part = (start: number, end: number): number[] => b.slice(start, end).reverse();
  return [...part(0, 4), ...part(4, 6), ...part(6, 8), ...b.slice(8)];
}

/** An id in a request. */
function idAt(b: Buffer, at: number): string {
  const digits = Buffer.from(swapped([...b.subarray(at, at + 16)])).toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
