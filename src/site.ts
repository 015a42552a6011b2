/** Gathers what people said about the site, from files and from the store, for the sensor and for replays. */
import type {Config} from './config/config.ts';
import {NOTHING_SAID, type Site} from './core/site.ts';
import type {Store} from './store/store.ts';

/** `store`: where decisions are kept; undefined: there are none. Throws `config`: a file of the site is wrong. */
export async function siteOf(_config: Config, store: Omit<Store, 'save' | 'close'> | undefined): Promise<Site> {
  if (store === undefined) return NOTHING_SAID;
  return {
    assets: store.said.list(),
    tickets: store.tickets.list({open: true}),
    silences: store.silences.list({at: Date.now() * 1000}),
    baseline: store.baselineSaid.list(),
  };
}
