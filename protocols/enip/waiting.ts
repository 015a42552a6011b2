/**
 * Requests of one conversation that wait for their response, oldest first, for protocols that pair by one number. Typed
 * arrays: a request costs a copy of its first MAX_KEPT bytes, never an object. Bounded by MAX_WAITING.
 */
import {float, int, short, u8} from '../../src/core/bytes.ts';
import type {Micros} from '../../src/core/time.ts';

/** More requests in flight than a real client keeps. */
const MAX_WAITING = 32;
/** What is kept of a request: enough for all but the longest lists of services or values. */
const MAX_KEPT = 512;
/** Room a new conversation starts with; doubled on demand. */
const FIRST_ROOM = 1;

export interface Waiting {
  count: number;
  /** Slots in order of age: [0..count) wait, the rest is free. */
  order: Uint8Array;
  keys: Int32Array;
  lengths: Uint16Array;
  /** The request in slot i begins at `i * MAX_KEPT`. */
  bytes: Uint8Array;
  time: Float64Array;
  frame: Float64Array;
  /** 1: bytes were lost since, so that its answer may have been among them. */
  doubtful: Uint8Array;
}

export const openWaiting = (): Waiting => ({count: 0, ...arraysFor(FIRST_ROOM)});

/** Slot of the i-th oldest. */
export const slotAt = (w: Waiting, i: number): number => u8(w.order, i);
export const startOf = (slot: number): number => slot * MAX_KEPT;
export const endOf = (w: Waiting, slot: number): number => slot * MAX_KEPT + short(w.lengths, slot);
export const timeOf = (w: Waiting, slot: number): Micros => float(w.time, slot);
export const frameOf = (w: Waiting, slot: number): number => float(w.frame, slot);
export const isDoubtful = (w: Waiting, slot: number): boolean => u8(w.doubtful, slot) === 1;
export const isFull = (w: Waiting): boolean => w.count === MAX_WAITING;

/** Keeps the beginning of the request `b[at..end)`. The caller has made room: not when full. */
export function add(
  w: Waiting,
  key: number,
  b: Uint8Array,
  at: number,
  end: number,
  time: Micros,
  frame: number,
): void {
  if (w.count === w.order.length) grow(w);
  const slot = slotAt(w, w.count++);
  const to = startOf(slot);
  const length = Math.min(MAX_KEPT, end - at);
  for (let i = 0; i < length; i++) w.bytes[to + i] = u8(b, at + i);
  w.lengths[slot] = length;
  w.keys[slot] = key;
  w.time[slot] = time;
  w.frame[slot] = frame;
  w.doubtful[slot] = 0;
}

/** The oldest request of this key; -1: none. */
export function find(w: Waiting, key: number): number {
  for (let i = 0; i < w.count; i++) if (int(w.keys, slotAt(w, i)) === (key | 0)) return i;
  return -1;
}

/** The i-th oldest is over. */
export function remove(w: Waiting, i: number): void {
  const slot = slotAt(w, i);
  for (let k = i + 1; k < w.count; k++) w.order[k - 1] = slotAt(w, k);
  w.order[--w.count] = slot;
}

/** Bytes were lost: what waits may have been answered in them. */
export function doubt(w: Waiting): void {
  w.doubtful.fill(1);
}

const arraysFor = (room: number): Omit<Waiting, 'count'> => ({
  order: Uint8Array.from({length: room}, (_, i) => i),
  keys: new Int32Array(room),
  lengths: new Uint16Array(room),
  bytes: new Uint8Array(room * MAX_KEPT),
  time: new Float64Array(room),
  frame: new Float64Array(room),
  doubtful: new Uint8Array(room),
});

function grow(w: Waiting): void {
  const {order, keys, lengths, bytes, time, frame, doubtful} = w;
  Object.assign(w, arraysFor(Math.min(MAX_WAITING, 2 * order.length)));
  w.order.set(order);
  w.keys.set(keys);
  w.lengths.set(lengths);
  w.bytes.set(bytes);
  w.time.set(time);
  w.frame.set(frame);
  w.doubtful.set(doubtful);
}
