/**
 * The beat of what repeats: for each pattern of exchange its usual period with its spread, and when its values last moved.
 * Numbers in one typed array; `beat` is called for every repetition on the wire and makes no object.
 *
 * Period and spread are a running median and a running median of the deviation from it (MAD): each value moves them by a
 * small step up or down, so that outliers count no more than others.
 */
import {float} from '../core/bytes.ts';
import type {Clock, Micros} from '../core/time.ts';
import {addReading, type Sequence, sequence} from './sequence.ts';

/** Patterns whose beat is followed; beyond it none are added, and that is counted. */
const MAX_RHYTHMS = 1 << 16;
/** Patterns whose values are remembered in their order. */
const MAX_SEQUENCES = 1024;
const FIRST = 256;

/**
 * Cells of a pattern, those of every beat first. `run`: beats in a row that were too late (positive) or too early (negative);
 * `moves`: negative once it was told that the value no longer moves.
 */
export const CELL = {
  last: 0,
  period: 1,
  spread: 2,
  count: 3,
  run: 4,
  content: 5,
  moved: 6,
  moves: 7,
  longest: 8,
  recent: 9,
  counted: 10,
} as const;
const STRIDE = Object.keys(CELL).length;
type Cell = (typeof CELL)[keyof typeof CELL];

/** Beats until the period is believed. */
const STEADY_AFTER = 30;
/** Moves until it is known how long a value usually stays. */
export const MOVING_AFTER = 20;
/** A deviation within this part of the period is none, however even the beat is. */
const TOLERANCE = 0.2;
/** Steps of the running medians, as part of the spread. */
const EARLY_STEP = 1 / 2;
const STEP = 1 / 8;
/** Spread that is assumed at first and kept at least, as parts of the period. */
const FIRST_SPREAD = 1 / 8;
const LEAST_SPREAD = 1 / 256;
/** A value that stayed this much longer than ever does not make it usual. */
const LONGER_IS_ODD = 3;

/** What repeats. */
export interface Pattern {
  /** The fingerprint. */
  readonly key: string;
  /** In words. */
  readonly what: string;
  readonly isFailure: boolean;
}

export interface Rhythms {
  cells: Float64Array;
  /** By their number. Plants are made of equals, so that many are the same record. */
  readonly patterns: Pattern[];
  sequences: (Sequence | undefined)[];
  size: number;
  refused: number;
  followed: number;
  /** A departure beyond so many spreads counts. */
  readonly spreads: number;
}

export const rhythms = (spreads: number): Rhythms => ({
  cells: new Float64Array(FIRST * STRIDE),
  patterns: [],
  sequences: [],
  size: 0,
  refused: 0,
  followed: 0,
  spreads,
});

/** Its number; -1 beyond the bound. */
export function addRhythm(all: Rhythms, pattern: Pattern, time: Micros, hasValues: boolean): number {
  if (all.size >= MAX_RHYTHMS) {
    all.refused++;
    return -1;
  }
  const id = all.size++;
  if (all.size * STRIDE > all.cells.length) {
    const larger = new Float64Array(all.cells.length * 2);
    larger.set(all.cells);
    all.cells = larger;
  }
  all.patterns.push(pattern);
  all.sequences.push(hasValues && all.followed < MAX_SEQUENCES ? sequence() : undefined);
  if (all.sequences[id] !== undefined) all.followed++;
  set(all, id, CELL.last, time);
  set(all, id, CELL.moved, time);
  return id;
}

export const get = ({cells}: Rhythms, id: number, cell: Cell): number => float(cells, id * STRIDE + cell);

export function set({cells}: Rhythms, id: number, cell: Cell, value: number): void {
  cells[id * STRIDE + cell] = value;
}

/** One more of this pattern. `content`: hash of its values, 0 without. */
export function beat(all: Rhythms, id: number, clock: Clock, content: number): void {
  const {cells} = all;
  const {time} = clock;
  const at = id * STRIDE;
  const period = time - float(cells, at + CELL.last);
  cells[at + CELL.last] = time;
  if (content !== 0 && content !== float(cells, at + CELL.content)) move(all, id, at, time, content);
  if (period <= 0) return;
  const count = float(cells, at + CELL.count) + 1;
  cells[at + CELL.count] = count;
  const usual = float(cells, at + CELL.period);
  if (usual === 0) {
    cells[at + CELL.period] = period;
    cells[at + CELL.spread] = period * FIRST_SPREAD;
    return;
  }
  const spread = float(cells, at + CELL.spread);
  const off = period - usual;
  const size = off < 0 ? -off : off;
  const isEarly = count <= STEADY_AFTER;
  if (!isEarly && size > all.spreads * spread && size > usual * TOLERANCE) {
    stray(cells, at, off, period);
    return;
  }
  if (float(cells, at + CELL.run) !== 0) cells[at + CELL.run] = 0;
  const step = spread * (isEarly ? EARLY_STEP : STEP);
  cells[at + CELL.period] = off > step ? usual + step : off < -step ? usual - step : period;
  const least = usual * LEAST_SPREAD;
  const next = size > spread ? spread + step : spread - step;
  cells[at + CELL.spread] = Math.max(next, least);
}

/** Too late or too early, once more in the same direction. */
function stray(cells: Float64Array, at: number, off: number, period: number): void {
  const run = float(cells, at + CELL.run);
  const isSame = off > 0 ? run > 0 : run < 0;
  cells[at + CELL.run] = isSame ? run + Math.sign(off) : Math.sign(off);
  const recent = float(cells, at + CELL.recent);
  cells[at + CELL.recent] = isSame ? recent + (period - recent) / 4 : period;
}

function move(all: Rhythms, id: number, at: number, time: Micros, content: number): void {
  const {cells} = all;
  const stayed = time - float(cells, at + CELL.moved);
  const moves = Math.abs(float(cells, at + CELL.moves));
  // Whatever moves with every reading stays within `atLeast` anyway.
  if (stayed > 2 * float(cells, at + CELL.period)) stay(cells, at, stayed, moves);
  cells[at + CELL.moves] = moves + 1;
  cells[at + CELL.moved] = time;
  cells[at + CELL.content] = content;
  const order = all.sequences[id];
  if (order !== undefined) addReading(order, content);
}

function stay(cells: Float64Array, at: number, stayed: number, moves: number): void {
  const longest = float(cells, at + CELL.longest);
  if (stayed > longest && (moves < MOVING_AFTER || stayed < LONGER_IS_ODD * longest)) cells[at + CELL.longest] = stayed;
}

/** It has come often enough, and evenly enough, that its absence says something. */
export const isSteady = (all: Rhythms, id: number): boolean =>
  get(all, id, CELL.count) >= STEADY_AFTER && get(all, id, CELL.spread) <= get(all, id, CELL.period) / 2;
