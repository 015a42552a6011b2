/**
 * Requests of one conversation that wait for their response, oldest first: a bounded copy of the bytes of each, with a key
 * that pairs it. Typed arrays, so that a request costs no object. For protocols whose responses do not say what was asked.
 */
import {float, int, u8} from '../core/bytes.ts';
import {type Micros, SECOND} from '../core/time.ts';

export const NONE = -1;
/** A request without a response for longer than this is over. */
export const RESPONSE_TIMEOUT: Micros = 5 * SECOND;
/** More requests than any real client keeps open at once. */
export const MAX_PENDING = 32;
/** Room a new conversation starts with; doubled on demand. */
const FIRST_ROOM = 2;

export interface Pending {
  count: number;
  readonly most: number;
  /** Slots in order of age: [0..count) wait, the rest is free. */
  order: Uint8Array;
  /** Bytes that are kept of a request; the one in slot i begins at `i * size`. */
  readonly size: number;
  bytes: Uint8Array;
  length: Int32Array;
  key: Float64Array;
  time: Float64Array;
  frame: Float64Array;
  /** 1: bytes were lost since, so that its answer may have been among them. */
  doubtful: Uint8Array;
}

/** Shared by all that wait for nothing yet: an array of its own each would be most of what a new connection costs. */
const NO_BYTES = new Uint8Array(0);
const NO_LENGTHS = new Int32Array(0);
const NO_NUMBERS = new Float64Array(0);

/** Nothing is kept of it until the first request. `most`: requests that wait at once, at most MAX_PENDING. */
export const openPending = (size: number, most = MAX_PENDING): Pending => ({
  count: 0,
  most,
  order: NO_BYTES,
  size,
  bytes: NO_BYTES,
  length: NO_LENGTHS,
  key: NO_NUMBERS,
  time: NO_NUMBERS,
  frame: NO_NUMBERS,
  doubtful: NO_BYTES,
});

const slotAt = (p: Pending, i: number): number => u8(p.order, i);

/** Where the bytes of the request in `slot` begin and end in `p.bytes`; all of it stays until the next request. */
export const startOf = (p: Pending, slot: number): number => slot * p.size;
export const endOf = (p: Pending, slot: number): number => slot * p.size + int(p.length, slot);
export const timeOf = (p: Pending, slot: number): Micros => float(p.time, slot);
export const frameOf = (p: Pending, slot: number): number => float(p.frame, slot);
export const isDoubtful = (p: Pending, slot: number): boolean => u8(p.doubtful, slot) === 1;
export const isFull = (p: Pending): boolean => p.count === p.most;

/** Keeps the first bytes of the request `b[at..end)`. The caller has made room: not when full. */
export function ask(
  p: Pending,
  key: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: Micros,
  frame: number,
): void {
  if (p.count === p.order.length) grow(p);
  const slot = slotAt(p, p.count++);
  const length = Math.min(p.size, end - at);
  const to = slot * p.size;
  for (let i = 0; i < length; i++) p.bytes[to + i] = u8(b, at + i);
  p.length[slot] = length;
  p.key[slot] = key;
  p.time[slot] = time;
  p.frame[slot] = frame;
  p.doubtful[slot] = 0;
}

/** Slot of the oldest request with this key, which waits no longer from now on; NONE: there is none. */
export function answer(p: Pending, key: number): number {
  for (let i = 0; i < p.count; i++) if (float(p.key, slotAt(p, i)) === key) return release(p, i);
  return NONE;
}

/** Slot of the oldest request if it was sent at `until` or before; it waits no longer from now on. NONE: there is none. */
export function overdue(p: Pending, until: Micros): number {
  return p.count > 0 && timeOf(p, slotAt(p, 0)) <= until ? release(p, 0) : NONE;
}

/** Slot of the oldest request, which gives its place to the next if all are taken; NONE: there is room. */
export const crowded = (p: Pending): number => (isFull(p) ? release(p, 0) : NONE);

function release(p: Pending, i: number): number {
  const slot = slotAt(p, i);
  for (let k = i + 1; k < p.count; k++) p.order[k - 1] = slotAt(p, k);
  p.order[--p.count] = slot;
  return slot;
}

/** Bytes were lost: what waits may have been answered in them. */
export function doubt(p: Pending): void {
  p.doubtful.fill(1);
}

/** The same where what comes behind the hole could be taken for the answer to something else: nothing waits any longer. */
export function forget(p: Pending): void {
  p.count = 0;
}

function grow(p: Pending): void {
  const room = Math.min(MAX_PENDING, Math.max(FIRST_ROOM, 2 * p.order.length));
  const {order, bytes, length, key, time, frame, doubtful} = p;
  p.order = Uint8Array.from({length: room}, (_, i) => i);
  p.order.set(order);
  p.bytes = new Uint8Array(room * p.size);
  p.bytes.set(bytes);
  p.length = new Int32Array(room);
  p.length.set(length);
  p.key = new Float64Array(room);
  p.key.set(key);
  p.time = new Float64Array(room);
  p.time.set(time);
  p.frame = new Float64Array(room);
  p.frame.set(frame);
  p.doubtful = new Uint8Array(room);
  p.doubtful.set(doubtful);
}
