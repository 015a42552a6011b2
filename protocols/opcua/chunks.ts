/**
 * Messages of one side whose chunks are still coming, put together by request id. Bounded: by number, and by bytes; of a
 * message that is longer the beginning is kept. OPC 10000-6 section 6.7.2.
 */
import type {Micros} from '../../src/core/time.ts';

/** Messages of one side that may be open at once; a sender finishes one before the next (section 6.7.2.2). */
const MAX_OPEN = 4;
/** Bytes kept of all open messages of one side. */
const MAX_KEPT = 1 << 20;
/** A buffer that is larger is given back once its message is over. */
const MAX_IDLE = 1 << 16;

export interface OpenMessage {
  /** -1: free. */
  requestId: number;
  bytes: Uint8Array;
  /** Bytes that are kept, and those that there were. */
  length: number;
  total: number;
  chunks: number;
  since: Micros;
  isFlood: boolean;
}

export type OpenMessages = OpenMessage[];

export function find(open: OpenMessages, requestId: number): OpenMessage | undefined {
  for (let i = 0; i < open.length; i++) if (open[i]?.requestId === requestId) return open[i];
  return undefined;
}

/** Begins one; undefined: too many are open. */
export function begin(open: OpenMessages, requestId: number, time: Micros): OpenMessage | undefined {
  const free = find(open, FREE) ?? grow(open);
  if (free === undefined) return undefined;
  free.requestId = requestId;
  free.length = 0;
  free.total = 0;
  free.chunks = 0;
  free.since = time;
  free.isFlood = false;
  return free;
}

const FREE = -1;

function grow(open: OpenMessages): OpenMessage | undefined {
  if (open.length >= MAX_OPEN) return undefined;
  const message = {
    requestId: FREE,
    bytes: new Uint8Array(),
    length: 0,
    total: 0,
    chunks: 0,
    since: 0,
    isFlood: false,
  };
  open.push(message);
  return message;
}

/** Adds a chunk's part `b[start..end)`, as far as there is room. */
export function append(open: OpenMessages, message: OpenMessage, b: Uint8Array, start: number, end: number): void {
  message.chunks++;
  message.total += end - start;
  if (message.length < message.total - (end - start)) return;
  const room = makeRoom(open, message, message.length + end - start);
  const kept = Math.min(end - start, room - message.length);
  message.bytes.set(b.subarray(start, start + kept), message.length);
  message.length += kept;
}

function makeRoom(open: OpenMessages, message: OpenMessage, wanted: number): number {
  if (message.bytes.length >= wanted) return message.bytes.length;
  const others = open.reduce((sum, other) => (other === message ? sum : sum + other.bytes.length), 0);
  const room = Math.min(MAX_KEPT - others, 2 ** Math.ceil(Math.log2(wanted)));
  if (room <= message.bytes.length) return message.bytes.length;
  const larger = new Uint8Array(room);
  larger.set(message.bytes.subarray(0, message.length));
  message.bytes = larger;
  return room;
}

export const isCut = (message: OpenMessage): boolean => message.length < message.total;

export function close(message: OpenMessage): void {
  message.requestId = FREE;
  if (message.bytes.length > MAX_IDLE) message.bytes = new Uint8Array();
}

/** All are given up: bytes were lost. */
export function closeAll(open: OpenMessages): void {
  for (const message of open) if (message.requestId !== FREE) close(message);
}

/** The one that was begun first is given up, for another to have its place. */
export function dropOldest(open: OpenMessages): void {
  let oldest = open[0];
  for (const message of open) if (oldest === undefined || message.since < oldest.since) oldest = message;
  if (oldest !== undefined) close(oldest);
}
