/** Small deterministic hashes for ids and tables. Not for security. */
import {i32, u8} from './bytes.ts';

/** FNV-1a over UTF-16 code units, as an unsigned 32-bit number; `seed` gives independent values. */
export function hash32(text: string, seed = 0x811c9dc5): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix32(h) >>> 0;
}

/**
 * Hash of `b[start..end)` as a signed 32-bit integer, four bytes a step, to tell a repetition from what is new; nothing is
 * allocated, and bytes out of order count as none. `seed`: the hash of what came before.
 */
export function hashBytes(b: Uint8Array, start: number, end: number, seed = 0): number {
  let h = seed ^ Math.max(0, end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) h = Math.imul(h ^ i32(b, i), 0x01000193) ^ (h >>> 15);
  for (; i < end; i++) h = Math.imul(h ^ u8(b, i), 0x01000193) ^ (h >>> 15);
  return mix32(h);
}

/** Spreads the bits of a 32-bit integer (the finalizer of MurmurHash3); the result is signed. */
export function mix32(h: number): number {
  let x = h ^ (h >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Crockford's alphabet: no I, L, O, U. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The `digits` lowest base-32 digits of `n` (below 2^50), highest first. */
export function base32(n: number, digits: number): string {
  let text = '';
  let rest = Math.floor(n);
  for (let i = 0; i < digits; i++) {
    text = BASE32.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
