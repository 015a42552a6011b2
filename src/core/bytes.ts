/**
 * Reads of numbers from a borrowed buffer, at an offset, in the order of the wire.
 * Contract: the caller has checked that the bytes are there. `!` is allowed in this file only, because a check on
 * every byte would cost more than the dissection itself.
 */

export const u8 = (b: Uint8Array, at: number): number => b[at]!;

export const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

/** Unsigned: the `>>> 0` keeps values above 2^31 positive. */
export const u32 = (b: Uint8Array, at: number): number =>
  ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;

/** The same four bytes as a signed 32-bit integer: cheaper, for hashing and comparing only. */
export const i32 = (b: Uint8Array, at: number): number =>
  (b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!;

export const u16le = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

export const u32le = (b: Uint8Array, at: number): number =>
  (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0;

const HEX = '0123456789abcdef';

/** Lower-case hex of `b[start..end)`, without separators. */
export function hex(b: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += HEX.charAt(b[i]! >> 4) + HEX.charAt(b[i]! & 15);
  return text;
}

/** Bytes as Latin-1 text with control characters made visible: device strings are hostile. */
export function printable(b: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const c = b[i]!;
    text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : `\\x${HEX.charAt(c >> 4)}${HEX.charAt(c & 15)}`;
  }
  return text;
}

/** Cells of tables kept in typed arrays: one accessor a type, so that each stays monomorphic when inlined. */
export const int = (cells: Int32Array, i: number): number => cells[i]!;
export const float = (cells: Float64Array, i: number): number => cells[i]!;
export const short = (cells: Uint16Array, i: number): number => cells[i]!;
