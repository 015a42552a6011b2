/**
 * The frames just seen, in memory that is taken once: each in one buffer behind its header, and where it begins. A new frame
 * overwrites the oldest ones. Nothing is allocated for a frame, but for a view when it is long (`LOOP_BYTES`).
 */
import {int, u8} from '../core/bytes.ts';
import type {Link} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';

/** Where things stand in the header of a frame, and its size. */
const HEADER = {time: 0, number: 8, length: 16, wireLength: 20, vlan: 24, link: 28, size: 32} as const;
/** Room of the smallest frame of Ethernet: smaller ones fill the slots first, larger ones the bytes. */
const BYTES_PER_SLOT = HEADER.size + 60;
/** Up to here a loop copies faster than a view does. */
const LOOP_BYTES = 128;

/** One frame, as it stands in the ring; what outlives the call must be copied. */
export interface KeptFrame {
  readonly number: number;
  readonly time: Micros;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly wireLength: number;
  /** 802.1Q tag that the kernel took out; -1: none. */
  readonly vlan: number;
  readonly link: Link;
}

export interface FrameRing {
  put(
    b: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    time: Micros,
    vlan: number,
    link: Link,
    n: number,
  ): void;
  /** Frame `i`, counted from the first that was ever put; from `first()` on to before `next()` they are there. */
  frame(i: number): KeptFrame | undefined;
  /** The same, in one record that the next look overwrites. */
  look(i: number): KeptFrame | undefined;
  /** Cheap looks at frame `i`. */
  time(i: number): Micros;
  number(i: number): number;
  first(): number;
  next(): number;
  /** Bytes put since the beginning, with their headers. */
  written(): number;
  /** Number of the latest frame that was overwritten, or was longer than the ring; 0: none. */
  lost(): number;
}

const NO_LINK: Link = {name: '', linkType: 0, segment: ''};

interface State {
  readonly bytes: Uint8Array;
  readonly slots: number;
  /** Where the header of the frame in each slot begins. */
  readonly at: Int32Array;
  /** By the number in the header, and their numbers. */
  readonly links: Link[];
  readonly numbers: Map<Link, number>;
  /** Views to read and copy through; one more only when frames come from another buffer. */
  readonly ownWords: DataView;
  /** What `look` gives. */
  readonly looked: {-readonly [K in keyof KeptFrame]: KeptFrame[K]};
  source: Uint8Array;
  words: DataView;
  first: number;
  next: number;
  /** Where the next frame goes, if it fits there. */
  write: number;
  written: number;
  lost: number;
}

/** `size`: bytes of everything. */
export function frameRing(size: number): FrameRing {
  const slots = Math.ceil(size / (BYTES_PER_SLOT + Int32Array.BYTES_PER_ELEMENT));
  const bytes = new Uint8Array(size - slots * Int32Array.BYTES_PER_ELEMENT);
  const ownWords = new DataView(bytes.buffer);
  const state: State = {
    bytes,
    ownWords,
    looked: {number: 0, time: 0, bytes, start: 0, end: 0, wireLength: 0, vlan: -1, link: NO_LINK},
    source: bytes,
    words: ownWords,
    slots,
    at: new Int32Array(slots),
    links: [],
    numbers: new Map(),
    first: 0,
    next: 0,
    write: 0,
    written: 0,
    lost: 0,
  };
  return {
    put: (b, start, end, wireLength, time, vlan, link, n) => put(state, b, start, end, wireLength, time, vlan, link, n),
    frame(i) {
      const looked = lookAt(state, i);
      return looked && {...looked};
    },
    look: (i) => lookAt(state, i),
    time: (i) => ownWords.getFloat64(headerOf(state, i) + HEADER.time),
    number: (i) => numberOf(state, i),
    first: () => state.first,
    next: () => state.next,
    written: () => state.written,
    lost: () => state.lost,
  };
}

const headerOf = ({at, slots}: State, i: number): number => int(at, i % slots);
const numberOf = (state: State, i: number): number => state.ownWords.getFloat64(headerOf(state, i) + HEADER.number);

function put(
  state: State,
  b: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  time: Micros,
  vlan: number,
  link: Link,
  n: number,
): void {
  const length = HEADER.size + end - start;
  if (length > state.bytes.length) {
    state.lost = n;
    return;
  }
  const to = room(state, length);
  const {ownWords} = state;
  ownWords.setFloat64(to + HEADER.time, time);
  ownWords.setFloat64(to + HEADER.number, n);
  ownWords.setInt32(to + HEADER.length, end - start);
  ownWords.setInt32(to + HEADER.wireLength, wireLength);
  ownWords.setInt32(to + HEADER.vlan, vlan);
  ownWords.setInt32(to + HEADER.link, linkNumber(state, link));
  copy(state, b, start, end, to + HEADER.size);
  state.at[state.next % state.slots] = to;
  state.next++;
  state.write = to + length;
  state.written += length;
}

function linkNumber({links, numbers}: State, link: Link): number {
  const known = numbers.get(link);
  if (known !== undefined) return known;
  numbers.set(link, links.length);
  return links.push(link) - 1;
}

/** Where `length` bytes may be written: frames are never torn in two. */
function room(state: State, length: number): number {
  if (state.write + length > state.bytes.length) {
    free(state, state.write, state.bytes.length);
    state.write = 0;
  }
  free(state, state.write, state.write + length);
  if (state.next - state.first === state.slots) giveUpOldest(state);
  return state.write;
}

/** Gives up the oldest frames that begin in `[from, to)`. */
function free(state: State, from: number, to: number): void {
  while (state.first < state.next) {
    const oldest = headerOf(state, state.first);
    if (oldest < from || oldest >= to) return;
    giveUpOldest(state);
  }
}

function giveUpOldest(state: State): void {
  state.lost = Math.max(state.lost, numberOf(state, state.first));
  state.first++;
}

function lookAt(state: State, i: number): KeptFrame | undefined {
  if (i < state.first || i >= state.next) return undefined;
  const {looked, ownWords} = state;
  const at = headerOf(state, i);
  looked.number = ownWords.getFloat64(at + HEADER.number);
  looked.time = ownWords.getFloat64(at + HEADER.time);
  looked.start = at + HEADER.size;
  looked.end = looked.start + ownWords.getInt32(at + HEADER.length);
  looked.wireLength = ownWords.getInt32(at + HEADER.wireLength);
  looked.vlan = ownWords.getInt32(at + HEADER.vlan);
  looked.link = state.links[ownWords.getInt32(at + HEADER.link)] ?? NO_LINK;
  return looked;
}

/** Four bytes a step: a loop over bytes costs twice as much, and so does a view of its own for a short frame. */
function copy(state: State, b: Uint8Array, start: number, end: number, to: number): void {
  if (end - start > LOOP_BYTES) {
    state.bytes.set(b.subarray(start, end), to);
    return;
  }
  if (state.source !== b) {
    state.source = b;
    state.words = new DataView(b.buffer, b.byteOffset, b.length);
  }
  const {words, ownWords, bytes} = state;
  let i = start;
  let j = to;
  for (; i + 4 <= end; i += 4, j += 4) ownWords.setUint32(j, words.getUint32(i));
  for (; i < end; i++, j++) bytes[j] = u8(b, i);
}
