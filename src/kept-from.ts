/** What the view of the store for the checklist (src/kept.ts) is made from. */
import type {Config} from './config/config.ts';
import type {Policy} from './core/policy.ts';
import type {Micros} from './core/time.ts';
import type {Rulings} from './kept-rulings.ts';
import type {Store} from './store/store.ts';

/** A store that may be read. */
export type KeptStore = Omit<Store, 'save' | 'close'>;

export interface LoadedRules {
  readonly rules: number;
  /** Date of the rule that was changed last; empty: there is none. */
  readonly newest: string;
}

export interface Keeping {
  readonly store: KeptStore;
  readonly config: Config;
  readonly policy: Policy | undefined;
  readonly now: Micros;
  readonly since: Micros;
  readonly rulings: Rulings;
  readonly rules: LoadedRules;
}
