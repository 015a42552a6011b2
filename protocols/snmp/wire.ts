/**
 * SNMP on the wire: one message a datagram, in BER. Version 1 (RFC 1157) and 2c (RFC 1901): version, community, PDU.
 * Version 3 (RFC 3412 §6): version, header, security parameters (RFC 3414 §2.4), then a scoped PDU or its ciphertext.
 * PDUs: RFC 3416 §3.
 *
 * `read` fills one record of offsets that is used again for every message; after `ok` all of them lie in the datagram.
 */
import {u8} from '../../src/core/bytes.ts';
import {type Element, element, integer} from '../../src/net/ber.ts';

export const SNMP_V3 = 3;
/** Number of a PDU: its context tag. */
export const PDU = {
  get: 0,
  getNext: 1,
  response: 2,
  set: 3,
  trapV1: 4,
  getBulk: 5,
  inform: 6,
  trapV2: 7,
  report: 8,
} as const;

const INTEGER = 0x02;
const OCTETS = 0x04;
const OBJECT_ID = 0x06;
const SEQUENCE = 0x30;
const IP_ADDRESS = 0x40;
const TIME_TICKS = 0x43;
const FIRST_PDU = 0xa0;
/** The PDU is encrypted: its kind is not known. */
export const ENCRYPTED = -1;
const FLAG_PRIVACY = 2;

/** Where things are in the message that was read last. */
export interface Message {
  readonly element: Element;
  /** What is left to read: the cursor. */
  at: number;
  end: number;
  version: number;
  communityStart: number;
  communityEnd: number;
  /** Number of the PDU, or ENCRYPTED. */
  pdu: number;
  requestId: number;
  /** Error status and index; of a get-bulk non-repeaters and max-repetitions. */
  status: number;
  index: number;
  bindings: number;
  bindingsEnd: number;
  /** Of a version 1 trap: the enterprise, the agent's address, the generic and the specific trap. */
  enterprise: number;
  enterpriseEnd: number;
  agent: number;
  generic: number;
  specific: number;
  /** Of version 3. */
  flags: number;
  engine: number;
  engineEnd: number;
  user: number;
  userEnd: number;
}

export const openMessage = (): Message => ({
  element: {tag: 0, number: 0, start: 0, end: 0},
  at: 0,
  end: 0,
  version: 0,
  communityStart: 0,
  communityEnd: 0,
  pdu: ENCRYPTED,
  requestId: 0,
  status: 0,
  index: 0,
  bindings: 0,
  bindingsEnd: 0,
  enterprise: 0,
  enterpriseEnd: 0,
  agent: 0,
  generic: 0,
  specific: 0,
  flags: 0,
  engine: 0,
  engineEnd: 0,
  user: 0,
  userEnd: 0,
});

export type Check = 'ok' | 'malformed' | 'version';

/** Reads the message that fills `b[start..end)`. */
export function read(m: Message, b: Uint8Array, start: number, end: number): Check {
  m.at = start;
  m.end = end;
  m.engine = m.engineEnd = m.user = m.userEnd = m.flags = m.communityStart = m.communityEnd = 0;
  if (!(enter(m, b, SEQUENCE) && take(m, b, INTEGER))) return 'malformed';
  m.version = integer(b, m.element.start, m.element.end);
  if (m.version === SNMP_V3) return secured(m, b) ? 'ok' : 'malformed';
  if (m.version !== 0 && m.version !== 1) return 'version';
  if (!take(m, b, OCTETS)) return 'malformed';
  m.communityStart = m.element.start;
  m.communityEnd = m.element.end;
  return pdu(m, b) ? 'ok' : 'malformed';
}

/** Takes the next element, which must have this tag; its content is in `m.element`. */
function take(m: Message, b: Uint8Array, tag: number): boolean {
  if (element(b, m.at, m.end, m.element) !== 'ok' || m.element.tag !== tag) return false;
  m.at = m.element.end;
  return true;
}

/** Goes into the next element, which must have this tag; what follows it is left out. */
function enter(m: Message, b: Uint8Array, tag: number): boolean {
  if (!take(m, b, tag)) return false;
  m.at = m.element.start;
  m.end = m.element.end;
  return true;
}

/** Behind the version: header, security parameters, data. */
function secured(m: Message, b: Uint8Array): boolean {
  if (!take(m, b, SEQUENCE)) return false;
  const {end} = m;
  const behindHeader = m.at;
  m.at = m.element.start;
  m.end = m.element.end;
  if (!(take(m, b, INTEGER) && take(m, b, INTEGER) && take(m, b, OCTETS))) return false;
  m.flags = m.element.end > m.element.start ? u8(b, m.element.start) : 0;
  m.at = behindHeader;
  m.end = end;
  if (!take(m, b, OCTETS)) return false;
  const behindSecurity = m.at;
  m.at = m.element.start;
  m.end = m.element.end;
  userSecurity(m, b);
  m.at = behindSecurity;
  m.end = end;
  return scoped(m, b);
}

/** Engine and user of the user-based security model; another model has no such sequence and is left alone. */
function userSecurity(m: Message, b: Uint8Array): void {
  if (!(enter(m, b, SEQUENCE) && take(m, b, OCTETS))) return;
  m.engine = m.element.start;
  m.engineEnd = m.element.end;
  if (!(take(m, b, INTEGER) && take(m, b, INTEGER) && take(m, b, OCTETS))) return;
  m.user = m.element.start;
  m.userEnd = m.element.end;
}

function scoped(m: Message, b: Uint8Array): boolean {
  m.pdu = ENCRYPTED;
  if ((m.flags & FLAG_PRIVACY) !== 0) return take(m, b, OCTETS);
  return enter(m, b, SEQUENCE) && take(m, b, OCTETS) && take(m, b, OCTETS) && pdu(m, b);
}

function pdu(m: Message, b: Uint8Array): boolean {
  if (m.at >= m.end) return false;
  const tag = u8(b, m.at);
  if (tag < FIRST_PDU || tag > FIRST_PDU + PDU.report || !enter(m, b, tag)) return false;
  m.pdu = tag - FIRST_PDU;
  m.requestId = m.status = m.index = 0;
  if (!(m.pdu === PDU.trapV1 ? trapHead(m, b) : head(m, b)) || !take(m, b, SEQUENCE)) return false;
  m.bindings = m.element.start;
  m.bindingsEnd = m.element.end;
  return true;
}

function head(m: Message, b: Uint8Array): boolean {
  if (!take(m, b, INTEGER)) return false;
  m.requestId = integer(b, m.element.start, m.element.end);
  if (!take(m, b, INTEGER)) return false;
  m.status = integer(b, m.element.start, m.element.end);
  if (!take(m, b, INTEGER)) return false;
  m.index = integer(b, m.element.start, m.element.end);
  return true;
}

function trapHead(m: Message, b: Uint8Array): boolean {
  if (!take(m, b, OBJECT_ID)) return false;
  m.enterprise = m.element.start;
  m.enterpriseEnd = m.element.end;
  if (!take(m, b, IP_ADDRESS) || m.element.end - m.element.start !== 4) return false;
  m.agent = m.element.start;
  if (!take(m, b, INTEGER)) return false;
  m.generic = integer(b, m.element.start, m.element.end);
  if (!take(m, b, INTEGER)) return false;
  m.specific = integer(b, m.element.start, m.element.end);
  return take(m, b, TIME_TICKS);
}
