/** Hash of bytes for the fingerprint of an exchange: cheap, without allocation, not for security. */
import {u8} from './bytes.ts';

/** FNV-1a over `b[start..end)`, as a signed 32-bit integer; `seed` chains several stretches. */
export function hashBytes(b: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let h = seed | 0;
  for (let i = start; i < end; i++) h = Math.imul(h ^ u8(b, i), 0x01000193);
  return h;
}
