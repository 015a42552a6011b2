/** What there is to tell of the state of a watch, made one by one: whoever takes it in slices never holds all of a plant twice. */
import type {Baseline} from '../baseline/baseline.ts';
import type {Habits} from '../baseline/habits.ts';
import type {SensorChange} from '../core/change.ts';
import type {Micros} from '../core/time.ts';
import type {Inventory} from '../inventory/inventory.ts';
import type {TagValues} from '../policy/tag-values.ts';
import type {Conversations} from './conversations.ts';
import type {TrafficLog} from './traffic.ts';

export interface TellingParts {
  readonly hosts: Inventory;
  readonly table: Conversations;
  readonly traffic: TrafficLog;
  readonly baseline: Baseline;
  readonly habits: Habits;
  readonly tags: TagValues;
}

/** What changed since it was last told; `all`: the exact counts of everything, too. */
export function* telling(
  {hosts, table, traffic, baseline, habits, tags}: TellingParts,
  now: Micros,
  all: boolean,
): Generator<SensorChange, void> {
  for (const asset of hosts.changed(now, all)) yield {type: 'asset', asset};
  for (const conversation of table.changed(now, all)) yield {type: 'conversation', conversation};
  for (const one of traffic.changed(now, all)) yield {type: 'traffic', traffic: one};
  for (const known of baseline.learned()) yield {type: 'known', known};
  for (const known of baseline.forgotten()) yield {type: 'forgotten', known};
  for (const learning of baseline.learning(now, all)) yield {type: 'learning', learning};
  for (const habit of habits.changed(now, all)) yield {type: 'habit', habit};
  for (const tag of tags.changed(now, all)) yield {type: 'tag-value', tag};
}
