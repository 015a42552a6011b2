/**
 * Requests of one connection that wait for their response, oldest first, and a memory of those that are over. Typed
 * arrays: a request costs a copy of its bytes, never an object. Bounded by MAX_OUTSTANDING.
 */
import {float, u8} from '../../src/core/bytes.ts';
import type {Micros} from '../../src/core/time.ts';
import {answers} from './answers.ts';
import {aduLength, MAX_ADU, MBAP_LENGTH, pairKey, transactionId} from './wire.ts';

/** More requests on one connection than any real client keeps open: 1 to 16 by V1.0b section 4.2.2, 7 in captures. */
export const MAX_OUTSTANDING = 32;
/** Room a new connection starts with; doubled on demand. Most clients wait for each answer. */
const FIRST_ROOM = 1;
/** Answered transactions remembered to tell a second answer from one that nobody asked for; a power of two. */
const MAX_OVER = 8;

/** No transaction id and unit make this key. */
const NO_KEY = -1;

/** When a request was sent, and in which frame. */
export interface Asked {
  time: Micros;
  frame: number;
}

export interface Transactions {
  /** What `askedAt` hands out: one record for all requests, since a fraction that is handed on is an object each time. */
  readonly asked: Asked;
  count: number;
  /** Requests that there is room for. */
  room: number;
  /** The ADU of the request in slot i begins at `i * MAX_ADU`. */
  bytes: Uint8Array;
  /** What is over, `OVER` cells each, then `SLOT` cells for each slot. In the same memory as `bytes`: a buffer of its own costs 250 bytes. */
  cells: Float64Array;
  overNext: number;
}

/** Cells of a ring of what is over: pair key, and digest of the answer or 0 if it was given up. */
const OVER = {key: 0, digest: 1, size: 2} as const;
const FIRST_SLOT = MAX_OVER * OVER.size;
/**
 * Cells of a slot. `order`: of all of them, slots in order of age: [0..count) wait, the rest is free. `doubtful`, 1: bytes were
 * lost since, so that its answer may have been among them.
 */
const SLOT = {order: 0, time: 1, frame: 2, doubtful: 3, size: 4} as const;
const cell = (slot: number, which: number): number => FIRST_SLOT + slot * SLOT.size + which;

export function openTransactions(): Transactions {
  const {bytes, cells} = memoryFor(FIRST_ROOM);
  cells.fill(NO_KEY, 0, FIRST_SLOT);
  return {asked: {time: 0, frame: 0}, count: 0, room: FIRST_ROOM, bytes, cells, overNext: 0};
}

function memoryFor(room: number): Pick<Transactions, 'bytes' | 'cells'> {
  const size = cell(room, 0) * Float64Array.BYTES_PER_ELEMENT;
  const memory = new ArrayBuffer(size + room * MAX_ADU);
  const cells = new Float64Array(memory, 0, cell(room, 0));
  for (let slot = 0; slot < room; slot++) cells[cell(slot, SLOT.order)] = slot;
  return {bytes: new Uint8Array(memory, size), cells};
}

/** Slot of the i-th oldest. */
export const slotAt = (t: Transactions, i: number): number => float(t.cells, cell(i, SLOT.order));
export const aduOf = (slot: number): number => slot * MAX_ADU;
export const timeOf = (t: Transactions, slot: number): Micros => float(t.cells, cell(slot, SLOT.time));
export const frameOf = (t: Transactions, slot: number): number => float(t.cells, cell(slot, SLOT.frame));

/** Of the request in `slot`; the record holds until the next call. */
export function askedAt(t: Transactions, slot: number): Readonly<Asked> {
  t.asked.time = timeOf(t, slot);
  t.asked.frame = frameOf(t, slot);
  return t.asked;
}

export const isDoubtful = (t: Transactions, slot: number): boolean => float(t.cells, cell(slot, SLOT.doubtful)) === 1;
export const isFull = (t: Transactions): boolean => t.count === MAX_OUTSTANDING;

/** Keeps a copy of the request at `b[at..]`, of UMAS the first MAX_ADU bytes. The caller has made room: not when full. */
export function add(t: Transactions, b: Uint8Array, at: number, {time, frame}: Readonly<Asked>): void {
  if (t.count === t.room) grow(t);
  const slot = slotAt(t, t.count++);
  const {bytes} = t;
  const to = aduOf(slot);
  const length = Math.min(MAX_ADU, aduLength(b, at));
  for (let i = 0; i < length; i++) bytes[to + i] = u8(b, at + i);
  bytes[to + 4] = (length - 6) >> 8;
  bytes[to + 5] = (length - 6) & 0xff;
  const {cells} = t;
  cells[cell(slot, SLOT.time)] = time;
  cells[cell(slot, SLOT.frame)] = frame;
  cells[cell(slot, SLOT.doubtful)] = 0;
}

/**
 * The waiting request that the response at `b[at..]` answers: the oldest of its transaction id and unit that it fits, so
 * that a client which reuses its ids after a time-out is not one behind from then on; -1: it fits none.
 */
export function find(t: Transactions, b: Uint8Array, at: number): number {
  const {bytes} = t;
  const key = pairKey(b, at);
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  for (let i = 0; i < t.count; i++) {
    const adu = aduOf(slotAt(t, i));
    if (pairKey(bytes, adu) !== key) continue;
    if (answers(bytes, adu + MBAP_LENGTH, adu + aduLength(bytes, adu), b, p, end)) return i;
  }
  return -1;
}

/** The oldest waiting request of this transaction id and unit, fitting or not; -1: none. */
export function findOldest(t: Transactions, b: Uint8Array, at: number): number {
  const key = pairKey(b, at);
  for (let i = 0; i < t.count; i++) if (pairKey(t.bytes, aduOf(slotAt(t, i))) === key) return i;
  return -1;
}

/** The oldest waiting request of this transaction id, whatever its unit; -1: none. */
export function findOtherUnit(t: Transactions, b: Uint8Array, at: number): number {
  for (let i = 0; i < t.count; i++) {
    if (transactionId(t.bytes, aduOf(slotAt(t, i))) === transactionId(b, at)) return i;
  }
  return -1;
}

/** The i-th oldest is over; `digest` of its answer, 0: there was none. */
export function remove(t: Transactions, i: number, digest: number): void {
  const slot = slotAt(t, i);
  t.cells[t.overNext * OVER.size + OVER.key] = pairKey(t.bytes, aduOf(slot));
  t.cells[t.overNext * OVER.size + OVER.digest] = digest;
  t.overNext = (t.overNext + 1) & (MAX_OVER - 1);
  for (let k = i + 1; k < t.count; k++) t.cells[cell(k - 1, SLOT.order)] = slotAt(t, k);
  t.cells[cell(--t.count, SLOT.order)] = slot;
}

/** Digest of the latest answer to this pair key; 0: it was given up; -1: not remembered. */
export function overDigest(t: Transactions, key: number): number {
  for (let back = 1; back <= MAX_OVER; back++) {
    const i = (t.overNext - back) & (MAX_OVER - 1);
    if (float(t.cells, i * OVER.size + OVER.key) === key) return float(t.cells, i * OVER.size + OVER.digest);
  }
  return NOT_REMEMBERED;
}

export const GIVEN_UP = 0;
export const NOT_REMEMBERED = -1;

/** Bytes were lost: what waits may have been answered in them, and what is over may have been asked anew. */
export function doubt(t: Transactions): void {
  for (let slot = 0; slot < t.room; slot++) t.cells[cell(slot, SLOT.doubtful)] = 1;
  for (let i = 0; i < MAX_OVER; i++) t.cells[i * OVER.size + OVER.key] = NO_KEY;
}

/** Its slots are all taken: those that come are free, and stand behind them. */
function grow(t: Transactions): void {
  const room = Math.min(MAX_OUTSTANDING, 2 * t.room);
  const {bytes, cells} = memoryFor(room);
  bytes.set(t.bytes);
  cells.set(t.cells);
  t.bytes = bytes;
  t.cells = cells;
  t.room = room;
}
