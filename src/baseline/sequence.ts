/** The order in which values came: finds a stretch that repeats an earlier one bit for bit. */
import {int} from '../core/bytes.ts';

/** Readings that are remembered, those equal to the one before left out. */
const KEPT = 512;
/** One reading in so many is an anchor: each new reading is compared with all anchors, which lie side by side. */
const ANCHOR_EVERY = 32;
const ANCHORS = KEPT / ANCHOR_EVERY;
/** A cycle shorter than this is the nature of the value: a bit that toggles, a counter of ten. */
const SHORTEST_CYCLE = 16;

export interface Sequence {
  /** Hashes of the latest readings, by their number; the anchors stand behind them. */
  readonly readings: Int32Array;
  count: number;
  /** Distance to the earlier stretch, 0 without one, and how many readings in a row it holds. */
  lag: number;
  run: number;
  /** Such a stretch came while it was learned: so it is. */
  isCyclic: boolean;
}

export const sequence = (): Sequence => ({
  readings: new Int32Array(KEPT + ANCHORS),
  count: 0,
  lag: 0,
  run: 0,
  isCyclic: false,
});

export function addReading(to: Sequence, content: number): void {
  const {readings} = to;
  const at = ++to.count;
  if (to.lag > 0 && int(readings, (at - to.lag) & (KEPT - 1)) === content) {
    to.run++;
  } else {
    to.lag = earlier(readings, at, content);
    to.run = to.lag > 0 ? 1 : 0;
  }
  readings[at & (KEPT - 1)] = content;
  if (at % ANCHOR_EVERY === 0) readings[KEPT + ((at / ANCHOR_EVERY) & (ANCHORS - 1))] = content;
}

/** Distance to an anchor that is equal; 0: none is. */
function earlier(readings: Int32Array, at: number, content: number): number {
  for (let i = 0; i < ANCHORS; i++) {
    if (int(readings, KEPT + i) !== content) continue;
    const latest = Math.floor(at / ANCHOR_EVERY);
    const back = (latest - i) & (ANCHORS - 1);
    const lag = at - (latest - back) * ANCHOR_EVERY;
    if (lag >= SHORTEST_CYCLE && lag < KEPT) return lag;
  }
  return 0;
}
