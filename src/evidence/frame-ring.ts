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
const LOOP_BYTES = 160;

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

export function frameRing(size: number): FrameRing {
  const bytes = new Uint8Array(size);
  const slots = Math.max(1, Math.ceil(size / BYTES_PER_SLOT));
  const at = new Int32Array(slots);
  const lengths = new Int32Array(slots);
  const wireLengths = new Int32Array(slots);
  const vlans = new Int32Array(slots);
  const times = new Float64Array(slots);
  const numbers = new Float64Array(slots);
  const links: (Link | undefined)[] = new Array(slots).fill(undefined);
  const state = {first: 0, next: 0, write: 0, written: 0, lost: 0};

  function giveUpOldest(): void {
    state.lost = Math.max(state.lost, float(numbers, state.first % slots));
    state.first++;
  }

  /** Gives up the oldest frames that begin in `[from, to)`. */
  function free(from: number, to: number): void {
    while (state.first < state.next) {
      const oldest = int(at, state.first % slots);
      if (oldest < from || oldest >= to) return;
      giveUpOldest();
    }
  }

  /** Where `length` bytes may be written: frames are never torn in two. */
  function room(length: number): number {
    if (state.write + length > size) {
      free(state.write, size);
      state.write = 0;
    }
    free(state.write, state.write + length);
    if (state.next - state.first === slots) giveUpOldest();
    return state.write;
  }

  return {
    put(b, start, end, wireLength, time, vlan, link, n) {
      const length = end - start;
      if (length > size) {
        state.lost = n;
        return;
      }
      const to = room(length);
      copy(b, start, end, bytes, to);
      const slot = state.next % slots;
      at[slot] = to;
      lengths[slot] = length;
      wireLengths[slot] = wireLength;
      vlans[slot] = vlan;
      times[slot] = time;
      numbers[slot] = n;
      links[slot] = link;
      state.next++;
      state.write = to + length;
      state.written += length;
    },
    frame(i) {
      const slot = i % slots;
      const link = links[slot];
      if (link === undefined || i < state.first || i >= state.next) return undefined;
      const start = int(at, slot);
      return {
        number: float(numbers, slot),
        time: float(times, slot),
        bytes,
        start,
        end: start + int(lengths, slot),
        wireLength: int(wireLengths, slot),
        vlan: int(vlans, slot),
        link,
      };
    },
    time: (i) => float(times, i % slots),
    number: (i) => float(numbers, i % slots),
    first: () => state.first,
    next: () => state.next,
    written: () => state.written,
    lost: () => state.lost,
  };
}

function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > LOOP_BYTES) {
    to.set(from.subarray(start, end), at);
    return;
  }
  for (let i = start, j = at; i < end; i++, j++) to[j] = u8(from, i);
}
