/** Modbus RTU: unit id, PDU and CRC-16, without MBAP. MODBUS over Serial Line V1.02, sections 2.5.1 and 6.2.2. */
import {u8, u16, u16le} from '../../src/core/bytes.ts';
import {CRC16_START, crc16, crc16Step} from '../../src/core/crc16.ts';
import type {Side} from '../../src/core/protocol.ts';
import {DIAGNOSTICS} from './functions.ts';
import {ANY_LENGTH, requestLength, responseLength} from './lengths.ts';

/** Unit, function code, CRC. */
const MIN_FRAME = 4;
export const MAX_FRAME = 256;
/** Unit id in front, CRC behind. */
const AROUND_PDU = 3;

/** What `rtuLength` and `asciiLength` say of bytes that are no whole frame. */
export const NEED_MORE = 0;
export const BROKEN = -1;

/** All of `b[at..end)` is one RTU frame. */
export const isRtuFrame = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= MIN_FRAME && end - at <= MAX_FRAME && crc16(b, at, end - 2) === u16le(b, end - 2);

/**
 * Length that the function code gives the frame at `b[at..end)`, so far as its bytes are there; ANY_LENGTH: it does not
 * tell. A frame has no length field, and over TCP no silence parts it from the next.
 */
export function lengthByFunction(from: Side, b: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return MIN_FRAME;
  const p = at + 1;
  // Return Query Data (sub-function 0) echoes any number of bytes.
  if (u8(b, p) === DIAGNOSTICS && end - p >= 3 && u16(b, p + 1) === 0) return ANY_LENGTH;
  const length = from === 'client' ? requestLength(b, p, end) : responseLength(b, p, end);
  return length === ANY_LENGTH ? ANY_LENGTH : length + AROUND_PDU;
}

/** Bytes of the frame at `b[at..]`, NEED_MORE, or BROKEN: the CRC fits nowhere. */
export function rtuLength(from: Side, b: Uint8Array, at: number, end: number): number {
  const there = Math.min(MAX_FRAME, end - at);
  const length = lengthByFunction(from, b, at, at + there);
  if (length === ANY_LENGTH) return byChecksum(b, at, there) || (there < MAX_FRAME ? NEED_MORE : BROKEN);
  if (length > MAX_FRAME) return byChecksum(b, at, there) || BROKEN;
  if (length > there) return NEED_MORE;
  return isRtuFrame(b, at, at + length) ? length : byChecksum(b, at, there) || BROKEN;
}

/** Bytes up to where the CRC fits: to the end if it fits there, else the first place; 0: none. */
function byChecksum(b: Uint8Array, at: number, there: number): number {
  if (isRtuFrame(b, at, at + there)) return there;
  let crc = CRC16_START;
  for (let i = 0; i < there; i++) {
    crc = crc16Step(crc, u8(b, at + i));
    // The CRC over a frame with its own CRC is 0.
    if (crc === 0 && i + 1 >= MIN_FRAME) return i + 1;
  }
  return 0;
}
