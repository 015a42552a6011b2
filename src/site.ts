/** Gathers what people said about the site, from files and from the store, for the sensor and for replays. */
import type {Config} from './config/config.ts';
import {NOTHING_SAID, type Site} from './core/site.ts';
import {loadBadAddresses} from './load/bad-addresses.ts';
import {readTags} from './load/tags.ts';
import {loadPolicy} from './load-policy.ts';
import type {Store} from './store/store.ts';

/** `store`: where decisions are kept; undefined: there are none. Throws `config`: a file of the site is wrong. */
export async function siteOf(config: Config, store: Omit<Store, 'save' | 'close'> | undefined): Promise<Site> {
  const policy = await loadPolicy(config);
  const tags = await readTags(config.tags.directories);
  const badAddresses = await loadBadAddresses(config.rules.badAddresses);
  const files = {badAddresses, ...(policy !== undefined && {policy}), tags};
  if (store === undefined) return {...NOTHING_SAID, ...files};
  return {
    ...NOTHING_SAID,
    assets: store.said.list(),
    tickets: store.tickets.list({open: true}),
    silences: store.silences.list({at: Date.now() * 1000}),
    baseline: store.baselineSaid.list(),
    ...files,
  };
}
