/** What the store knows of former watches, for a pipeline that goes on from there. */
import {NOTHING_SAVED, type Saved} from './pipeline/saved.ts';
import type {Store} from './store/store.ts';

/** All rows. */
const ALL = {limit: -1};

export function savedOf(store: Store | undefined): Saved {
  if (store === undefined) return NOTHING_SAVED;
  return {
    assets: store.assets.list(ALL),
    known: store.known.list(ALL),
    learnings: store.learning.list(ALL),
    habits: store.habits.list(),
    tags: store.tagValues.list(),
    alerts: store.alerts.list(ALL),
  };
}
