/**
 * DNP3 transport function: one byte before each piece of a fragment says whether it is the first or the last, and counts.
 * IEEE 1815-2012 §8.2. The fragment is kept with the link addresses before it, so that one range of bytes holds all of it.
 */
import {u8} from '../../src/core/bytes.ts';
import {copyUser, userLength} from './wire.ts';

/** Destination and source as in the link header. */
export const ADDRESSES = 4;
/** Longest fragment that is put together; the standard asks for 2048 at least. */
const MAX_FRAGMENT = 4096;
/** A frame has at most this much user data, one byte of it the transport header. */
const MAX_USER = 250;
const FIRST_ROOM = ADDRESSES + MAX_USER;

const FIN = 0x80;
const FIR = 0x40;
const SEQUENCE = 0x3f;

/** The fragment of one direction that is being put together. */
export interface Assembly {
  bytes: Uint8Array;
  /** Bytes of it that are there; 0: none was begun. */
  used: number;
  /** Sequence number of the last piece. */
  sequence: number;
  /** Frames before this one were lost in capture: the first pieces may continue what was begun in them. */
  isMissing: boolean;
}

export const openAssembly = (): Assembly => ({bytes: new Uint8Array(0), used: 0, sequence: 0, isMissing: false});

/** `whole`: `bytes[0..used)` holds addresses and fragment, until the next call. `missed`: its beginning was lost in capture. */
export type Joined = 'whole' | 'more' | 'missed' | 'data-crc' | 'transport' | 'fragment-too-long';

/** Adds the frame at `b[at..]`, which is whole and carries data. */
export function join(a: Assembly, b: Uint8Array, at: number): Joined {
  const size = userLength(b, at);
  if (size < 1) return 'transport';
  const isFirst = (u8(b, at + 10) & FIR) !== 0;
  const offset = isFirst || a.used === 0 ? ADDRESSES : a.used;
  makeRoom(a, offset + size);
  // The transport header takes the place of the byte before the data, which is put back.
  const before = u8(a.bytes, offset - 1);
  if (!copyUser(b, at, a.bytes, offset - 1)) return drop(a, 'data-crc');
  const head = u8(a.bytes, offset - 1);
  a.bytes[offset - 1] = before;
  if (!(isFirst || follows(a, b, at, head))) return drop(a, a.isMissing ? 'missed' : 'transport');
  a.isMissing = false;
  for (let i = 0; i < ADDRESSES; i++) a.bytes[i] = u8(b, at + 4 + i);
  a.used = offset + size - 1;
  a.sequence = head & SEQUENCE;
  if (a.used > MAX_FRAGMENT) return drop(a, 'fragment-too-long');
  return (head & FIN) === 0 ? 'more' : 'whole';
}

/** The piece continues the one before: same addresses, next number. */
function follows(a: Assembly, b: Uint8Array, at: number, head: number): boolean {
  if (a.used === 0 || (head & SEQUENCE) !== ((a.sequence + 1) & SEQUENCE)) return false;
  for (let i = 0; i < ADDRESSES; i++) if (u8(a.bytes, i) !== u8(b, at + 4 + i)) return false;
  return true;
}

/** Frames of this direction were lost. */
export function miss(a: Assembly): void {
  a.used = 0;
  a.isMissing = true;
}

function drop(a: Assembly, why: Joined): Joined {
  a.used = 0;
  return why;
}

function makeRoom(a: Assembly, needed: number): void {
  if (needed <= a.bytes.length) return;
  const grown = new Uint8Array(Math.max(FIRST_ROOM, 2 * needed));
  grown.set(a.bytes);
  a.bytes = grown;
}
