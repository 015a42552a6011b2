/**
 * MMS on the wire (ISO 9506-2, BER), in presentation and session PDUs of ISO transport (X.226, X.225; IEC 61850-8-1). Finds
 * the MMS PDU in one user message; everything is read by `element`, so nothing is read behind `end`.
 */
import {u8, u32} from '../../src/core/bytes.ts';
import {berElement, type Element, element} from '../../src/net/ber.ts';

const CONNECT = 0x0d;
const ACCEPT = 0x0e;
const DATA = 0x01000100;
/** Session user data and extended user data: parameters of CONNECT and ACCEPT. */
const USER_DATA = [0xc1, 0xc2];

/** Presentation, then ACSE, down to the MMS PDU of an association. */
const ASSOCIATION_PATH = [0xa2, 0x61, 0x30, 0xa0, 0, 0xbe, 0x28, 0xa0];
const DATA_PATH = [0x30, 0xa0];
/** Any tag on the path. */
const ANY = 0;
/** Children of an element that are looked through for the next on the path. */
const MAX_CHILDREN = 32;

/** Tags of MMS PDUs (ISO 9506-2 section 7.1). */
export const PDU = {
  confirmedRequest: 0xa0,
  confirmedResponse: 0xa1,
  confirmedError: 0xa2,
  unconfirmed: 0xa3,
  reject: 0xa4,
  cancelRequest: 0x85,
  cancelResponse: 0x86,
  cancelError: 0xa7,
  initiateRequest: 0xa8,
  initiateResponse: 0xa9,
  initiateError: 0xaa,
  concludeRequest: 0x8b,
  concludeResponse: 0x8c,
  concludeError: 0xad,
} as const;

const tags: readonly number[] = Object.values(PDU);

/** An MMS PDU: `at` is the offset of its tag. */
export interface FoundPdu extends Element {
  at: number;
}

/** Finds the MMS PDU in the user message `b[at..end)`; `none`: it is of session, presentation or ACSE alone. */
export function findPdu(b: Uint8Array, at: number, end: number, out: FoundPdu): 'ok' | 'none' | 'malformed' {
  if (end - at < 4) return 'none';
  const first = u8(b, at);
  if (first === CONNECT || first === ACCEPT) return inAssociation(b, at, end, out);
  if (u32(b, at) !== DATA) return 'none';
  if (element(b, at + 4, end, out) !== 'ok') return 'malformed';
  if (out.tag !== 0x61) return 'none';
  return descend(b, out, DATA_PATH) ? inContext(b, out) : 'malformed';
}

/** The content of a presentation data value: MMS, or a release of ACSE. */
function inContext(b: Uint8Array, out: FoundPdu): 'ok' | 'none' | 'malformed' {
  out.at = out.start;
  if (element(b, out.start, out.end, out) !== 'ok') return 'malformed';
  return tags.includes(out.tag) ? 'ok' : 'none';
}

function inAssociation(b: Uint8Array, at: number, end: number, out: FoundPdu): 'ok' | 'none' | 'malformed' {
  const data = sessionData(b, at, end);
  if (data < 0 || element(b, data, end, out) !== 'ok') return 'malformed';
  if (out.tag !== 0x31 || !descend(b, out, ASSOCIATION_PATH)) return 'none';
  return inContext(b, out);
}

/** Where the user data of a session CONNECT or ACCEPT begins; -1 without any. */
function sessionData(b: Uint8Array, at: number, end: number): number {
  let i = at + 2;
  while (i + 2 <= end) {
    if (USER_DATA.includes(u8(b, i))) return i + 2;
    i += 2 + u8(b, i + 1);
  }
  return -1;
}

/** Moves `out` down the path of tags. */
function descend(b: Uint8Array, out: Element, path: readonly number[]): boolean {
  for (const tag of path) if (!child(b, out, tag)) return false;
  return true;
}

/** Moves `out` to its first child of this tag. */
function child(b: Uint8Array, out: Element, tag: number): boolean {
  let at = out.start;
  const stop = out.end;
  for (let i = 0; i < MAX_CHILDREN && at < stop; i++) {
    if (element(b, at, stop, out) !== 'ok') return false;
    if (out.tag === tag || (tag === ANY && (out.tag === 0x60 || out.tag === 0x61))) return true;
    at = out.end;
  }
  return false;
}

/** A user name and password of ACSE in clear: authentication value (12) with a character string in it. */
export function hasPassword(b: Uint8Array, at: number, end: number): boolean {
  const found = berElement();
  const data = u8(b, at) === CONNECT ? sessionData(b, at, end) : -1;
  if (data < 0 || element(b, data, end, found) !== 'ok') return false;
  return descend(b, found, [0xa2, 0x61, 0x30, 0xa0, ANY, 0xac, 0x80]);
}
