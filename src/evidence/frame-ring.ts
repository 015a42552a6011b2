/**
 * The frames just seen, in memory that is taken once: raw bytes in one buffer, offsets and times in typed arrays. A new
 * frame overwrites the oldest ones. Nothing is allocated for a frame, but for a view when it is long (`LOOP_BYTES`).
 */
import {float, int, u8} from '../core/bytes.ts';
import type {Link} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';

/** Room of one frame on average: small frames fill the slots first, large ones the bytes. */
const BYTES_PER_SLOT = 96;
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
  /** Bytes put since the beginning. */
  written(): number;
  /** Number of the latest frame that was overwritten, or was longer than the ring; 0: none. */
  lost(): number;
}

const NO_LINK: Link = {name: '', linkType: 0, segment: ''};

interface State {
  readonly bytes: Uint8Array;
  readonly slots: number;
  /** Of the frame in each slot. */
  readonly at: Int32Array;
  readonly lengths: Int32Array;
  readonly wireLengths: Int32Array;
  readonly vlans: Int32Array;
  readonly times: Float64Array;
  readonly numbers: Float64Array;
  readonly links: (Link | undefined)[];
  /** Views to copy through; one more only when frames come from another buffer. */
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

export function frameRing(size: number): FrameRing {
  const slots = Math.max(1, Math.ceil(size / BYTES_PER_SLOT));
  const bytes = new Uint8Array(size);
  const ownWords = new DataView(bytes.buffer);
  const state: State = {
    bytes,
    ownWords,
    looked: {number: 0, time: 0, bytes, start: 0, end: 0, wireLength: 0, vlan: -1, link: NO_LINK},
    source: bytes,
    words: ownWords,
    slots,
    at: new Int32Array(slots),
    lengths: new Int32Array(slots),
    wireLengths: new Int32Array(slots),
    vlans: new Int32Array(slots),
    times: new Float64Array(slots),
    numbers: new Float64Array(slots),
    links: new Array<Link | undefined>(slots).fill(undefined),
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
    time: (i) => float(state.times, i % slots),
    number: (i) => float(state.numbers, i % slots),
    first: () => state.first,
    next: () => state.next,
    written: () => state.written,
    lost: () => state.lost,
  };
}

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
  const length = end - start;
  if (length > state.bytes.length) {
    state.lost = n;
    return;
  }
  const to = room(state, length);
  copy(state, b, start, end, to);
  const slot = state.next % state.slots;
  state.at[slot] = to;
  state.lengths[slot] = length;
  state.wireLengths[slot] = wireLength;
  state.vlans[slot] = vlan;
  state.times[slot] = time;
  state.numbers[slot] = n;
  state.links[slot] = link;
  state.next++;
  state.write = to + length;
  state.written += length;
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
    const oldest = int(state.at, state.first % state.slots);
    if (oldest < from || oldest >= to) return;
    giveUpOldest(state);
  }
}

function giveUpOldest(state: State): void {
  state.lost = Math.max(state.lost, float(state.numbers, state.first % state.slots));
  state.first++;
}

function lookAt(of: State, i: number): KeptFrame | undefined {
  const slot = i % of.slots;
  const link = of.links[slot];
  if (link === undefined || i < of.first || i >= of.next) return undefined;
  const {looked} = of;
  looked.number = float(of.numbers, slot);
  looked.time = float(of.times, slot);
  looked.start = int(of.at, slot);
  looked.end = looked.start + int(of.lengths, slot);
  looked.wireLength = int(of.wireLengths, slot);
  looked.vlan = int(of.vlans, slot);
  looked.link = link;
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
