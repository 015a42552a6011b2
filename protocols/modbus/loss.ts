/**
 * Finding the way back. After a hole in the capture, or after a header that cannot be Modbus, bytes are skipped, never
 * guessed: a side is lost until a segment begins with an ADU that can be believed.
 */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {requestFaults, responseFaults} from './faults.ts';
import type {Anomaly} from './fields.ts';
import {isNamed} from './functions.ts';
import {isRtuFrame} from './rtu.ts';
import type {Session} from './session.ts';
import {
  aduLength,
  type Check,
  check,
  functionCode,
  lengthField,
  MBAP_LENGTH,
  protocolId,
  transactionId,
  unitId,
} from './wire.ts';

/** Bytes shown of what cannot be Modbus. */
export const SHOWN_BYTES = 16;

type Loss = Exclude<Check, 'ok' | 'need-more'>;

/**
 * MBAP has no mark to find. What counts is, at the start of a segment, a whole ADU of a known function and sound in
 * itself, or ADUs of any kind that fill the segment to its last byte.
 */
export function resync(from: Side, b: Uint8Array, at: number, end: number): 'yes' | 'no' | 'need-more' {
  const state = check(b, at, end);
  if (state === 'need-more') return 'need-more';
  return state === 'ok' && (isSound(from, b, at) || isFilled(b, at, end)) ? 'yes' : 'no';
}

function isSound(from: Side, b: Uint8Array, at: number): boolean {
  if (!isNamed(functionCode(b, at))) return false;
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  return (from === 'client' ? requestFaults(b, p, end) : responseFaults(b, p, end)) === 0;
}

function isFilled(b: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (check(b, at, end) === 'ok') at += aduLength(b, at);
  return at === end;
}

/** Reports a header that cannot be Modbus: as broken Modbus once the connection has spoken it, else as no Modbus. */
export function reportLoss(
  session: Session,
  from: Side,
  state: Loss,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const shown: Fields = {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))};
  if (end - at >= MBAP_LENGTH) {
    shown['mbtcp.trans_id'] = transactionId(b, at);
    shown['mbtcp.prot_id'] = protocolId(b, at);
    shown['mbtcp.len'] = lengthField(b, at);
    shown['mbtcp.unit_id'] = unitId(b, at);
  }
  report.anomaly(lossReason(session, state, b, at, end), from, shown);
}

function lossReason(session: Session, state: Loss, b: Uint8Array, at: number, end: number): Anomaly {
  if (isRtuFrame(b, at, end)) return 'rtu-framing';
  return session.confirmed ? state : 'not-modbus';
}
