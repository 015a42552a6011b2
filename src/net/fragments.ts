/**
 * Puts IP datagrams together from their fragments (RFC 791 §3.2, RFC 8200 §4.5). Bounded in datagrams, bytes and time.
 * Overlapping pieces that disagree are how intrusion detection is evaded: such a datagram is dropped and counted
 * (RFC 5722 demands it for IPv6).
 */
import {hex, u8} from '../core/bytes.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {Fragment} from './ip.ts';
import type {Layers} from './layers.ts';

const MAX_DATAGRAMS = 256;
const MAX_DATAGRAM = 65_535;
/** Ethernet's smallest useful fragment is 8 bytes; nothing honest needs more pieces than this. */
const MAX_PIECES = 8192;
const LIFETIME = 30 * SECOND;

interface Datagram {
  readonly since: Micros;
  bytes: Uint8Array;
  /** One bit for each 8-byte unit that arrived. */
  readonly have: Uint8Array;
  received: number;
  pieces: number;
  /** Length of the whole payload, known once the last piece came; -1 before. */
  length: number;
}

export interface FragmentCounters {
  fragments: number;
  reassembled: number;
  expired: number;
  evicted: number;
  overlapping: number;
}

export interface Fragments {
  /** True: the datagram is whole, and `out` now points at its payload in a buffer of its own. */
  add(fragment: Fragment, out: Layers, segment: number): boolean;
  readonly counters: FragmentCounters;
}

export function fragments(): Fragments {
  const waiting = new Map<string, Datagram>();
  const counters: FragmentCounters = {fragments: 0, reassembled: 0, expired: 0, evicted: 0, overlapping: 0};

  function datagramOf(key: string, time: Micros): Datagram {
    const known = waiting.get(key);
    if (known !== undefined && time - known.since <= LIFETIME) return known;
    if (known !== undefined) {
      counters.expired++;
      waiting.delete(key);
    }
    if (waiting.size >= MAX_DATAGRAMS) evictOldest();
    const fresh: Datagram = {
      since: time,
      bytes: new Uint8Array(2048),
      have: new Uint8Array(1024),
      received: 0,
      pieces: 0,
      length: -1,
    };
    waiting.set(key, fresh);
    return fresh;
  }

  function evictOldest(): void {
    const oldest = waiting.keys().next();
    if (oldest.done === true) return;
    counters.evicted++;
    waiting.delete(oldest.value);
  }

  return {
    counters,
    add(fragment, out, segment) {
      counters.fragments++;
      const key = keyOf(fragment, out, segment);
      const datagram = datagramOf(key, out.time);
      const took = take(datagram, fragment, out.bytes);
      if (took === 'bad') {
        counters.overlapping++;
        waiting.delete(key);
        return false;
      }
      if (datagram.length < 0 || datagram.received < datagram.length) return false;
      waiting.delete(key);
      counters.reassembled++;
      deliver(datagram, out);
      return true;
    },
  };
}

function keyOf(fragment: Fragment, out: Layers, segment: number): string {
  const length = out.version === 4 ? 4 : 16;
  const ends = hex(out.bytes, out.src, out.src + length) + hex(out.bytes, out.dst, out.dst + length);
  return `${segment}/${ends}/${fragment.id}/${out.version === 4 ? out.protocol : 0}`;
}

/** Copies a piece in. A repeated piece is ignored; one that overlaps with other bytes makes the datagram bad. */
function take(datagram: Datagram, fragment: Fragment, b: Uint8Array): 'ok' | 'bad' {
  const end = fragment.offset + fragment.end - fragment.start;
  if (!fits(datagram, fragment, end)) return 'bad';
  if (!fragment.more) datagram.length = end;
  grow(datagram, end);
  for (let from = fragment.offset; from < end; from += 8) {
    const source = fragment.start + from - fragment.offset;
    if (!takeUnit(datagram, from, Math.min(end, from + 8), b, source)) return 'bad';
  }
  return 'ok';
}

function fits(datagram: Datagram, fragment: Fragment, end: number): boolean {
  if (end > MAX_DATAGRAM || ++datagram.pieces > MAX_PIECES) return false;
  if (fragment.more) return (end - fragment.offset) % 8 === 0 && (datagram.length < 0 || end <= datagram.length);
  return datagram.length < 0 || datagram.length === end;
}

/** One unit of 8 bytes, or the shorter last one; false: it was there with other bytes. */
function takeUnit(datagram: Datagram, from: number, to: number, b: Uint8Array, source: number): boolean {
  const cell = from >> 6;
  const bit = 1 << ((from >> 3) & 7);
  if ((u8(datagram.have, cell) & bit) !== 0) return same(datagram.bytes, from, b, source, to - from);
  datagram.have[cell] = u8(datagram.have, cell) | bit;
  for (let i = from; i < to; i++) datagram.bytes[i] = u8(b, source + i - from);
  datagram.received += to - from;
  return true;
}

function grow(datagram: Datagram, end: number): void {
  if (end <= datagram.bytes.length) return;
  const larger = new Uint8Array(Math.min(MAX_DATAGRAM, Math.max(end, datagram.bytes.length * 2)));
  larger.set(datagram.bytes);
  datagram.bytes = larger;
}

function same(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8(a, aAt + i) !== u8(b, bAt + i)) return false;
  return true;
}

/** The addresses move in front of the payload, so that everything above reads one buffer. */
function deliver(datagram: Datagram, out: Layers): void {
  const length = out.version === 4 ? 4 : 16;
  const whole = new Uint8Array(2 * length + datagram.length);
  for (let i = 0; i < length; i++) {
    whole[i] = u8(out.bytes, out.src + i);
    whole[length + i] = u8(out.bytes, out.dst + i);
  }
  whole.set(datagram.bytes.subarray(0, datagram.length), 2 * length);
  out.bytes = whole;
  out.src = 0;
  out.dst = length;
  out.payload = 2 * length;
  out.payloadEnd = whole.length;
  out.payloadLength = datagram.length;
  out.end = whole.length;
}
