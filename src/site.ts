/** Gathers what people said about the site, from files and from the store, for the sensor and for replays. */
import type {Config} from './config/config.ts';
import {assetIdOf} from './core/asset.ts';
import type {PollingPlan} from './core/poll.ts';
import {nothingSaid, type Said} from './core/said.ts';
import {NOTHING_SAID, type Site} from './core/site.ts';
import {loadBadAddresses} from './load/bad-addresses.ts';
import {readTags} from './load/tags.ts';
import {loadPolicy} from './load-policy.ts';
import {questions} from './poll/questions.ts';
import {planOf, targetsOf} from './poll/targets.ts';
import type {Store} from './store/store.ts';

/** `store`: where decisions are kept; undefined: there are none. Throws `config`: a file of the site is wrong. */
export async function siteOf(config: Config, store: Omit<Store, 'save' | 'close'> | undefined): Promise<Site> {
  const policy = await loadPolicy(config);
  const tags = await readTags(config.tags.directories);
  const badAddresses = await loadBadAddresses(config.rules.badAddresses);
  const files = {badAddresses, ...(policy !== undefined && {policy}), tags};
  if (store === undefined) return {...NOTHING_SAID, ...files};
  const polling = config.poll.enabled ? planOf(config.poll, targetsOf(config.poll, questions)) : undefined;
  const said = store.said.list();
  return {
    ...NOTHING_SAID,
    assets: [...said, ...(polling === undefined ? [] : listed(polling, said))],
    ...(polling !== undefined && {polling}),
    tickets: store.tickets.list({open: true}),
    silences: store.silences.list({at: Date.now() * 1000}),
    baseline: store.baselineSaid.list(),
    ...files,
  };
}

/** Whoever lists a device to be asked, and gives us an address to ask from, has said that both belong there. */
function listed({sources, targets}: PollingPlan, said: readonly Said[]): Said[] {
  const ids = new Map([...sources, ...targets].map(({segment, address}) => [assetIdOf(segment, address), segment]));
  for (const {id} of said) ids.delete(id);
  return [...ids].map(([id, segment]) => ({...nothingSaid(id, segment), approval: 'approved', by: 'poll.targets'}));
}
