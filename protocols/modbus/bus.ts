/**
 * A serial line: requests and responses stand in one stream, and neither says what it is. What the unit that was asked
 * sends next, and fits as an answer, is one; everything else is a request. MODBUS over Serial Line V1.02, section 2.4.
 */
import {u8} from '../../src/core/bytes.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {answers} from './answers.ts';
import {asciiLength, COLON} from './ascii.ts';
import {requestFaults, responseFaults} from './faults.ts';
import {load, readAdu, reportBroken} from './frames.ts';
import {isKnownRtu} from './framing.ts';
import {isRtuFrame, lengthByFunction} from './rtu.ts';
import type {Session} from './session.ts';
import * as pending from './transactions.ts';
import {aduLength, functionCode, MBAP_LENGTH, unitId} from './wire.ts';

/** Places at which a frame is looked for behind bytes that are none; what comes without a pause is not longer. */
const MAX_PLACES = 512;

/** Reads what came without a pause: one frame, or several where the pause between them was not seen. */
export function readBus(session: Session, b: Uint8Array, start: number, end: number, report: Report): void {
  let at = start;
  let left = MAX_PLACES;
  while (at < end && left-- > 0) {
    const length = lengthAt(session, b, at, end);
    if (length > 0) {
      load(session, b, at, length);
      readAdu(session, sideOf(session), report);
      at += length;
      continue;
    }
    reportBroken(session, 'client', b, at, end, report);
    do at++;
    while (at < end && left-- > 0 && lengthAt(session, b, at, end) === 0);
  }
}

/** Bytes of the frame at `b[at..]`; 0: none. The session has its framing then. */
function lengthAt(session: Session, b: Uint8Array, at: number, end: number): number {
  if (u8(b, at) === COLON) {
    session.framing = 'ascii';
    const length = asciiLength(b, at, end);
    if (length > 0) return length;
  }
  session.framing = 'rtu';
  const [asRequest, asResponse] = [rtuAt('client', b, at, end), rtuAt('server', b, at, end)];
  if (asRequest > 0 && asResponse > 0) return isWaiting(session, u8(b, at), u8(b, at + 1)) ? asResponse : asRequest;
  if (asRequest > 0 || asResponse > 0) return Math.max(asRequest, asResponse);
  return isRtuFrame(b, at, end) ? end - at : 0;
}

const rtuAt = (from: Side, b: Uint8Array, at: number, end: number): number =>
  isKnownRtu(from, b, at, end) ? lengthByFunction(from, b, at, end) : 0;

/** Who sent the ADU that was loaded. */
function sideOf({transactions: t, adu}: Session): Side {
  const p = MBAP_LENGTH;
  const end = aduLength(adu, 0);
  const code = u8(adu, p);
  if (code >= 0x80) return 'server';
  if (isWaitingIn(t, unitId(adu, 0), code)) {
    const request = pending.aduOf(pending.slotAt(t, 0));
    const isAnswer = answers(t.bytes, request + MBAP_LENGTH, request + aduLength(t.bytes, request), adu, p, end);
    if (isAnswer && responseFaults(adu, p, end) === 0) return 'server';
  }
  return requestFaults(adu, p, end) !== 0 && responseFaults(adu, p, end) === 0 ? 'server' : 'client';
}

const isWaiting = ({transactions}: Session, unit: number, code: number): boolean =>
  isWaitingIn(transactions, unit, code & 0x7f);

/** The one request that may wait is of this unit and function. */
function isWaitingIn(t: pending.Transactions, unit: number, code: number): boolean {
  if (t.count === 0) return false;
  const request = pending.aduOf(pending.slotAt(t, 0));
  return unitId(t.bytes, request) === unit && functionCode(t.bytes, request) === code;
}
