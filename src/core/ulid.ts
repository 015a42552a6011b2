/** ULID (https://github.com/ulid/spec): 48 bits of milliseconds, 80 bits that here come from a key, not from chance. */
import {base32, hash32} from './hash.ts';
import type {Micros} from './time.ts';

const MAX_MS = 2 ** 48 - 1;

/** The same time and key give the same id, so that a replayed capture gives the same alerts. */
export function ulid(time: Micros, key: string): string {
  const ms = Math.min(MAX_MS, Math.max(0, Math.floor(time / 1000)));
  const half = (seed: number): string => base32(hash32(key, seed) * 256 + (hash32(key, seed + 1) & 0xff), 8);
  return base32(ms, 10) + half(0x811c9dc5) + half(0x9e3779b9);
}
