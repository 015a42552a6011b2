/**
 * What goes from memory to the ring on disk: the frames that came since, but for our own log-ons. The frames wait in the rings
 * themselves until they are asked for; whatever was overwritten by then is a gap, and is said to be one.
 */
import type {RingPiece} from '../core/evidence.ts';
import type {Link} from '../core/packet-source.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {KeptFrame} from './frame-ring.ts';
import {packetBytes, pcapngPackets} from './pcapng.ts';
import type {Rings} from './rings.ts';

/** Frames are handed over so often, or once so much of a ring was written. */
const EVERY: Micros = SECOND;
const SHARE = 1 / 8;
/** Of all pieces that are handed over at once. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface SpillParts {
  readonly frames: Rings;
  readonly ringBytes: number;
  readonly isOurSecret: (frame: KeptFrame) => boolean;
}

export interface Spill {
  /** One piece for each interface that has something; `isLast`: nothing more may be asked for. */
  take(now: Micros, isLast: boolean): RingPiece[];
  /** Times that frames were overwritten before they were taken. */
  gaps(): number;
}

export function spill({frames, ringBytes, isOurSecret}: SpillParts): Spill {
  let at = Number.NEGATIVE_INFINITY;
  let written = 0;
  /** Number of the last frame that was taken. */
  let taken = 0;
  let gaps = 0;
  /** Links of whose frames none is missing since the last piece. */
  const whole = new Set<Link>();

  function pieceOf(link: Link, all: readonly KeptFrame[]): RingPiece {
    const isAfterGap = !whole.has(link);
    whole.add(link);
    const {name, linkType, segment} = link;
    const times = all.map(({time}) => time);
    const [first = 0, last = first] = [times[0], times.at(-1)];
    return {link: {name, linkType, segment}, first, last, isAfterGap, pcapng: pcapngPackets(all)};
  }

  return {
    gaps: () => gaps,
    take(now, isLast) {
      if (!isLast && now - at < EVERY && frames.written() - written < ringBytes * SHARE) return [];
      at = now;
      written = frames.written();
      for (const link of [...whole]) {
        if (!frames.hasLostBehind(taken, link.segment)) continue;
        whole.delete(link);
        gaps++;
      }
      const all = within(
        MAX_BYTES,
        frames.behind(taken, () => true),
      );
      taken = all.at(-1)?.number ?? taken;
      return [...byLink(all.filter((frame) => !isOurSecret(frame)))].map(([link, own]) => pieceOf(link, own));
    },
  };
}

function byLink(frames: readonly KeptFrame[]): Map<Link, KeptFrame[]> {
  const all = new Map<Link, KeptFrame[]>();
  for (const frame of frames) {
    const own = all.get(frame.link);
    if (own === undefined) all.set(frame.link, [frame]);
    else own.push(frame);
  }
  return all;
}

/** The first of them. */
function within(bytes: number, all: readonly KeptFrame[]): readonly KeptFrame[] {
  let left = bytes;
  const end = all.findIndex((frame) => {
    left -= packetBytes(frame);
    return left < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}
