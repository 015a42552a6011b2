/** The fields of one call: head, the first block of its arguments, the result. IEC 61158-6-10, blocks. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {macText} from '../../src/net/address.ts';
import {addLookup, isLookupAnswer, withoutHandle} from './lookup.ts';
import {
  ARGUMENTS,
  bodyLength,
  HEADER,
  interfaceOf,
  isFirst,
  isLittle,
  operation,
  PACKET,
  packetType,
  sequence,
} from './wire.ts';

const BLOCK = {
  connect: 0x0101,
  writeRequest: 0x0008,
  readRequest: 0x0009,
  readResponse: 0x8009,
  identity: 0x0020,
} as const;
/** A read or write header with its block header. */
const RECORD_HEADER = 64;
const CONNECT_LENGTH = 60;
const IDENTITY_LENGTH = 54;

/** Of a datagram that is whole. */
export function fieldsOf(b: Uint8Array, at: number): Fields {
  const fields: Fields = {
    'dcerpc.pkt_type': packetType(b, at),
    'dcerpc.opnum': operation(b, at),
    'dcerpc.dg_seqnum': sequence(b, at),
    'bifrost.pnio_interface': interfaceOf(b, at),
  };
  const body = at + HEADER;
  const end = body + bodyLength(b, at);
  if (isLookupAnswer(b, at)) addLookup(fields, b, at);
  if (!isFirst(b, at) || interfaceOf(b, at) === 'mapper') return fields;
  if (packetType(b, at) === PACKET.response) addStatus(fields, b, at, end);
  const block = body + ARGUMENTS;
  if (block + 2 > end) return fields;
  if (u16(b, block) === BLOCK.connect) addConnect(fields, b, block, end);
  if (isRecord(u16(b, block) & 0x7fff) && block + RECORD_HEADER <= end) addRecord(fields, b, block, end);
  return fields;
}

/**
 * What a call is about: of a read or write the record and the result, not its sequence number and not the values, but for
 * an identity; of one to the mapper not its handle; of all others everything.
 */
export function fingerprint(b: Uint8Array, at: number): number {
  const body = at + HEADER;
  const end = body + bodyLength(b, at);
  const block = body + ARGUMENTS;
  const print = packetType(b, at);
  if (interfaceOf(b, at) === 'mapper') return hashBytes(b, ...withoutHandle(b, at), print);
  if (block + RECORD_HEADER > end || !isRecord(u16(b, block) & 0x7fff)) return hashBytes(b, body, end, print);
  const record = hashBytes(b, block + 24, block + 36, hashBytes(b, body, body + 4, print));
  return hasIdentity(b, block, end) ? hashBytes(b, block + RECORD_HEADER, end, record) : record;
}

const isRecord = (type: number): boolean => type === BLOCK.readRequest || type === BLOCK.writeRequest;

/** The result stands in the byte order of the head: code, decode, code 1, code 2 from the highest byte. */
function addStatus(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const status = at + HEADER;
  if (status + 4 > end) return;
  const step = isLittle(b, at) ? -1 : 1;
  const first = step < 0 ? status + 3 : status;
  fields['pn_io.error_code'] = u8(b, first);
  fields['pn_io.error_decode'] = u8(b, first + step);
  fields['pn_io.error_code1'] = u8(b, first + 2 * step);
  fields['pn_io.error_code2'] = u8(b, first + 3 * step);
}

/** Behind the block header (6): type (2), AR (16), session (2), MAC (6), object (16), properties (4), times (4), name. */
function addConnect(fields: Fields, b: Uint8Array, block: number, end: number): void {
  if (block + CONNECT_LENGTH > end) return;
  fields['pn_io.ar_type'] = u16(b, block + 6);
  fields['pn_io.cminitiator_mac_add'] = macText(b, block + 26);
  const name = block + 58;
  const stop = name + u16(b, block + 56);
  if (stop <= end) fields['pn_io.cminitiator_station_name'] = printable(b, name, stop);
}

function addRecord(fields: Fields, b: Uint8Array, block: number, end: number): void {
  fields['pn_io.slot_nr'] = u16(b, block + 28);
  fields['pn_io.subslot_nr'] = u16(b, block + 30);
  fields['pn_io.index'] = u16(b, block + 34);
  if (hasIdentity(b, block, end)) addIdentity(fields, b, block + RECORD_HEADER);
}

function hasIdentity(b: Uint8Array, block: number, end: number): boolean {
  const record = block + RECORD_HEADER;
  return u16(b, block) === BLOCK.readResponse && record + IDENTITY_LENGTH <= end && u16(b, record) === BLOCK.identity;
}

/** I&M0: vendor (2), order number (20), serial number (16), hardware (2), software: letter and three numbers. */
function addIdentity(fields: Fields, b: Uint8Array, record: number): void {
  fields['bifrost.vendor_id'] = u16(b, record + 6);
  fields['bifrost.product_code'] = printable(b, record + 8, record + 28).trim();
  fields['bifrost.serial'] = printable(b, record + 28, record + 44).trim();
  fields['bifrost.hardware_revision'] = String(u16(b, record + 44));
  const numbers = `${u8(b, record + 47)}.${u8(b, record + 48)}.${u8(b, record + 49)}`;
  fields['bifrost.revision'] = `${printable(b, record + 46, record + 47)}${numbers}`;
}
