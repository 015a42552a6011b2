/** Bytes of Ethernet frames: IPv4 with TCP or UDP, ARP, and whatever has an EtherType. They are only read here: nothing sends them. */

export interface Host {
  readonly mac: string;
  readonly ip: string;
}

export interface Endpoint extends Host {
  readonly port: number;
}

const macBytes = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');
export const ipBytes = (ip: string): Buffer => Buffer.from(ip.split('.').map(Number));

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_ARP = 0x0806;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const NOBODY = '00:00:00:00:00:00';

/** Everybody on the link. */
export const everybody = (port: number): Endpoint => ({mac: BROADCAST, ip: '255.255.255.255', port});

/** A frame with this EtherType, or an LLC frame where `type` is its length. */
export function ether(to: string, from: string, type: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(type);
  return Buffer.concat([macBytes(to), macBytes(from), head, payload]);
}

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
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(seq >>> 0, 4);
  header.writeUInt32BE(ack >>> 0, 8);
  header[12] = 0x50;
  header[13] = flags;
  header.writeUInt16BE(8192, 14);
  return ipv4Frame(from, to, 6, Buffer.concat([header, payload]));
}

export function udpFrame({from, to, payload}: {from: Endpoint; to: Endpoint; payload: Uint8Array}): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ipv4Frame(from, to, 17, Buffer.concat([header, payload]));
}

function ipv4Frame(from: Host, to: Host, protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header[8] = 64;
  header[9] = protocol;
  ipBytes(from.ip).copy(header, 12);
  ipBytes(to.ip).copy(header, 16);
  return ether(to.mac, from.mac, ETHERTYPE_IPV4, Buffer.concat([header, payload]));
}

export interface Arp {
  /** 1: who has it? 2: it is here. */
  readonly operation: 1 | 2;
  readonly sender: Host;
  readonly target: Host;
}

/** A question goes to everybody. */
export function arpFrame({operation, sender, target}: Arp): Buffer {
  const isQuestion = operation === 1;
  const payload = Buffer.concat([
    Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]),
    macBytes(sender.mac),
    ipBytes(sender.ip),
    macBytes(isQuestion ? NOBODY : target.mac),
    ipBytes(target.ip),
  ]);
  return ether(isQuestion ? BROADCAST : target.mac, sender.mac, ETHERTYPE_ARP, payload);
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
