/**
 * Exchanges that were judged once and may repeat: a conversation and the fingerprint that its protocol gave
 * (core/protocol.ts). A harmless one costs one look-up from then on and no object; one that some correlation counts costs a
 * count. Rows of numbers one after the other, and a table of slots that says where: open addressing, where the half that must be free
 * is a number a slot and not a row.
 */
import {int} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';
import type {Clock} from '../core/time.ts';
import type {Tap} from '../detect/correlator.ts';

/** Patterns kept; a larger plant starts over, which costs time, never a missed alert. */
const MAX_PATTERNS = 1 << 19;
/** Patterns whose repetitions are counted without their fact; beyond it each of them is judged. */
const MAX_COUNTED = 1 << 16;
const FIRST_ROWS = 1 << 12;
/** Cells of a row: conversation, a, b, standing, number of its beat, row of the log of traffic. */
const STRIDE = 6;
/** What `find` gives where slot is free. */
const UNKNOWN = -STRIDE;
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
  /** Row + 1; 0: free. Twice as many as there is room for rows. */
  slots: Int32Array;
  /** Counts of the log of traffic. */
  readonly rows: Int32Array;
  size: number;
  repeated: number;
  /** The first tap of each chain. */
  counted: Tap[];
}

/** `rows`: repetitions are counted there, each under the row that it was added with. */
export function verdictMemo(rows: Int32Array = new Int32Array(1)): VerdictMemo {
  const state: State = {
    cells: new Int32Array(FIRST_ROWS * STRIDE),
    slots: new Int32Array(2 * FIRST_ROWS),
    rows,
    size: 0,
    repeated: 0,
    counted: [],
  };
  const memo: VerdictMemo = {
    beat: NO_BEAT,
    repeats(conversation, a, b, clock) {
      const at = find(state, conversation, a | 0, b | 0);
      if (at === UNKNOWN) {
        memo.beat = NO_BEAT;
        return false;
      }
      const {cells} = state;
      memo.beat = int(cells, at + 4);
      const standing = int(cells, at + 3);
      if (standing === KNOWN) return false;
      if (standing >= COUNTED && !count(state.counted[standing - COUNTED], clock)) return false;
      state.repeated++;
      const row = int(cells, at + 5);
      rows[row] = int(rows, row) + 1;
      return true;
    },
    knows: (conversation, a, b) => find(state, conversation, a | 0, b | 0) !== UNKNOWN,
    row: (conversation, a, b) => int(state.cells, find(state, conversation, a | 0, b | 0) + 5),
    add: (conversation, a, b, beat, row = 0) => enter(state, conversation, a | 0, b | 0, HARMLESS, beat, row),
    addKnown(conversation, a, b, beat, taps, row = 0) {
      if (state.size >= MAX_PATTERNS) clear(state);
      const isCounted = taps !== undefined && state.counted.length < MAX_COUNTED;
      const standing = isCounted ? COUNTED + state.counted.push(taps) - 1 : KNOWN;
      enter(state, conversation, a | 0, b | 0, standing, beat, row);
    },
    clear: () => clear(state),
    size: () => state.size,
    repeated: () => state.repeated,
  };
  return memo;
}

/** Where the row of the pattern begins; `UNKNOWN`: there is none. */
const find = (state: State, conversation: number, a: number, b: number): number =>
  (int(state.slots, slotOf(state, conversation, a, b)) - 1) * STRIDE;

/** Slot of the pattern, or the free one where it belongs. */
function slotOf({cells, slots}: State, conversation: number, a: number, b: number): number {
  const mask = slots.length - 1;
  let i = mix32(conversation ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)) & mask;
  for (;;) {
    const row = int(slots, i) - 1;
    if (row < 0) return i;
    const at = row * STRIDE;
    if (int(cells, at) === conversation && int(cells, at + 1) === a && int(cells, at + 2) === b) return i;
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
  if (state.size * STRIDE === state.cells.length) grow(state);
  const {cells, slots} = state;
  const i = slotOf(state, conversation, a, b);
  if (int(slots, i) === 0) slots[i] = ++state.size;
  const at = (int(slots, i) - 1) * STRIDE;
  cells[at] = conversation;
  cells[at + 1] = a;
  cells[at + 2] = b;
  cells[at + 3] = standing;
  cells[at + 4] = beat;
  cells[at + 5] = row;
}

function grow(state: State): void {
  const cells = new Int32Array(state.cells.length * 2);
  cells.set(state.cells);
  state.cells = cells;
  state.slots = new Int32Array(state.slots.length * 2);
  for (let row = 0; row < state.size; row++) {
    const at = row * STRIDE;
    state.slots[slotOf(state, int(cells, at), int(cells, at + 1), int(cells, at + 2))] = row + 1;
  }
}

function clear(state: State): void {
  state.slots.fill(0);
  state.size = 0;
  state.counted = [];
}

/** One more for each of the chain; false, and nothing counted, when one of them wants the fact. */
function count(first: Tap | undefined, clock: Clock): boolean {
  for (let tap = first; tap !== undefined; tap = tap.next) if (tap.of.completes(tap, clock)) return false;
  for (let tap = first; tap !== undefined; tap = tap.next) tap.of.count(tap, clock);
  return true;
}
