/** The order in which values came: finds a stretch that repeats an earlier one bit for bit. */
import {int} from '../core/bytes.ts';

/** Readings that are remembered, those equal to the one before left out. */
const KEPT = 512;
/** A cycle shorter than this is the nature of the value: a bit that toggles, a counter of ten. */
const SHORTEST_CYCLE = 16;

export interface Sequence {
  /** Hashes of the latest readings, by their number. */
  readonly readings: Int32Array;
  /** Number of the latest reading by the lowest bits of its hash. */
  readonly latest: Int32Array;
  count: number;
  /** Distance to the earlier stretch, 0 without one, and how many readings in a row it holds. */
  lag: number;
  run: number;
  /** Such a stretch came while it was learned: so it is. */
  isCyclic: boolean;
}

export const sequence = (): Sequence => ({
  readings: new Int32Array(KEPT),
  latest: new Int32Array(KEPT),
  count: 0,
  lag: 0,
  run: 0,
  isCyclic: false,
});

export function addReading(to: Sequence, content: number): void {
  const {readings, latest} = to;
  const at = ++to.count;
  const place = content & (KEPT - 1);
  if (to.lag > 0 && int(readings, (at - to.lag) & (KEPT - 1)) === content) {
    to.run++;
  } else {
    const earlier = int(latest, place);
    const lag = at - earlier;
    const isFound =
      earlier > 0 && lag >= SHORTEST_CYCLE && lag < KEPT && int(readings, earlier & (KEPT - 1)) === content;
    to.lag = isFound ? lag : 0;
    to.run = isFound ? 1 : 0;
  }
  readings[at & (KEPT - 1)] = content;
  latest[place] = at;
}
