/**
 * Requests of one talk that wait for their response: the first bytes of each in a ring of typed arrays, so that a
 * request costs a copy and never an object. Bounded: the 17th takes the place of the oldest.
 */
import {float, int, short, u8} from '../core/bytes.ts';
import type {Micros} from '../core/time.ts';

const MAX_WAITING = 16;
/** A request without a response for longer than this is over. */
export const RESPONSE_TIMEOUT: Micros = 5_000_000;
export const NONE = -1;

export interface Waiting {
  /** Bytes kept of each request. */
  readonly keep: number;
  readonly bytes: Uint8Array;
  readonly length: Uint16Array;
  readonly key: Int32Array;
  readonly busy: Uint8Array;
  readonly time: Float64Array;
  next: number;
}

export const openWaiting = (keep: number): Waiting => ({
  keep,
  bytes: new Uint8Array(MAX_WAITING * keep),
  length: new Uint16Array(MAX_WAITING),
  key: new Int32Array(MAX_WAITING),
  busy: new Uint8Array(MAX_WAITING),
  time: new Float64Array(MAX_WAITING),
  next: 0,
});

/** Where the request in `slot` begins and ends in `w.bytes`; both stay until the slot is taken again. */
export const startOf = (w: Waiting, slot: number): number => slot * w.keep;
export const endOf = (w: Waiting, slot: number): number => slot * w.keep + short(w.length, slot);
const timeOf = (w: Waiting, slot: number): Micros => float(w.time, slot);

/** The slot that the next request will take, if the request in it still waits: it is to be given up first. */
export const crowded = (w: Waiting): number => (u8(w.busy, w.next) === 1 ? w.next : NONE);

/** Keeps the request at `b[at..end)`; `key` is a 32-bit integer that its response will show, too. */
export function wait(w: Waiting, key: number, b: Uint8Array, at: number, end: number, time: Micros): void {
  const slot = w.next;
  const length = Math.min(w.keep, end - at);
  const to = startOf(w, slot);
  for (let i = 0; i < length; i++) w.bytes[to + i] = u8(b, at + i);
  w.length[slot] = length;
  w.key[slot] = key;
  w.time[slot] = time;
  w.busy[slot] = 1;
  w.next = (slot + 1) % MAX_WAITING;
}

/** The oldest request with this key, which waits no longer from now on; NONE: there is none. */
export function answer(w: Waiting, key: number): number {
  for (let i = 0; i < MAX_WAITING; i++) {
    const slot = (w.next + i) % MAX_WAITING;
    if (u8(w.busy, slot) === 1 && int(w.key, slot) === (key | 0)) return release(w, slot);
  }
  return NONE;
}

/** The oldest request that was sent at `until` or before, which waits no longer from now on; NONE: there is none. */
export function overdue(w: Waiting, until: Micros): number {
  for (let i = 0; i < MAX_WAITING; i++) {
    const slot = (w.next + i) % MAX_WAITING;
    if (u8(w.busy, slot) === 1 && timeOf(w, slot) <= until) return release(w, slot);
  }
  return NONE;
}

/** Bytes were lost: what waits may have been answered in them. */
export const forget = (w: Waiting): void => {
  w.busy.fill(0);
};

function release(w: Waiting, slot: number): number {
  w.busy[slot] = 0;
  return slot;
}
