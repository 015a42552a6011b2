/** One ring for each interface, so that a busy one does not push out the frames of a quiet one. */
import {float, int, short} from '../core/bytes.ts';
import {type Link, mayBeOf, type PacketBlock} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';
import {type FrameRing, frameRing, type KeptFrame} from './frame-ring.ts';

export interface Rings {
  put(block: PacketBlock, links: readonly Link[]): void;
  /** Number of the latest frame, counted from 1 as the pipeline counts. */
  frames(): number;
  /** Time of the latest frame. */
  now(): Micros;
  /** Bytes put since the beginning. */
  written(): number;
  /** The frame with this number; undefined: it was overwritten. */
  find(number: number): KeptFrame | undefined;
  /** Wanted frames of at least this time, in the order of their coming. What `isWanted` looks at is one record for all. */
  since(from: Micros, isWanted: (frame: KeptFrame) => boolean): KeptFrame[];
  /** Wanted frames behind this number, likewise. */
  behind(number: number, isWanted: (frame: KeptFrame) => boolean): KeptFrame[];
  /** Some frame of the segment behind this number was overwritten. */
  hasLostBehind(number: number, segment: string): boolean;
  /** Time from which on every frame of a segment is there, and whether older ones were overwritten; undefined: there is none. */
  oldest(segment: string): {readonly time: Micros; readonly isFirst: boolean} | undefined;
}

/** `count` rings of `size` bytes; the interfaces beyond them share the last one. */
export function rings(count: number, size: number): Rings {
  const all = Array.from({length: Math.max(1, count)}, () => frameRing(size));
  const state = {frames: 0, now: Number.NEGATIVE_INFINITY};

  function ordered(picked: KeptFrame[]): KeptFrame[] {
    return all.length === 1 ? picked : picked.sort((a, b) => a.number - b.number);
  }

  return {
    put(block, links) {
      for (let i = 0; i < block.count; i++) {
        const index = short(block.link, i);
        const link = links[index];
        const ring = all[index] ?? all[all.length - 1];
        if (link === undefined || ring === undefined) continue;
        const time = float(block.time, i);
        const n = ++state.frames;
        state.now = time;
        ring.put(
          block.bytes,
          int(block.start, i),
          int(block.end, i),
          int(block.wireLength, i),
          time,
          int(block.vlan, i),
          link,
          n,
        );
      }
    },
    frames: () => state.frames,
    now: () => state.now,
    written: () => all.reduce((sum, ring) => sum + ring.written(), 0),
    find(number) {
      for (const ring of all) {
        const i = firstBehind(ring, number - 1);
        if (i < ring.next() && ring.number(i) === number) return ring.frame(i);
      }
      return undefined;
    },
    since: (from, isWanted) => ordered(all.flatMap((ring) => pick(ring, ring.first(), from, isWanted))),
    behind: (number, isWanted) =>
      ordered(all.flatMap((ring) => pick(ring, firstBehind(ring, number), Number.NEGATIVE_INFINITY, isWanted))),
    hasLostBehind: (number, segment) => all.some((ring) => ring.lost() > number && isOf(ring, segment)),
    oldest(segment) {
      const own = all.filter((ring) => isOf(ring, segment));
      const cut = own.filter((ring) => ring.lost() > 0);
      if (cut.length > 0) return {time: Math.max(...cut.map(oldestOf)), isFirst: false};
      return own.length === 0 ? undefined : {time: Math.min(...own.map(oldestOf)), isFirst: true};
    },
  };
}

const oldestOf = (ring: FrameRing): Micros => ring.time(ring.first());

/** An interface most often has a ring of its own. */
function isOf(ring: FrameRing, segment: string): boolean {
  const oldest = ring.look(ring.first());
  return oldest !== undefined && mayBeOf(oldest.link, segment);
}

/** Index of the first frame whose number is greater; numbers grow, so halving finds it. */
function firstBehind(ring: FrameRing, number: number): number {
  let low = ring.first();
  let high = ring.next();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ring.number(middle) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A ring holds a hundred thousand frames and an alert wants few of them: only these become objects. */
function pick(ring: FrameRing, first: number, from: Micros, isWanted: (frame: KeptFrame) => boolean): KeptFrame[] {
  const picked: KeptFrame[] = [];
  for (let i = first; i < ring.next(); i++) {
    if (ring.time(i) < from) continue;
    const looked = ring.look(i);
    if (looked !== undefined && isWanted(looked)) picked.push({...looked});
  }
  return picked;
}
