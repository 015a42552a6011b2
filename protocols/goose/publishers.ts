/** The latest state and sequence number of each control block, in typed arrays: nothing is allocated for a message. */
import {float, int} from '../../src/core/bytes.ts';

/** Control blocks that are followed between one device and one group address; further ones are not. */
const MAX_PUBLISHERS = 64;

export interface Publishers {
  readonly key: Int32Array;
  readonly state: Float64Array;
  readonly sequence: Float64Array;
  count: number;
}

export const openPublishers = (): Publishers => ({
  key: new Int32Array(MAX_PUBLISHERS),
  state: new Float64Array(MAX_PUBLISHERS),
  sequence: new Float64Array(MAX_PUBLISHERS),
  count: 0,
});

/** Its place; -1: it is new. */
export function placeOf(all: Publishers, key: number): number {
  for (let i = 0; i < all.count; i++) if (int(all.key, i) === key) return i;
  return -1;
}

export function follow(all: Publishers, key: number, state: number, sequence: number): void {
  if (all.count >= MAX_PUBLISHERS) return;
  all.key[all.count] = key;
  set(all, all.count++, state, sequence);
}

export function set(all: Publishers, place: number, state: number, sequence: number): void {
  all.state[place] = state;
  all.sequence[place] = sequence;
}

export type Step =
  | 'repeated'
  | 'state-changed'
  | 'restarted'
  | 'state-number-back'
  | 'state-number-jump'
  | 'sequence-number-back'
  | 'sequence-number-jump';

const HIGHEST = 0xffffffff;

/** From the message before to this one. IEC 61850-8-1, 18.1.2: both numbers begin with 1, a new state with sequence 0. */
export function stepOf(all: Publishers, place: number, state: number, sequence: number): Step {
  const before = float(all.state, place);
  if (state === before) return withinState(float(all.sequence, place), state, sequence);
  if (state === 1 && sequence <= 1) return before === HIGHEST ? 'state-changed' : 'restarted';
  if (state < before) return 'state-number-back';
  return state === before + 1 ? 'state-changed' : 'state-number-jump';
}

function withinState(before: number, state: number, sequence: number): Step {
  if (sequence === before + 1 || (before === HIGHEST && sequence <= 1)) return 'repeated';
  if (state === 1 && sequence <= 1 && before > 1) return 'restarted';
  return sequence <= before ? 'sequence-number-back' : 'sequence-number-jump';
}
