/** The one asset that somebody means: by the beginning of its id, by one of its addresses, or by its name. */
import type {Asset, AssetId} from '../core/asset.ts';
import {AppError} from '../core/errors.ts';
import type {Store} from '../store/store.ts';

/** Candidates that are looked at; an id or address that fits more is not meant to be one. */
const MAX_CANDIDATES = 1000;

/** Throws `usage`: none, or several. */
export function assetNamed(store: Store, name: string): AssetId {
  const wanted = name.toLowerCase();
  if (wanted === '') throw new AppError('usage', 'an asset has no empty id (see bifrost assets)');
  // Also by a whole id that it had before it turned out to be this one.
  const known = store.assets.get(wanted.replace(/(?<=^a-).*/, (rest) => rest.toUpperCase()));
  if (known !== undefined) return known.id;
  const fitting = store.assets
    .list({text: wanted, limit: MAX_CANDIDATES})
    .filter(
      ({id, ips, macs, name: own}) =>
        id.toLowerCase().startsWith(wanted) ||
        ips.includes(wanted) ||
        macs.includes(wanted) ||
        own?.value.toLowerCase() === wanted,
    );
  const found = fitting.length > 0 ? fitting : likeNamed(store, wanted);
  const [only, another] = found;
  if (only === undefined) throw new AppError('usage', `no asset ${name} (see bifrost assets)`);
  if (another !== undefined) {
    const some = found.slice(0, 5).map(({id, segment}) => `${id} in ${segment}`);
    throw new AppError('usage', `${found.length} assets are meant by ${name}: ${some.join(', ')} (give a longer id)`);
  }
  return only.id;
}

/** `PLC 1` is meant by `plc-1`: people write what a device calls itself in their own way. */
const likeNamed = (store: Store, wanted: string): Asset[] =>
  store.assets
    .list({limit: MAX_CANDIDATES})
    .filter(({name}) => name !== undefined && withoutGaps(name.value) === withoutGaps(wanted));

const withoutGaps = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '');
