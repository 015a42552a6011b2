/** What the plan of polling is made of, from configuration, store and device profiles: for the daemon and for `bifrost poll`. */
import {realpathSync} from 'node:fs';
import type {Config} from './config/config.ts';
import {type Asset, type AssetId, assetIdOf} from './core/asset.ts';
import type {ListedTarget} from './core/poll.ts';
import {LINE_UNITS} from './core/serial-frame.ts';
import {evidenceOfAsset, type ProfileMatch, type ProfileMatcher} from './inventory/profile-match.ts';
import type {KnownDevice} from './poll/known.ts';
import type {PlanParts} from './poll/plan.ts';
import {questions} from './poll/questions.ts';
import {targetsOf} from './poll/targets.ts';
import {calendar} from './poll/windows.ts';
import type {Store} from './store/store.ts';

type StoreToRead = Pick<Store, 'assets' | 'said' | 'polling'>;

/** An address that no asset has is looked for again after so long: the search goes through all assets. */
const SEARCH_AGAIN_MS = 60_000;
/** Assets looked at in such a search. */
const MAX_FOUND = 20;

export function planParts({baseline, capture, poll}: Config, store: StoreToRead, profiles: ProfileMatcher): PlanParts {
  const assetOf = assetFinder(store);
  const matchOf = matches(profiles);
  const listened = new Set(capture.serial.map(({device}) => portOf(device)));
  return {
    targets: targetsOf(poll, questions),
    sources: poll.sources,
    questions,
    calendar: calendar(poll, baseline.timezone),
    isEnabled: poll.enabled,
    stopped: store.polling.switch,
    known(target): KnownDevice {
      const asset = assetOf(target);
      const said =
        asset === undefined ? store.said.get(assetIdOf(target.segment, addressOf(target))) : store.said.of(asset);
      const match = asset && matchOf(asset);
      return {asset, said, profiles: match?.candidates ?? [], profileReason: match?.reason ?? ''};
    },
    taken: ({address}) =>
      listened.has(portOf(address))
        ? 'it is listened to (capture.serial): there is a master, and one is enough'
        : undefined,
    device: ({segment, address}) => store.polling.device(segment, address),
    asked: store.polling.asked,
    isWanted: () => false,
  };
}

/** All units of a serial line are one asset. */
const addressOf = ({address, serial}: ListedTarget): string => (serial === undefined ? address : LINE_UNITS);

/** A port has several names (/dev/serial/by-id). */
function portOf(device: string): string {
  try {
    return realpathSync(device);
  } catch {
    return device;
  }
}

/** By the id that its address gives; else whichever asset has the address. */
function assetFinder({assets}: StoreToRead): (target: ListedTarget) => Asset | undefined {
  const found = new Map<string, {readonly id: AssetId | undefined; readonly at: number}>();
  return (target) => {
    const {segment} = target;
    const address = addressOf(target);
    const own = assets.get(assetIdOf(segment, address));
    if (own !== undefined) return own;
    const key = `${segment} ${address}`;
    const known = found.get(key);
    if (known?.id !== undefined) return assets.get(known.id);
    if (known !== undefined && performance.now() - known.at < SEARCH_AGAIN_MS) return undefined;
    const asset = assets
      .list({segment, text: address, limit: MAX_FOUND})
      .find(({ips, macs}) => ips.includes(address) || macs.includes(address));
    found.set(key, {id: asset?.id, at: performance.now()});
    return asset;
  };
}

/** The patterns of all profiles are tried once for what an asset shows. */
function matches(profiles: ProfileMatcher): (asset: Asset) => ProfileMatch | undefined {
  const known = new Map<AssetId, {readonly shows: string; readonly match: ProfileMatch | undefined}>();
  return (asset) => {
    const evidence = evidenceOfAsset(asset);
    const shows = JSON.stringify(evidence);
    const before = known.get(asset.id);
    if (before?.shows === shows) return before.match;
    const match = profiles.match(evidence);
    known.set(asset.id, {shows, match});
    return match;
  };
}
