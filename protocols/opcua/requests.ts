/**
 * Requests of one connection that wait for their response, oldest first. Slots and their buffers are used again, so that
 * steady traffic costs a copy of its bytes and no object.
 */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Micros} from '../../src/core/time.ts';
import type {Service} from './services.ts';

/** Publish requests wait side by side, some tens with many subscriptions. */
export const MAX_OUTSTANDING = 64;
/** A longer request is described when it comes, instead of being kept. */
export const MAX_KEPT_REQUEST = 1 << 14;
const FIRST_ROOM = 256;

export interface Request {
  id: number;
  service: Service;
  time: Micros;
  frame: number;
  hash: number;
  identity: number;
  bytes: Uint8Array;
  length: number;
  /** Of a request that is too long to be kept. */
  fields: Fields | undefined;
  /** Bytes were lost since, so that its answer may have been among them. */
  isDoubtful: boolean;
}

export interface Requests {
  readonly waiting: Request[];
  readonly free: Request[];
  /** Ids that were given up, for late answers. */
  readonly over: Int32Array;
  overNext: number;
}

const MAX_OVER = 16;

export const openRequests = (): Requests => ({
  waiting: [],
  free: [],
  over: new Int32Array(MAX_OVER).fill(-1),
  overNext: 0,
});

/** Takes a slot for a request; the caller has made room, fills it in and keeps its bytes. */
export function add(r: Requests, id: number, service: Service, time: Micros, frame: number): Request {
  const slot = r.free.pop() ?? newRequest(service);
  slot.id = id;
  slot.service = service;
  slot.time = time;
  slot.frame = frame;
  slot.length = 0;
  slot.fields = undefined;
  slot.isDoubtful = false;
  r.waiting.push(slot);
  return slot;
}

const newRequest = (service: Service): Request => ({
  id: 0,
  service,
  time: 0,
  frame: 0,
  hash: 0,
  identity: 0,
  bytes: new Uint8Array(FIRST_ROOM),
  length: 0,
  fields: undefined,
  isDoubtful: false,
});

/** Keeps a copy of the body `b[start..end)`, which is no longer than MAX_KEPT_REQUEST. */
export function keep(slot: Request, b: Uint8Array, start: number, end: number): void {
  const length = end - start;
  if (slot.bytes.length < length) slot.bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
  for (let i = 0; i < length; i++) slot.bytes[i] = u8(b, start + i);
  slot.length = length;
}

/** Index of the oldest waiting request with this id; -1: none. */
export function find(r: Requests, id: number): number {
  for (let i = 0; i < r.waiting.length; i++) if (r.waiting[i]?.id === id) return i;
  return -1;
}

/** The i-th got its answer; its slot may be used again, but its content holds until then. */
export function remove(r: Requests, i: number): void {
  const slot = r.waiting[i];
  if (slot === undefined) return;
  for (let k = i + 1; k < r.waiting.length; k++) {
    const next = r.waiting[k];
    if (next !== undefined) r.waiting[k - 1] = next;
  }
  r.waiting.pop();
  slot.fields = undefined;
  r.free.push(slot);
}

/** The i-th is no longer waited for; its answer may still come. */
export function giveUp(r: Requests, i: number): void {
  r.over[r.overNext] = (r.waiting[i]?.id ?? 0) | 0;
  r.overNext = (r.overNext + 1) % MAX_OVER;
  remove(r, i);
}

/** Was a request with this id given up a short while ago? */
export const isGivenUp = (r: Requests, id: number): boolean => r.over.includes(id | 0);

/** Bytes were lost: what waits may have been answered in them. */
export function doubt(r: Requests): void {
  for (const request of r.waiting) request.isDoubtful = true;
}
