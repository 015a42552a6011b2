/**
 * ADUs in the framings of a serial line, carried over TCP or UDP: found by function code and CRC, or by their colon, and
 * handed on in the form of MBAP (wire.ts). MODBUS over Serial Line V1.02, section 2.5.
 */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {asciiBytes, asciiLength, COLON, pair} from './ascii.ts';
import {startFields} from './describe.ts';
import {readRequest, readResponse} from './dialogue.ts';
import {isKnownRtu} from './framing.ts';
import {SHOWN_BYTES} from './loss.ts';
import {BROKEN, MAX_FRAME, NEED_MORE, rtuLength} from './rtu.ts';
import {found, isLost, lose, type Session} from './session.ts';
import {type Framing, framings, MAX_ADU} from './wire.ts';

/** The connection has this framing. RTU inside TCP is told once. */
export function begin(
  session: Session,
  framing: Framing,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  session.framing = framing;
  if (framing === 'tcp') return;
  session.adu = new Uint8Array(MAX_ADU);
  if (framing !== 'rtu') return;
  load(session, b, at, rtuLength(from, b, at, end));
  const shown = startFields(session.adu, 0);
  shown['bifrost.segment_start'] = hex(b, at, Math.min(end, at + SHOWN_BYTES));
  report.anomaly('rtu-framing', from, shown);
}

export function readFrames(
  session: Session,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): number {
  let at = start;
  while (at < end) {
    const length = session.framing === 'rtu' ? rtuLength(from, b, at, end) : asciiLength(b, at, end);
    if (length > 0) {
      load(session, b, at, length);
      readAdu(session, from, report);
      at += length;
      continue;
    }
    const next = nextFrame(session, from, b, at + 1, end);
    if (length === NEED_MORE && (next === end || !isLost(session, from))) break;
    if (length === BROKEN) reportBroken(session, from, b, at, end, report);
    at = next;
  }
  return at - start;
}

/** Reads the ADU that was loaded. */
export function readAdu(session: Session, from: Side, report: Report): void {
  found(session, from);
  session.confirmed = true;
  if (from === 'client') readRequest(session, session.adu, 0, report);
  else readResponse(session, session.adu, 0, report);
}

/** Bytes that are no frame are told once. */
export function reportBroken(
  session: Session,
  from: Side,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  if (isLost(session, from)) return;
  report.anomaly('checksum', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  lose(session, from);
}

/** Where a frame may begin: at a colon, or in RTU, which has no mark to find, where a whole one stands; `end`: nowhere. */
function nextFrame({framing}: Session, from: Side, b: Uint8Array, at: number, end: number): number {
  const isRtu = framing === 'rtu';
  const limit = isRtu ? Math.min(end, at + MAX_FRAME) : end;
  for (let next = at; next < limit; next++) {
    if (isRtu ? isKnownRtu(from, b, next, end) : u8(b, next) === COLON) return next;
  }
  return end;
}

/** Puts unit id and PDU of the frame of `length` bytes at `b[at..]` behind an MBAP header. */
export function load({adu, framing}: Session, b: Uint8Array, at: number, length: number): void {
  if (framing !== 'unknown') adu[3] = framings.indexOf(framing);
  const isRtu = framing === 'rtu';
  const bytes = isRtu ? length - 2 : asciiBytes(length);
  adu[4] = bytes >> 8;
  adu[5] = bytes & 0xff;
  for (let i = 0; i < bytes; i++) adu[6 + i] = isRtu ? u8(b, at + i) : pair(b, at + 1 + 2 * i);
}
