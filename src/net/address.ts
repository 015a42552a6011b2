/** Addresses as text, from bytes in a frame. IPv6 in the form of RFC 5952. */
import {hex, u8, u16} from '../core/bytes.ts';

export const ip4Text = (b: Uint8Array, at: number): string =>
  `${u8(b, at)}.${u8(b, at + 1)}.${u8(b, at + 2)}.${u8(b, at + 3)}`;

function ip6Text(b: Uint8Array, at: number): string {
  const groups = Array.from({length: 8}, (_, i) => u16(b, at + 2 * i).toString(16));
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === '0') continue;
    if (i - start > best[1]) best = [start, i - start];
    start = i + 1;
  }
  return best;
}

/** Either version; `version` as in the packet. */
export const ipText = (b: Uint8Array, at: number, version: number): string =>
  version === 4 ? ip4Text(b, at) : ip6Text(b, at);

/** `00:80:f4:01:02:03`. */
export function macText(b: Uint8Array, at: number): string {
  const digits = hex(b, at, at + 6);
  return `${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}:${digits.slice(6, 8)}:${digits.slice(8, 10)}:${digits.slice(10)}`;
}

/** Broadcast and multicast addresses are not hosts. */
export const isGroupMac = (b: Uint8Array, at: number): boolean => (u8(b, at) & 1) === 1;

export function isUnicast(b: Uint8Array, at: number, version: number): boolean {
  const first = u8(b, at);
  if (version === 6) return first !== 0xff && !isZero(b, at, 16);
  return first < 224 && !isZero(b, at, 4);
}

function isZero(b: Uint8Array, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8(b, at + i) !== 0) return false;
  return true;
}
