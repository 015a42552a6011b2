/** DHCP on the wire: the BOOTP header (RFC 951), a magic cookie, options (RFC 2131 §2, RFC 2132). One message a datagram. */
import {u8, u16, u32} from '../../src/core/bytes.ts';

/** Header up to the magic cookie, which begins the options. */
const COOKIE = 236;
const MAGIC = 0x63825363;
export const OPTIONS = 240;
export const REPLY = 2;
const ETHERNET = 1;
const MAC_LENGTH = 6;

const OPTION = {pad: 0, messageType: 53, end: 255} as const;
/** What `nextOption` says in place of an offset. */
const OVER = -1;
const CUT = -2;
/** Options of a message that are looked at. */
const MAX_OPTIONS = 128;

export const op = (b: Uint8Array, at: number): number => u8(b, at);
export const transactionId = (b: Uint8Array, at: number): number => u32(b, at + 4);
export const seconds = (b: Uint8Array, at: number): number => u16(b, at + 8);
/** Offsets of addresses in the header. */
export const ADDRESS = {client: 12, your: 16, server: 20, relay: 24, hardware: 28} as const;

export const hasMac = (b: Uint8Array, at: number): boolean =>
  u8(b, at + 1) === ETHERNET && u8(b, at + 2) === MAC_LENGTH;

/** After `ok` the header and the cookie are there; the options may still be cut. */
export type Check = 'ok' | 'malformed';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < OPTIONS || (op(b, at) !== 1 && op(b, at) !== REPLY)) return 'malformed';
  return u32(b, at + COOKIE) === MAGIC ? 'ok' : 'malformed';
}

/**
 * Where the option at `b[at]` is followed by the next one; OVER: there are no more, CUT: it goes beyond the end. Its content is
 * `b[at + 2..next)`.
 */
function nextOption(b: Uint8Array, at: number, end: number): number {
  if (at >= end || u8(b, at) === OPTION.end) return OVER;
  if (u8(b, at) === OPTION.pad) return at + 1;
  if (at + 2 > end || at + 2 + u8(b, at + 1) > end) return CUT;
  return at + 2 + u8(b, at + 1);
}

/** Calls `each` for every option; false when one goes beyond the end. */
export function eachOption(
  b: Uint8Array,
  start: number,
  end: number,
  each: (code: number, from: number, to: number) => void,
): boolean {
  let at = start;
  for (let i = 0; i < MAX_OPTIONS; ) {
    const next = nextOption(b, at, end);
    if (next < 0) return next === OVER;
    if (u8(b, at) !== OPTION.pad) {
      each(u8(b, at), at + 2, next);
      i++;
    }
    at = next;
  }
  return true;
}

/** The message type, 0 when no option says it (BOOTP). */
export function messageType(b: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let i = 0; i < MAX_OPTIONS; i++) {
    const next = nextOption(b, at, end);
    if (next < 0) return 0;
    if (u8(b, at) === OPTION.messageType && next === at + 3) return u8(b, at + 2);
    at = next;
  }
  return 0;
}
