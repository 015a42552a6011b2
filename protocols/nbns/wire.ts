/**
 * NetBIOS names on the wire: a header, at most one question, at most one record that matters. RFC 1001 §14, RFC 1002 §4.2.
 * A name of 16 bytes is spelled as one label of 32 letters, two a byte; the last byte is its suffix, the kind of service.
 */
import {printable, u8, u16, u32} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {behindName as behindLabels, DNS_HEADER, dnsOpcode} from '../../src/net/dns.ts';

const SPELLED = 32;
const LETTER_A = 0x41;
const POINTER = 0xc0;
/** Type, class, time to live and length of a record. */
const FIXED = 10;
const INTERNET = 1;

export const TYPE = {none: 10, name: 32, status: 33} as const;
export const OPCODE = {
  query: 0,
  register: 5,
  release: 6,
  wait: 7,
  refresh: 8,
  refreshToo: 9,
  registerMany: 15,
} as const;
const opcodes: readonly number[] = Object.values(OPCODE);

/** The sender can ask others: it is a name server (WINS). */
export const isNameServer = (b: Uint8Array, at: number): boolean => (u8(b, at + 3) & 0x80) !== 0;
export const isBroadcast = (b: Uint8Array, at: number): boolean => (u8(b, at + 3) & 0x10) !== 0;
const questions = (b: Uint8Array, at: number): number => u16(b, at + 4);
const hasQuestion = (b: Uint8Array, at: number): boolean => questions(b, at) === 1;
export const hasRecord = (b: Uint8Array, at: number): boolean => u16(b, at + 6) + u16(b, at + 8) + u16(b, at + 10) > 0;

/** After `ok` the question and the first record are there, and all their names are names. */
type Check = 'ok' | 'malformed';

export function check(b: Uint8Array, start: number, end: number): Check {
  if (end - start < DNS_HEADER || !opcodes.includes(dnsOpcode(b, start)) || questions(b, start) > 1) return 'malformed';
  if (!hasQuestion(b, start)) return hasRecord(b, start) ? checkRecord(b, start, start + DNS_HEADER, end) : 'malformed';
  const behind = behindName(b, start, start + DNS_HEADER, end);
  if (behind < 0 || behind + 4 > end || !isType(b, behind)) return 'malformed';
  return hasRecord(b, start) ? checkRecord(b, start, behind + 4, end) : 'ok';
}

function checkRecord(b: Uint8Array, start: number, at: number, end: number): Check {
  const fixed = behindName(b, start, at, end);
  if (fixed < 0 || fixed + FIXED > end || !isType(b, fixed)) return 'malformed';
  return fixed + FIXED + u16(b, fixed + 8) <= end ? 'ok' : 'malformed';
}

function isType(b: Uint8Array, at: number): boolean {
  const type = u16(b, at);
  return (type === TYPE.name || type === TYPE.status || type === TYPE.none) && u16(b, at + 2) === INTERNET;
}

/** Offset behind the name at `b[at..)`: letters, or a pointer to the question's; -1: it is none. */
function behindName(b: Uint8Array, start: number, at: number, end: number): number {
  if (at + 2 <= end && u8(b, at) === POINTER && at > start + DNS_HEADER)
    return u8(b, at + 1) === DNS_HEADER ? at + 2 : -1;
  if (at + 1 + SPELLED >= end || u8(b, at) !== SPELLED) return -1;
  for (let i = 1; i <= SPELLED; i++) if (u8(b, at + i) < LETTER_A || u8(b, at + i) > LETTER_A + 15) return -1;
  return behindLabels(b, at, end);
}

/** The one name that the message is about, without its suffix. */
export const name = (b: Uint8Array, start: number): string => trimmed(spelled(b, start), 0);
export const suffix = (b: Uint8Array, start: number): number => u8(spelled(b, start), 15);

/** A pointer leads to the first name: the spelled one is always the first. */
function spelled(b: Uint8Array, start: number): Uint8Array {
  const first = start + DNS_HEADER + 1;
  return Uint8Array.from({length: 16}, (_, i) => {
    const at = first + 2 * i;
    return ((u8(b, at) - LETTER_A) << 4) | (u8(b, at + 1) - LETTER_A);
  });
}

/** Names are filled up with blanks, the name of everybody (`*`) with zeros. */
export function trimmed(b: Uint8Array, at: number): string {
  let stop = at + 15;
  while (stop > at && (u8(b, stop - 1) === 0x20 || u8(b, stop - 1) === 0)) stop--;
  return printable(b, at, stop);
}

/** Offset of the fixed part of the first record. */
export function record(b: Uint8Array, start: number, end: number): number {
  const at = hasQuestion(b, start) ? behindName(b, start, start + DNS_HEADER, end) + 4 : start + DNS_HEADER;
  return behindName(b, start, at, end);
}

/** Of the question, else of the record. */
export const type = (b: Uint8Array, start: number, end: number): number =>
  u16(b, behindName(b, start, start + DNS_HEADER, end));
/** Of the record whose fixed part is at `b[fixed..)`. */
export const timeToLive = (b: Uint8Array, fixed: number): number => u32(b, fixed + 4);
export const data = (fixed: number): number => fixed + FIXED;
export const dataEnd = (b: Uint8Array, fixed: number): number => fixed + FIXED + u16(b, fixed + 8);

/** Entries of a status: a count, then 18 bytes each (name, suffix, flags); behind them the MAC address and statistics. */
export const STATUS_ENTRY = 18;
export const statusEntries = (b: Uint8Array, fixed: number): number =>
  dataEnd(b, fixed) === data(fixed)
    ? 0
    : Math.min(u8(b, data(fixed)), Math.floor((dataEnd(b, fixed) - data(fixed) - 1) / STATUS_ENTRY));

/** All but the transaction, the time to live and the statistics of a status. */
export function fingerprint(b: Uint8Array, start: number, end: number): number {
  if (!hasRecord(b, start)) return hashBytes(b, start + 2, end);
  const fixed = record(b, start, end);
  const kept = Math.min(dataEnd(b, fixed), statusEnd(b, fixed));
  return hashBytes(b, data(fixed), kept, hashBytes(b, start + 2, fixed + 4));
}

/** Where the MAC address of a status ends; of another record, nowhere. */
const statusEnd = (b: Uint8Array, fixed: number): number =>
  u16(b, fixed) === TYPE.status
    ? data(fixed) + 1 + statusEntries(b, fixed) * STATUS_ENTRY + 6
    : Number.MAX_SAFE_INTEGER;
