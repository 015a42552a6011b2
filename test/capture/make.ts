/** Capture files that tests write byte by byte: every variant of pcap, and blocks of pcapng. */

export interface PcapShape {
  readonly magic?: number;
  readonly little?: boolean;
  readonly linkType?: number;
}

export interface Frame {
  readonly seconds: number;
  readonly fraction: number;
  readonly bytes: Uint8Array;
  readonly wireLength?: number;
}

const MODIFIED = 0xa1b2cd34;

const words = (little: boolean, ...values: readonly number[]): Buffer => {
  const b = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) little ? b.writeUInt32LE(value, 4 * i) : b.writeUInt32BE(value, 4 * i);
  return b;
};
const halves = (little: boolean, ...values: readonly number[]): Buffer => {
  const b = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) little ? b.writeUInt16LE(value, 2 * i) : b.writeUInt16BE(value, 2 * i);
  return b;
};
const padded = (b: Uint8Array): Buffer => Buffer.concat([b, Buffer.alloc(-b.length & 3)]);

export function pcap(
  frames: readonly Frame[],
  {magic = 0xa1b2c3d4, little = true, linkType = 1}: PcapShape = {},
): Buffer {
  const head = Buffer.concat([words(little, magic), halves(little, 2, 4), words(little, 0, 0, 65_535, linkType)]);
  const record = ({seconds, fraction, bytes, wireLength = bytes.length}: Frame): Buffer =>
    Buffer.concat([
      words(little, seconds, fraction, bytes.length, wireLength),
      Buffer.alloc(magic === MODIFIED ? 8 : 0),
      bytes,
    ]);
  return Buffer.concat([head, ...frames.map(record)]);
}

export function block(type: number, body: Uint8Array, little = true): Buffer {
  const content = padded(body);
  const length = content.length + 12;
  return Buffer.concat([words(little, type, length), content, words(little, length)]);
}

export const section = (little = true): Buffer =>
  block(0x0a0d0d0a, Buffer.concat([words(little, 0x1a2b3c4d), halves(little, 1, 0), Buffer.alloc(8, 0xff)]), little);

export interface InterfaceShape {
  readonly name?: string;
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly resolution?: number;
  /** Seconds. */
  readonly offset?: bigint;
}

const option = (little: boolean, code: number, value: Uint8Array): Buffer =>
  Buffer.concat([halves(little, code, value.length), padded(value)]);

export function description(shape: InterfaceShape = {}, little = true): Buffer {
  const {name, linkType = 1, snapLength = 0, resolution, offset} = shape;
  const options: Buffer[] = [];
  if (name !== undefined) options.push(option(little, 2, Buffer.from(name)));
  if (resolution !== undefined) options.push(option(little, 9, Buffer.from([resolution])));
  if (offset !== undefined) {
    const value = Buffer.alloc(8);
    little ? value.writeBigInt64LE(offset) : value.writeBigInt64BE(offset);
    options.push(option(little, 14, value));
  }
  return block(1, Buffer.concat([halves(little, linkType, 0), words(little, snapLength), ...options]), little);
}

export interface Packet {
  readonly interface?: number;
  /** In the units of the interface. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  readonly wireLength?: number;
}

const stamp = (little: boolean, time: bigint): Buffer =>
  words(little, Number(time >> 32n), Number(time & 0xffff_ffffn));

export function enhanced(
  {interface: index = 0, time, bytes, wireLength = bytes.length}: Packet,
  little = true,
): Buffer {
  const lengths = words(little, bytes.length, wireLength);
  return block(6, Buffer.concat([words(little, index), stamp(little, time), lengths, padded(bytes)]), little);
}

export function obsolete(
  {interface: index = 0, time, bytes, wireLength = bytes.length}: Packet,
  little = true,
): Buffer {
  const lengths = words(little, bytes.length, wireLength);
  return block(2, Buffer.concat([halves(little, index, 0), stamp(little, time), lengths, padded(bytes)]), little);
}

export const simple = (bytes: Uint8Array, wireLength = bytes.length, little = true): Buffer =>
  block(3, Buffer.concat([words(little, wireLength), padded(bytes)]), little);
