/** A damaged store is put aside, what can be read of it is saved into a new one, and the audit log of that one says so. */
import {existsSync} from 'node:fs';
import type {Health} from './core/health.ts';
import {damageOf, isOurs, quarantine} from './store/damage.ts';
import {type Mended, openStore, type Store, type StoreOptions} from './store/store.ts';

/** What became of it, in one sentence. */
export interface Mend {
  readonly aside: string;
  readonly detail: string;
}

/** Checks the file before anything is read from it. Throws `store-open`. */
export function openMended(path: string, options: StoreOptions, actor: string): {store: Store; mend: Mend | undefined} {
  const {key} = options;
  if (!existsSync(path) || !isOurs(path, key) || damageOf(path, key).length === 0) {
    return {store: openStore(path, options), mend: undefined};
  }
  const aside = quarantine(path, new Date());
  const store = openStore(path, options);
  return {store, mend: told(store, {aside, ...store.salvage(aside)}, actor)};
}

/** While it is in use, step by step. Throws `store-open`, `store-write`. */
export function* mendStore(store: Store, actor: string): Generator<void, Mend> {
  return told(store, yield* store.mend(), actor);
}

function told(store: Store, {aside, rows, damaged}: Mended, actor: string): Mend {
  const total = Object.values(rows).reduce((sum, one) => sum + one, 0);
  const missing = damaged.length === 0 ? 'all of it' : `some are missing in ${damaged.join(', ')}`;
  const detail = `${total} rows were saved (${missing}); the damaged file is ${aside}`;
  store.save({audit: [{time: Date.now() * 1000, actor, action: 'store.mended', detail}]});
  return {aside, detail};
}

export const damageHealth = ({detail}: Mend): Health => ({
  name: 'store',
  segment: '',
  fields: {'bifrost.trouble': 'damaged', 'bifrost.reason': detail},
});
