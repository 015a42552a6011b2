/** A number for bytes, to tell a repetition from what is new. Not for security. */
import {i32, u8} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';

/**
 * Hash of `b[start..end)` as a signed 32-bit integer; nothing is allocated, and bytes out of order count as none. `seed`: the
 * fingerprint of what came before.
 */
export function fingerprint(b: Uint8Array, start: number, end: number, seed = 0): number {
  let h = seed ^ Math.max(0, end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) h = Math.imul(h ^ i32(b, i), 0x01000193) ^ (h >>> 15);
  for (; i < end; i++) h = Math.imul(h ^ u8(b, i), 0x01000193) ^ (h >>> 15);
  return mix32(h);
}
