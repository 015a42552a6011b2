/**
 * Exchanges that were judged once and may repeat: a conversation and the fingerprint that its protocol gave
 * (core/protocol.ts). A harmless one costs one look-up from then on and no object; one that some correlation counts costs a
 * count. Open addressing over one typed array.
 */
import {int} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';
import type {Clock} from '../core/time.ts';
import type {Tap} from '../detect/correlator.ts';

/** Patterns kept; a larger plant starts over, which costs time, never a missed alert. */
const MAX_PATTERNS = 1 << 19;
/** Patterns whose repetitions are counted without their fact; beyond it each of them is judged. */
const MAX_COUNTED = 1 << 16;
const FIRST_SLOTS = 1 << 12;
/** Cells of a slot: conversation + 1 (0: free), a, b, standing, number of its beat, row of the log of traffic. */
const STRIDE = 6;
/** Nobody follows its beat. */
export const NO_BEAT = -1;

/** Standing of a pattern: harmless; only known to the baseline; from `COUNTED` on the number of its taps. */
const HARMLESS = 0;
const KNOWN = 1;
const COUNTED = 2;

export interface VerdictMemo {
  /** True, and counted: this was judged before, and one more of it now is nothing to judge. */
  repeats(conversation: number, a: number, b: number, clock: Clock): boolean;
  /** Number of the beat of the pattern that `repeats` was last asked about, `NO_BEAT` without. */
  beat: number;
  /** The baseline knows all of it. */
  knows(conversation: number, a: number, b: number): boolean;
  /** Row of the log of traffic of a pattern that it knows. */
  row(conversation: number, a: number, b: number): number;
  /** It was judged harmless. */
  add(conversation: number, a: number, b: number, beat: number, row?: number): void;
  /** The baseline knows it, and its repetitions count for `taps`; undefined: each must be judged. */
  addKnown(conversation: number, a: number, b: number, beat: number, taps: Tap | undefined, row?: number): void;
  /** Rules changed: judge everything anew. */
  clear(): void;
  size(): number;
  /** Exchanges that were counted instead of judged. */
  repeated(): number;
}

interface State {
  cells: Int32Array;
  readonly rows: Int32Array;
  size: number;
  repeated: number;
  /** The first tap of each chain. */
  counted: Tap[];
}

/** `rows`: repetitions are counted there, each under the row that it was added with. */
export function verdictMemo(rows: Int32Array = new Int32Array(1)): VerdictMemo {
  const state: State = {cells: new Int32Array(FIRST_SLOTS * STRIDE), rows, size: 0, repeated: 0, counted: []};
  const memo: VerdictMemo = {
    beat: NO_BEAT,
    repeats(conversation, a, b, clock) {
      const at = slot(state.cells, conversation, a | 0, b | 0);
      if (int(state.cells, at) === 0) {
        memo.beat = NO_BEAT;
        return false;
      }
      memo.beat = int(state.cells, at + 4);
      const standing = int(state.cells, at + 3);
      if (standing === KNOWN) return false;
      if (standing >= COUNTED && !count(state.counted[standing - COUNTED], clock)) return false;
      state.repeated++;
      const row = int(state.cells, at + 5);
      state.rows[row] = int(state.rows, row) + 1;
      return true;
    },
    knows: (conversation, a, b) => int(state.cells, slot(state.cells, conversation, a | 0, b | 0)) !== 0,
    row: (conversation, a, b) => int(state.cells, slot(state.cells, conversation, a | 0, b | 0) + 5),
    add: (conversation, a, b, beat, row = 0) => enter(state, conversation, a, b, HARMLESS, beat, row),
    addKnown(conversation, a, b, beat, taps, row = 0) {
      if (state.size >= MAX_PATTERNS) clear(state);
      const isCounted = taps !== undefined && state.counted.length < MAX_COUNTED;
      enter(state, conversation, a, b, isCounted ? COUNTED + state.counted.push(taps) - 1 : KNOWN, beat, row);
    },
    clear: () => clear(state),
    size: () => state.size,
    repeated: () => state.repeated,
  };
  return memo;
}

/** Offset of the pattern's slot, or of the free one where it belongs. */
function slot(cells: Int32Array, conversation: number, a: number, b: number): number {
  const mask = cells.length / STRIDE - 1;
  let i = mix32(conversation ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)) & mask;
  for (;;) {
    const at = i * STRIDE;
    const owner = int(cells, at);
    if (owner === 0) return at;
    if (owner === conversation + 1 && int(cells, at + 1) === a && int(cells, at + 2) === b) return at;
    i = (i + 1) & mask;
  }
}

/** A full memo starts over. */
function enter(
  state: State,
  conversation: number,
  a: number,
  b: number,
  standing: number,
  beat: number,
  row: number,
): void {
  if (state.size >= MAX_PATTERNS) clear(state);
  if (state.size * 2 >= state.cells.length / STRIDE - 1) grow(state);
  put(state, conversation, a | 0, b | 0, standing, beat, row);
}

function put(
  state: State,
  conversation: number,
  a: number,
  b: number,
  standing: number,
  beat: number,
  row: number,
): void {
  const {cells} = state;
  const at = slot(cells, conversation, a, b);
  if (int(cells, at) === 0) state.size++;
  cells[at] = conversation + 1;
  cells[at + 1] = a;
  cells[at + 2] = b;
  cells[at + 3] = standing;
  cells[at + 4] = beat;
  cells[at + 5] = row;
}

function grow(state: State): void {
  const old = state.cells;
  state.cells = new Int32Array(old.length * 2);
  state.size = 0;
  for (let at = 0; at < old.length; at += STRIDE) {
    const owner = int(old, at);
    if (owner === 0) continue;
    const [a, b, standing] = [int(old, at + 1), int(old, at + 2), int(old, at + 3)];
    put(state, owner - 1, a, b, standing, int(old, at + 4), int(old, at + 5));
  }
}

function clear(state: State): void {
  state.cells.fill(0);
  state.size = 0;
  state.counted = [];
}

/** One more for each of the chain; false, and nothing counted, when one of them wants the fact. */
function count(first: Tap | undefined, clock: Clock): boolean {
  for (let tap = first; tap !== undefined; tap = tap.next) if (tap.of.completes(tap, clock)) return false;
  for (let tap = first; tap !== undefined; tap = tap.next) tap.of.count(tap, clock);
  return true;
}
