/** What a site changes of a shipped rule, without a copy of it: how much of something is too much here, and how bad it is. */
import type {Level} from './alert.ts';

export interface Adjustment {
  /** Catalogue id (`NT-12`), or the name of a part where a rule counts in several. */
  readonly rule: string;
  /** Where it stands, `file:line:column`. */
  readonly place: string;
  /** Count, or measure, from which on it alerts. */
  readonly count?: number;
  /** Within which time, `2m`. */
  readonly timespan?: string;
  readonly level?: Level;
  readonly enabled?: boolean;
}
