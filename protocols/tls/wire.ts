/** The record layer: content type, version, length, then the fragment. RFC 5246 §6.2.1, RFC 8446 §5.1. */
import {u8, u16} from '../../src/core/bytes.ts';

export const HEADER = 5;
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
/** 2^14 and what encryption may add (RFC 5246 §6.2.3). */
const MAX_FRAGMENT = 16_384 + 2048;
export const MAX_RECORD = HEADER + MAX_FRAGMENT;

export type Check = 'ok' | 'need-more' | 'not-tls';

/** Is there a record header at `b[at]`? Its fragment may go beyond `end`. */
export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < 1) return 'need-more';
  if (contentType(b, at) < CHANGE_CIPHER_SPEC || contentType(b, at) > APPLICATION_DATA) return 'not-tls';
  if (end - at < 2) return 'need-more';
  if (u8(b, at + 1) !== 3) return 'not-tls';
  if (end - at < HEADER) return 'need-more';
  return u8(b, at + 2) > 4 || u16(b, at + 3) > MAX_FRAGMENT || u16(b, at + 3) === 0 ? 'not-tls' : 'ok';
}

export const contentType = (b: Uint8Array, at: number): number => u8(b, at);
export const recordEnd = (b: Uint8Array, at: number): number => at + HEADER + u16(b, at + 3);
