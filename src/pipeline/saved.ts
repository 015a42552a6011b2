/** What a pipeline goes on from: the state of an earlier watch. */
import type {Alert} from '../core/alert.ts';
import type {Asset} from '../core/asset.ts';
import type {Habit, Learning} from '../core/baseline.ts';
import type {Known} from '../core/change.ts';
import type {TagValue} from '../core/tag.ts';

export interface Saved {
  readonly assets: readonly Asset[];
  readonly known: readonly Known[];
  readonly learnings: readonly Learning[];
  readonly habits: readonly Habit[];
  readonly tags: readonly TagValue[];
  readonly alerts: readonly Alert[];
}

/** A watch that begins here. */
export const NOTHING_SAVED: Saved = {assets: [], known: [], learnings: [], habits: [], tags: [], alerts: []};
