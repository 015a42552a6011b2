/**
 * Requests and responses of one conversation as exchanges: what was asked waits for its answer, and both are reported
 * together; what was not answered in time is reported alone.
 */
import type {Fields} from '../core/fact.ts';
import type {FieldTable} from '../core/field.ts';
import type {Report} from '../core/protocol.ts';
import {type Micros, SECOND} from '../core/time.ts';
import {
  answer,
  ask,
  crowded,
  doubt,
  endOf,
  frameOf,
  isDoubtful,
  isFull,
  MAX_PENDING,
  NONE,
  openPending,
  overdue,
  type Pending,
  RESPONSE_TIMEOUT,
  startOf,
  timeOf,
} from './pending.ts';

/** Offset of a request or response that was not seen. */
export const NOT_SEEN = -1;

export interface Exchanges {
  readonly pending: Pending;
  /** A response met its request since the start or the last hole: both directions are seen. */
  isPaired: boolean;
  isFlooded: boolean;
}

/**
 * Reports the request at `rb[r..rend)`, sent at `time` in `frame`, and the response at `b[at..end)`. One of `r` and `at` may
 * be NOT_SEEN.
 */
export type ReportExchange = (
  report: Report,
  rb: Uint8Array,
  r: number,
  rend: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: Micros,
  frame: number,
) => void;

/** `size`: bytes that are kept of a request. */
export const openExchanges = (size: number): Exchanges => ({
  pending: openPending(size),
  isPaired: false,
  isFlooded: false,
});

export function request(
  x: Exchanges,
  tell: ReportExchange,
  key: number,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const {pending} = x;
  if (isFull(pending)) {
    // Without any answer yet, the capture may hold one direction only: then a full table says nothing.
    if (x.isPaired && !x.isFlooded) {
      x.isFlooded = true;
      report.anomaly('outstanding-flood', 'client', {'bifrost.outstanding': MAX_PENDING + 1});
    }
    tellAlone(pending, crowded(pending), tell, report);
  }
  ask(pending, key, b, at, end, report.time, report.frame);
}

export function response(
  x: Exchanges,
  tell: ReportExchange,
  key: number,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const {pending} = x;
  const slot = answer(pending, key);
  if (slot === NONE) {
    tell(report, b, NOT_SEEN, NOT_SEEN, b, at, end, report.time, report.frame);
    return;
  }
  x.isPaired = true;
  if (pending.count < MAX_PENDING / 2) x.isFlooded = false;
  const start = startOf(pending, slot);
  const time = timeOf(pending, slot);
  tell(report, pending.bytes, start, endOf(pending, slot), b, at, end, time, frameOf(pending, slot));
}

/** Bytes were lost: what waits may have been answered in them. */
export function doubtExchanges(x: Exchanges): void {
  x.isPaired = false;
  doubt(x.pending);
}

/** Reports what waits for too long. */
export function giveUpLate(x: Exchanges, tell: ReportExchange, report: Report): void {
  giveUp(x.pending, tell, report, report.time - RESPONSE_TIMEOUT);
}

/** Reports all that waits. */
export function giveUpAll(x: Exchanges, tell: ReportExchange, report: Report): void {
  giveUp(x.pending, tell, report, Number.POSITIVE_INFINITY);
}

function giveUp(pending: Pending, tell: ReportExchange, report: Report, until: Micros): void {
  for (let slot = overdue(pending, until); slot !== NONE; slot = overdue(pending, until)) {
    tellAlone(pending, slot, tell, report);
  }
}

function tellAlone(p: Pending, slot: number, tell: ReportExchange, report: Report): void {
  if (isDoubtful(p, slot)) return;
  const start = startOf(p, slot);
  tell(report, p.bytes, start, endOf(p, slot), p.bytes, NOT_SEEN, NOT_SEEN, timeOf(p, slot), frameOf(p, slot));
}

/** Adds whether and when the request was answered; nothing where it was not seen. */
export function addOutcome(fields: Fields, r: number, at: number, time: Micros, frame: number, now: Micros): void {
  if (r === NOT_SEEN) return;
  fields['bifrost.answered'] = at !== NOT_SEEN;
  if (at !== NOT_SEEN) fields['bifrost.response_time'] = Math.max(0, now - time) / SECOND;
  fields['bifrost.request_frame'] = frame;
}

export const exchangeAnomalies = ['outstanding-flood'] as const;

/** What `addOutcome` and the flood add. */
export const exchangeFields = {
  'bifrost.answered': {type: 'boolean', about: 'The request got an answer; absent where the request was not seen'},
  'bifrost.response_time': {type: 'number', varies: true, about: 'Seconds from request to response'},
  'bifrost.request_frame': {type: 'number', varies: true, about: 'Frame of the request'},
  'bifrost.outstanding': {type: 'number', about: 'Requests that wait for an answer on this connection'},
} as const satisfies FieldTable;
