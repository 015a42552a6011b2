/** Which framing a connection has. Its first ADU tells; from then on it is a matter of that framing alone. */
import {u8} from '../../src/core/bytes.ts';
import type {Side} from '../../src/core/protocol.ts';
import {asciiLength, COLON} from './ascii.ts';
import {requestFaults, responseFaults} from './faults.ts';
import {isNamed} from './functions.ts';
import {ANY_LENGTH, requestLength, responseLength} from './lengths.ts';
import {isRtuFrame, lengthByFunction, MAX_FRAME, NEED_MORE} from './rtu.ts';
import {aduLength, check, EXCEPTION_BIT, type Framing, MBAP_LENGTH} from './wire.ts';

/** Units 248 to 255 are reserved on a serial line. */
const MAX_UNIT = 247;

/** The framing of `b[at..end)`, where something begins. */
export function framingAt(from: Side, b: Uint8Array, at: number, end: number): Framing | 'need-more' | 'unknown' {
  if (u8(b, at) === COLON) {
    const length = asciiLength(b, at, end);
    if (length > 0) return 'ascii';
    if (length === NEED_MORE) return 'need-more';
  }
  // The CRC of a known function is the stronger witness: a read from address 0 looks like the beginning of an MBAP header.
  if (isKnownRtu(from, b, at, end)) return 'rtu';
  const rtu = beginsRtu(from, b, at, end);
  const mbap = check(b, at, end);
  if (mbap === 'ok' && (rtu === 'no' || isExact(from, b, at))) return 'tcp';
  // One segment in 65,536 has a CRC that fits by accident, so it counts only where no header does.
  if (rtu === 'ok') return 'rtu';
  return mbap === 'need-more' || rtu === 'need-more' ? 'need-more' : 'unknown';
}

/** The ADU at `b[at..]` has the length of its function code, and no fault. */
function isExact(from: Side, b: Uint8Array, at: number): boolean {
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  if (from === 'client') return requestLength(b, p, end) !== ANY_LENGTH && requestFaults(b, p, end) === 0;
  return responseLength(b, p, end) !== ANY_LENGTH && responseFaults(b, p, end) === 0;
}

/** A whole RTU frame of a known function, as long as that function says. */
export function isKnownRtu(from: Side, b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 2 || !isNamed(u8(b, at + 1) & ~EXCEPTION_BIT)) return false;
  const length = lengthByFunction(from, b, at, Math.min(end, at + MAX_FRAME));
  return length !== ANY_LENGTH && length <= end - at && isRtuFrame(b, at, at + length);
}

/** An RTU frame as long as its function code says, or a segment that is one as a whole. */
export function beginsRtu(from: Side, b: Uint8Array, at: number, end: number): 'ok' | 'need-more' | 'no' {
  const there = end - at;
  const length = lengthByFunction(from, b, at, Math.min(end, at + MAX_FRAME));
  if (length !== ANY_LENGTH && length <= there && isRtuFrame(b, at, at + length)) return 'ok';
  if (length <= there && isRtuFrame(b, at, end)) return 'ok';
  if (length <= there || length > MAX_FRAME || u8(b, at) > MAX_UNIT) return 'no';
  return there < 2 || isNamed(u8(b, at + 1) & ~EXCEPTION_BIT) ? 'need-more' : 'no';
}
