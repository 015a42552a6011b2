/** Builds Ethernet/IPv4/TCP frames and pcap files, for captures that tests and benchmarks make themselves. */

export interface Endpoint {
  readonly mac: string;
  readonly ip: string;
  readonly port: number;
}

const macBytes = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');
const ipBytes = (ip: string): Buffer => Buffer.from(ip.split('.').map(Number));

export const FLAG = {fin: 0x01, syn: 0x02, rst: 0x04, push: 0x08, ack: 0x10} as const;

export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly seq: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly payload?: Uint8Array;
}

/** Checksums stay zero: network cards fill them late, and nobody here judges them. */
export function tcpFrame({from, to, seq, ack = 0, flags = FLAG.ack, payload = new Uint8Array(0)}: Segment): Buffer {
  const frame = Buffer.alloc(54 + payload.length);
  macBytes(to.mac).copy(frame, 0);
  macBytes(from.mac).copy(frame, 6);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(40 + payload.length, 16);
  frame[22] = 64;
  frame[23] = 6;
  ipBytes(from.ip).copy(frame, 26);
  ipBytes(to.ip).copy(frame, 30);
  frame.writeUInt16BE(from.port, 34);
  frame.writeUInt16BE(to.port, 36);
  frame.writeUInt32BE(seq >>> 0, 38);
  frame.writeUInt32BE(ack >>> 0, 42);
  frame[46] = 0x50;
  frame[47] = flags;
  frame.writeUInt16BE(8192, 48);
  frame.set(payload, 54);
  return frame;
}

export function udpFrame({from, to, payload}: {from: Endpoint; to: Endpoint; payload: Uint8Array}): Buffer {
  const frame = Buffer.alloc(42 + payload.length);
  tcpFrame({from, to, seq: 0}).copy(frame, 0, 0, 34);
  frame.writeUInt16BE(28 + payload.length, 16);
  frame[23] = 17;
  frame.writeUInt16BE(from.port, 34);
  frame.writeUInt16BE(to.port, 36);
  frame.writeUInt16BE(8 + payload.length, 38);
  frame.set(payload, 42);
  return frame;
}

/** ADU of Modbus/TCP. */
export function mbap(transaction: number, unit: number, pdu: Uint8Array): Buffer {
  const adu = Buffer.alloc(7 + pdu.length);
  adu.writeUInt16BE(transaction & 0xffff, 0);
  adu.writeUInt16BE(pdu.length + 1, 4);
  adu[6] = unit;
  adu.set(pdu, 7);
  return adu;
}

/** Header of a little-endian pcap file with microseconds. */
export function pcapHeader(linkType = 1): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/** One record; `time` in microseconds since 1970. */
export function pcapRecord(time: number, frame: Uint8Array, wireLength = frame.length): Buffer {
  const record = Buffer.alloc(16 + frame.length);
  record.writeUInt32LE(Math.floor(time / 1e6), 0);
  record.writeUInt32LE(Math.floor(time % 1e6), 4);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(wireLength, 12);
  record.set(frame, 16);
  return record;
}

export const pcapFile = (records: readonly Uint8Array[], linkType = 1): Buffer =>
  Buffer.concat([pcapHeader(linkType), ...records]);
