/**
 * COTP: TPDUs of the connection-oriented transport protocol (ISO 8073, ITU-T X.224 section 13). `c` is the offset of a TPDU
 * (its length indicator) and `end` lies behind it. Only after `checkTpdu` said true may the accessors be called.
 */
import {hex, printable, u8} from '../core/bytes.ts';
import type {Fields} from '../core/fact.ts';
import type {FieldTable} from '../core/field.ts';

/** Codes, without the credit in their lower half. */
export const TPDU = {
  expeditedData: 0x10,
  expeditedAck: 0x20,
  reject: 0x50,
  dataAck: 0x60,
  error: 0x70,
  disconnectRequest: 0x80,
  disconnectConfirm: 0xc0,
  connectionConfirm: 0xd0,
  connectionRequest: 0xe0,
  data: 0xf0,
} as const;

const codes: readonly number[] = Object.values(TPDU);

/** Length indicator, code, and what follows in the shortest header of that code. */
const MIN_HEADER = 2;
const CONNECTION_HEADER = 6;
const DATA_HEADER = 2;
/** No header is longer: 255 is reserved (X.224 section 13.2.1). */
const MAX_HEADER = 254;

const SOURCE_TSAP = 0xc1;
const DESTINATION_TSAP = 0xc2;
const TPDU_SIZE = 0xc0;

/** A header of a known code that lies within the packet, long enough for its code. */
export function checkTpdu(b: Uint8Array, c: number, end: number): boolean {
  if (end - c < 3) return false;
  const length = u8(b, c);
  if (length < MIN_HEADER || length > MAX_HEADER || c + 1 + length > end) return false;
  const code = tpduCode(b, c);
  if (code === TPDU.data) return length === DATA_HEADER || length === 4 || length === 7;
  if (isConnection(code)) return length >= CONNECTION_HEADER;
  return codes.includes(code);
}

const isConnection = (code: number): boolean =>
  code === TPDU.connectionRequest || code === TPDU.connectionConfirm || code === TPDU.disconnectRequest;

export const tpduCode = (b: Uint8Array, c: number): number => u8(b, c + 1) & 0xf0;
/** Where the user data of the TPDU begins. */
export const userData = (b: Uint8Array, c: number): number => c + 1 + u8(b, c);
/** Of DT: nothing of this TSDU follows. The bit is the highest of the last header byte, in every class. */
export const isLastData = (b: Uint8Array, c: number): boolean => (u8(b, userData(b, c) - 1) & 0x80) !== 0;

/** Where the value of the parameter `code` of a CR or CC begins; its length is the byte before. -1: it is not there. */
function parameter(b: Uint8Array, c: number, code: number): number {
  const stop = userData(b, c);
  for (let at = c + 1 + CONNECTION_HEADER; at + 2 <= stop; at += 2 + u8(b, at + 1)) {
    if (at + 2 + u8(b, at + 1) > stop) return -1;
    if (u8(b, at) === code) return at + 2;
  }
  return -1;
}

/** What a CR, CC or DR says of the connection. A TSAP is text where all of it is, else bytes, as Wireshark shows it. */
export function addConnection(fields: Fields, b: Uint8Array, c: number): void {
  addTsap(fields, 'cotp.src-tsap', b, parameter(b, c, SOURCE_TSAP));
  addTsap(fields, 'cotp.dst-tsap', b, parameter(b, c, DESTINATION_TSAP));
  const size = parameter(b, c, TPDU_SIZE);
  // The wire has the exponent: 7 (128 bytes) to 13 (8192).
  if (size >= 0 && u8(b, size - 1) === 1 && u8(b, size) <= 16) fields['cotp.tpdu_size'] = 2 ** u8(b, size);
  if (tpduCode(b, c) === TPDU.disconnectRequest) fields['cotp.cause'] = u8(b, c + CONNECTION_HEADER);
}

function addTsap(fields: Fields, name: 'cotp.src-tsap' | 'cotp.dst-tsap', b: Uint8Array, at: number): void {
  if (at < 0) return;
  const end = at + u8(b, at - 1);
  let isText = end > at;
  for (let i = at; i < end; i++) isText &&= u8(b, i) >= 0x20 && u8(b, i) < 0x7f;
  if (isText) fields[name] = printable(b, at, end);
  else fields[`${name}-bytes`] = hex(b, at, end);
}

/** What `addConnection` adds. */
export const connectionFields = {
  'cotp.src-tsap': {type: 'string', about: 'Calling transport selector, where it is text'},
  'cotp.dst-tsap': {type: 'string', about: 'Called transport selector, where it is text'},
  'cotp.src-tsap-bytes': {type: 'string', about: 'Calling transport selector as hex, where it is not text'},
  'cotp.dst-tsap-bytes': {
    type: 'string',
    about: 'Called transport selector as hex, where it is not text; of S7: kind of connection, then rack and slot',
  },
  'cotp.tpdu_size': {type: 'number', about: 'Longest TPDU in bytes that was agreed on'},
  'cotp.cause': {type: 'number', about: 'Why the connection was refused or ended: 0 not told, 2 address unknown, ...'},
} as const satisfies FieldTable;
