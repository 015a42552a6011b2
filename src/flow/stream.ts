/**
 * One direction of a TCP connection as a stream of bytes: segments in order go straight through, without a copy; what
 * comes early is held, bounded; what comes twice is dropped; what never comes is a gap, told to the reader. Works from
 * the middle of a connection and on captures of one direction only. RFC 9293 §3.4 (sequence numbers modulo 2^32).
 */
import {hashBytes} from '../core/hash.ts';
import {type Clock, type Micros, SECOND} from '../core/time.ts';

/** Out-of-order segments kept for one direction, in number and bytes. */
const MAX_HELD = 64;
const MAX_HELD_BYTES = 256 * 1024;
/** Bytes of a segment that are compared when it comes again: a message of OT is no longer, and more costs more. */
const MAX_DIGESTED = 64;
/** How long a hole may wait for its bytes; data captured after its own acknowledgement comes within milliseconds. */
const HOLE_PATIENCE = SECOND;
/** A jump by more than this is another connection on the same ports, not a hole. */
const FAR = 1 << 24;

interface Held {
  readonly seq: number;
  readonly bytes: Uint8Array;
  /** On the wire; `bytes` is shorter when the snap length cut it. */
  readonly length: number;
}

export interface Stream {
  /** Sequence number of the next byte; -1: nothing seen yet. */
  next: number;
  /** Sequence number of its SYN; -1: not seen. */
  first: number;
  held: Held[] | undefined;
  heldBytes: number;
  holeSince: Micros;
  /** The latest segment in order: where it began, its length, and a digest of its first bytes. */
  lastSeq: number;
  lastLength: number;
  lastDigest: number;
}

export interface StreamReader<T> {
  data(owner: T, b: Uint8Array, start: number, end: number): void;
  /** Bytes were lost; the next `data` starts behind the hole. */
  gap(owner: T): void;
  /** The latest segment came again with other bytes: two senders, or one that is between them. */
  replaced(owner: T): void;
}

export interface StreamCounters {
  retransmitted: number;
  held: number;
  gaps: number;
  /** Bytes missing in capture. */
  lostBytes: number;
}

export const streamCounters = (): StreamCounters => ({retransmitted: 0, held: 0, gaps: 0, lostBytes: 0});

export const stream = (): Stream => ({
  next: -1,
  first: -1,
  held: undefined,
  heldBytes: 0,
  holeSince: 0,
  lastSeq: 0,
  lastLength: 0,
  lastDigest: 0,
});

/** A SYN with sequence number `seq`: data starts behind it. */
export function restart(s: Stream, seq: number): void {
  s.first = seq;
  s.next = (seq + 1) >>> 0;
  s.held = undefined;
  s.heldBytes = 0;
}

/** Forgets everything: another connection begins, and may be picked up from its middle. */
export function forget(s: Stream): void {
  s.first = -1;
  s.next = -1;
  s.held = undefined;
  s.heldBytes = 0;
}

/** `b[start..end)` was captured of a segment that had `length` bytes on the wire. */
export function segment<T>(
  s: Stream,
  seq: number,
  b: Uint8Array,
  start: number,
  end: number,
  length: number,
  clock: Clock,
  owner: T,
  reader: StreamReader<T>,
  counters: StreamCounters,
): void {
  if (length <= 0) return;
  if (s.next < 0) s.next = seq;
  let ahead = (seq - s.next) | 0;
  if (ahead > FAR || ahead < -FAR) {
    jump(s, seq, owner, reader, counters);
    ahead = 0;
  }
  if (ahead > 0) {
    hold(s, seq, b, start, end, length, clock.time, counters);
    if (isOverfull(s)) skipHole(s, clock.time, owner, reader, counters);
    return;
  }
  if (ahead < 0) {
    counters.retransmitted++;
    if (isReplaced(s, seq, b, start, end, length)) reader.replaced(owner);
  } else remember(s, seq, b, start, end, length);
  // A resend may carry new bytes behind the old ones.
  if (length + ahead <= 0) return;
  pass(s, b, Math.min(end, start - ahead), end, length + ahead, owner, reader, counters);
  if (s.held !== undefined) drain(s, clock.time, owner, reader, counters);
}

function remember(s: Stream, seq: number, b: Uint8Array, start: number, end: number, length: number): void {
  s.lastSeq = seq;
  s.lastLength = end - start < length ? 0 : length;
  s.lastDigest = digest(b, start, end);
}

/** A keep-alive sends its last byte again, whatever it was, so that one byte says nothing. */
const isReplaced = (s: Stream, seq: number, b: Uint8Array, start: number, end: number, length: number): boolean =>
  seq === s.lastSeq &&
  length === s.lastLength &&
  length > 1 &&
  end - start === length &&
  digest(b, start, end) !== s.lastDigest;

const digest = (b: Uint8Array, start: number, end: number): number =>
  hashBytes(b, start, Math.min(end, start + MAX_DIGESTED));

const isOverfull = (s: Stream): boolean =>
  s.held !== undefined && (s.held.length > MAX_HELD || s.heldBytes > MAX_HELD_BYTES);

/** Another connection on the same ports: what was held belongs to the old one. */
function jump<T>(s: Stream, seq: number, owner: T, reader: StreamReader<T>, counters: StreamCounters): void {
  s.held = undefined;
  s.heldBytes = 0;
  s.next = seq;
  counters.gaps++;
  reader.gap(owner);
}

/** Once a second of packet time: stop waiting for bytes that capture has lost. */
export function expireHole<T>(
  s: Stream,
  now: Micros,
  owner: T,
  reader: StreamReader<T>,
  counters: StreamCounters,
): void {
  if (s.held !== undefined && now - s.holeSince >= HOLE_PATIENCE) skipHole(s, now, owner, reader, counters);
}

/** The connection is over: what was held is delivered behind its holes. */
export function flush<T>(s: Stream, now: Micros, owner: T, reader: StreamReader<T>, counters: StreamCounters): void {
  while (s.held !== undefined) skipHole(s, now, owner, reader, counters);
}

function pass<T>(
  s: Stream,
  b: Uint8Array,
  start: number,
  end: number,
  length: number,
  owner: T,
  reader: StreamReader<T>,
  counters: StreamCounters,
): void {
  s.next = (s.next + length) >>> 0;
  if (end > start) reader.data(owner, b, start, end);
  const missing = length - (end - start);
  if (missing > 0) lose(missing, owner, reader, counters);
}

function lose<T>(bytes: number, owner: T, reader: StreamReader<T>, counters: StreamCounters): void {
  counters.gaps++;
  counters.lostBytes += bytes;
  reader.gap(owner);
}

/** Keeps a copy, in order of sequence numbers. Of two that start alike the longer one stays. */
function hold(
  s: Stream,
  seq: number,
  b: Uint8Array,
  start: number,
  end: number,
  length: number,
  time: Micros,
  counters: StreamCounters,
): void {
  if (s.held === undefined) {
    s.held = [];
    s.holeSince = time;
  }
  let at = s.held.length;
  while (at > 0 && ahead(s.held, at - 1, seq) > 0) at--;
  const before = s.held[at - 1];
  if (before !== undefined && before.seq === seq) {
    if (before.length >= length) return;
    s.heldBytes -= before.bytes.length;
    s.held.splice(--at, 1);
  }
  counters.held++;
  s.heldBytes += end - start;
  s.held.splice(at, 0, {seq, bytes: b.slice(start, end), length});
}

const ahead = (held: readonly Held[], at: number, seq: number): number => ((held[at]?.seq ?? seq) - seq) | 0;

/** Delivers what now is in order. */
function drain<T>(s: Stream, time: Micros, owner: T, reader: StreamReader<T>, counters: StreamCounters): void {
  let done = 0;
  const held = s.held ?? [];
  for (const one of held) {
    const behind = (s.next - one.seq) | 0;
    if (behind < 0) break;
    done++;
    s.heldBytes -= one.bytes.length;
    const fresh = one.length - behind;
    if (fresh > 0)
      pass(s, one.bytes, Math.min(one.bytes.length, behind), one.bytes.length, fresh, owner, reader, counters);
  }
  s.held = done === held.length ? undefined : held.slice(done);
  if (done > 0) s.holeSince = time;
}

function skipHole<T>(s: Stream, time: Micros, owner: T, reader: StreamReader<T>, counters: StreamCounters): void {
  const first = s.held?.[0];
  if (first === undefined) return;
  lose((first.seq - s.next) >>> 0, owner, reader, counters);
  s.next = first.seq;
  drain(s, time, owner, reader, counters);
}
