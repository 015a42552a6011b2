/**
 * All that is known, as rows of numbers: thousands of devices do a hundred thousand things, and as objects each would cost 200 bytes.
 * Whose a thing is and what it is are texts, each kept once, since plants are made of equals. Open addressing over typed arrays.
 */
import {float, int} from '../core/bytes.ts';
import {type Known, type KnownKind, knownKinds} from '../core/change.ts';
import {mix32} from '../core/hash.ts';
import type {Micros} from '../core/time.ts';
import {type Bounds, rangesOf, rangesText} from './ranges.ts';

const FIRST_ROWS = 1 << 8;
/** Ranges that are looked up so that equal ones are kept once. */
const MAX_SHARED = 8192;
const KINDS = knownKinds.length;
/** `place` of a row that is free. */
const FREE = -1;

/** Which thing, within its segment. */
export interface Thing {
  readonly kind: KnownKind;
  /** Whose it is: an asset, or a pair `client>server`. */
  readonly owner: string;
  /** Empty: the owner itself. */
  readonly what: string;
}

export interface KnownTable {
  /** Its row; -1: it is not known. */
  find(segment: string, thing: Thing): number;
  /** The row of a thing that was not known. */
  add(segment: string, thing: Thing, firstSeen: Micros, bounds: Bounds | undefined): number;
  restore(known: Known): number;
  delete(row: number): void;
  /** Rows of one segment. */
  of(segment: string): Iterable<number>;
  kindOf(row: number): KnownKind;
  /** Owner and what, as one text. */
  keyOf(row: number): string;
  firstSeen(row: number): Micros;
  /** Of an address that is a number. */
  bounds(row: number): Bounds | undefined;
  setBounds(row: number, bounds: Bounds): void;
  known(row: number): Known;
  size(): number;
}

interface State {
  /** Number of the segment and of the kind, number of the owner, number of what, by row. */
  place: Int32Array;
  owner: Int32Array;
  what: Int32Array;
  firstSeen: Float64Array;
  readonly bounds: (Bounds | undefined)[];
  readonly free: number[];
  /** Row + 1; 0: free. Twice as many as there is room for rows. */
  slots: Int32Array;
  /** A text stays when its last row goes: only people forget things. */
  readonly texts: Map<string, number>;
  readonly textOf: string[];
  readonly shared: Map<string, Bounds>;
}

export function knownTable(): KnownTable {
  const state: State = {
    place: new Int32Array(FIRST_ROWS),
    owner: new Int32Array(FIRST_ROWS),
    what: new Int32Array(FIRST_ROWS),
    firstSeen: new Float64Array(FIRST_ROWS),
    bounds: [],
    free: [],
    slots: new Int32Array(2 * FIRST_ROWS),
    texts: new Map(),
    textOf: [],
    shared: new Map(),
  };
  return {
    find: (segment, thing) => find(state, segment, thing),
    add: (segment, thing, firstSeen, bounds) => add(state, segment, thing, firstSeen, bounds),
    restore({kind, segment, key, firstSeen, ranges}) {
      const end = key.indexOf(' ');
      const [owner, what] = end < 0 ? [key, ''] : [key.slice(0, end), key.slice(end + 1)];
      return add(state, segment, {kind, owner, what}, firstSeen, ranges === '' ? undefined : rangesOf(ranges));
    },
    delete: (row) => remove(state, row),
    *of(segment) {
      const number = state.texts.get(segment);
      for (let row = 0; row < state.bounds.length; row++) {
        if (Math.floor(int(state.place, row) / KINDS) === number) yield row;
      }
    },
    kindOf: (row) => kindOf(state, row),
    keyOf: (row) => keyOf(state, row),
    firstSeen: (row) => float(state.firstSeen, row),
    bounds: (row) => state.bounds[row],
    setBounds(row, bounds) {
      state.bounds[row] = shared(state, bounds);
    },
    known(row) {
      const ranges = state.bounds[row];
      return {
        kind: kindOf(state, row),
        segment: text(state, Math.floor(int(state.place, row) / KINDS)),
        key: keyOf(state, row),
        firstSeen: float(state.firstSeen, row),
        ranges: ranges === undefined ? '' : rangesText(ranges),
      };
    },
    size: () => state.bounds.length - state.free.length,
  };
}

const text = ({textOf}: State, number: number): string => textOf[number] ?? '';
const kindOf = ({place}: State, row: number): KnownKind => knownKinds[int(place, row) % KINDS] ?? 'host';

function keyOf(state: State, row: number): string {
  const [owner, what] = [text(state, int(state.owner, row)), text(state, int(state.what, row))];
  return what === '' ? owner : `${owner} ${what}`;
}

function numberOf({texts, textOf}: State, one: string): number {
  const known = texts.get(one);
  if (known !== undefined) return known;
  texts.set(one, textOf.length);
  return textOf.push(one) - 1;
}

function shared({shared: all}: State, bounds: Bounds): Bounds {
  const key = rangesText(bounds);
  const known = all.get(key);
  if (known === undefined && all.size < MAX_SHARED) all.set(key, bounds);
  return known ?? bounds;
}

const placeOf = (segment: number, kind: KnownKind): number => segment * KINDS + knownKinds.indexOf(kind);

function find(state: State, segment: string, {kind, owner, what}: Thing): number {
  const {texts} = state;
  const [ofSegment, ofOwner, ofWhat] = [texts.get(segment), texts.get(owner), texts.get(what)];
  if (ofSegment === undefined || ofOwner === undefined || ofWhat === undefined) return -1;
  return int(state.slots, slotOf(state, placeOf(ofSegment, kind), ofOwner, ofWhat)) - 1;
}

function add(state: State, segment: string, thing: Thing, firstSeen: Micros, bounds: Bounds | undefined): number {
  if (state.free.length === 0 && state.bounds.length === state.place.length) grow(state);
  const row = state.free.pop() ?? state.bounds.length;
  state.place[row] = placeOf(numberOf(state, segment), thing.kind);
  state.owner[row] = numberOf(state, thing.owner);
  state.what[row] = numberOf(state, thing.what);
  state.firstSeen[row] = firstSeen;
  state.bounds[row] = bounds && shared(state, bounds);
  state.slots[slotOfRow(state, row)] = row + 1;
  return row;
}

const homeOf = ({slots}: State, place: number, owner: number, what: number): number =>
  mix32(place ^ Math.imul(owner, 0x9e3779b1) ^ Math.imul(what, 0x85ebca77)) & (slots.length - 1);

/** Where the thing stands, or the free slot where it belongs. */
function slotOf(state: State, place: number, owner: number, what: number): number {
  const {slots} = state;
  let at = homeOf(state, place, owner, what);
  for (;;) {
    const row = int(slots, at) - 1;
    if (row < 0) return at;
    if (int(state.what, row) === what && int(state.owner, row) === owner && int(state.place, row) === place) return at;
    at = (at + 1) & (slots.length - 1);
  }
}

const slotOfRow = (state: State, row: number): number =>
  slotOf(state, int(state.place, row), int(state.owner, row), int(state.what, row));

/** Those behind it move up, as far as they belong there: a search ends at the first free slot. */
function remove(state: State, row: number): void {
  const {slots} = state;
  const mask = slots.length - 1;
  let hole = slotOfRow(state, row);
  for (let at = (hole + 1) & mask; int(slots, at) !== 0; at = (at + 1) & mask) {
    const other = int(slots, at) - 1;
    const home = homeOf(state, int(state.place, other), int(state.owner, other), int(state.what, other));
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    slots[hole] = other + 1;
    hole = at;
  }
  slots[hole] = 0;
  state.place[row] = FREE;
  state.bounds[row] = undefined;
  state.free.push(row);
}

function grow(state: State): void {
  const rows = 2 * state.place.length;
  for (const column of ['place', 'owner', 'what'] as const) {
    const larger = new Int32Array(rows);
    larger.set(state[column]);
    state[column] = larger;
  }
  const larger = new Float64Array(rows);
  larger.set(state.firstSeen);
  state.firstSeen = larger;
  state.slots = new Int32Array(2 * rows);
  for (let row = 0; row < state.bounds.length; row++) state.slots[slotOfRow(state, row)] = row + 1;
}
