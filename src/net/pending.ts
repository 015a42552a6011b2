/**
 * Requests of one conversation that wait for their response, oldest first: a bounded copy of the bytes of each, with a key
 * that pairs it. Typed arrays, so that a request costs no object. For protocols whose responses do not say what was asked.
 */
import {float, int, u8} from '../core/bytes.ts';
import type {Micros} from '../core/time.ts';

/** More requests than any real client keeps open at once. */
export const MAX_PENDING = 32;
/** Room a new conversation starts with; doubled on demand. */
const FIRST_ROOM = 2;

export interface Pending {
  count: number;
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

/** Nothing is kept of it until the first request. */
export const openPending = (size: number): Pending => ({
  count: 0,
  order: new Uint8Array(0),
  size,
  bytes: new Uint8Array(0),
  length: new Int32Array(0),
  key: new Float64Array(0),
  time: new Float64Array(0),
  frame: new Float64Array(0),
  doubtful: new Uint8Array(0),
});

const slotAt = (p: Pending, i: number): number => u8(p.order, i);

/** Of the i-th oldest: where its bytes begin and end in `p.bytes`. */
export const requestStart = (p: Pending, i: number): number => slotAt(p, i) * p.size;
export const requestEnd = (p: Pending, i: number): number => slotAt(p, i) * p.size + int(p.length, slotAt(p, i));
export const requestTime = (p: Pending, i: number): Micros => float(p.time, slotAt(p, i));
export const requestFrame = (p: Pending, i: number): number => float(p.frame, slotAt(p, i));
export const isDoubtful = (p: Pending, i: number): boolean => u8(p.doubtful, slotAt(p, i)) === 1;
export const isFull = (p: Pending): boolean => p.count === MAX_PENDING;

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

/** The oldest request with this key; -1: none. */
export function find(p: Pending, key: number): number {
  for (let i = 0; i < p.count; i++) if (float(p.key, slotAt(p, i)) === key) return i;
  return -1;
}

/** The i-th oldest waits no more; its bytes stay until the next request. */
export function remove(p: Pending, i: number): void {
  const slot = slotAt(p, i);
  for (let k = i + 1; k < p.count; k++) p.order[k - 1] = slotAt(p, k);
  p.order[--p.count] = slot;
}

/** Bytes were lost: what waits may have been answered in them. */
export function doubt(p: Pending): void {
  p.doubtful.fill(1);
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
