/**
 * Requests and responses of one conversation as exchanges: what was asked waits for its answer, and both are reported
 * together; what was not answered in time is reported alone.
 */
import type {Fields} from '../core/fact.ts';
import type {FieldTable} from '../core/field.ts';
import type {Report} from '../core/protocol.ts';
import {type Micros, SECOND} from '../core/time.ts';
import {
  ask,
  doubt,
  find,
  isDoubtful,
  isFull,
  MAX_PENDING,
  openPending,
  type Pending,
  remove,
  requestEnd,
  requestFrame,
  requestStart,
  requestTime,
} from './pending.ts';

/** Offset of a request or response that was not seen. */
export const NOT_SEEN = -1;
/** A request without a response for longer than this is reported as unanswered. */
const RESPONSE_TIMEOUT = 5 * SECOND;

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
    giveUpOldest(pending, tell, report);
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
  const i = find(pending, key);
  if (i < 0) {
    tell(report, b, NOT_SEEN, NOT_SEEN, b, at, end, report.time, report.frame);
    return;
  }
  const start = requestStart(pending, i);
  const stop = requestEnd(pending, i);
  const time = requestTime(pending, i);
  const frame = requestFrame(pending, i);
  remove(pending, i);
  x.isPaired = true;
  if (pending.count < MAX_PENDING / 2) x.isFlooded = false;
  tell(report, pending.bytes, start, stop, b, at, end, time, frame);
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
  while (pending.count > 0 && requestTime(pending, 0) <= until) giveUpOldest(pending, tell, report);
}

function giveUpOldest(pending: Pending, tell: ReportExchange, report: Report): void {
  const start = requestStart(pending, 0);
  const stop = requestEnd(pending, 0);
  const time = requestTime(pending, 0);
  const frame = requestFrame(pending, 0);
  const isCertain = !isDoubtful(pending, 0);
  remove(pending, 0);
  if (isCertain) tell(report, pending.bytes, start, stop, pending.bytes, NOT_SEEN, NOT_SEEN, time, frame);
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
