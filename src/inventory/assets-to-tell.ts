/** Which assets there is something to tell of, and when. */
import type {Asset} from '../core/asset.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {suggest} from './behaviour.ts';
import {groupOf, type Host, isOwner, lastSeenOf, snapshot} from './host.ts';
import type {ProfileMatcher} from './profile-match.ts';
import {suggestProfile} from './profile-suggestion.ts';

/** Counters and times of a known asset are told at most this often. */
const TELL_EVERY = 5 * MINUTE;
/**
 * Known assets told of at once, which is once a second: where all of a plant changes together, it waits here and not as copies of
 * itself. New ones do not wait: alerts name them.
 */
const MOST_AT_ONCE = 500;
/** Of `toldAt`. */
const NEVER = -1;

export interface Told {
  readonly profiles: ProfileMatcher | undefined;
  readonly all: readonly Host[];
  /** Of them: who is looked at first. */
  next: number;
}

/** New and changed assets, and counters now and then; `all`: of all. Each is told as it is taken. */
export function* assetsToTell(state: Told, now: Micros, all: boolean): Iterable<Asset> {
  const {length} = state.all;
  const first = state.next;
  let left = all ? Number.POSITIVE_INFINITY : MOST_AT_ONCE;
  for (let i = first; i < first + length; i++) {
    const asset = state.all[i % length];
    if (asset === undefined || !isOwner(asset) || !(all || isDue(asset, now))) continue;
    if (asset.toldAt !== NEVER) {
      if (left === 0) continue;
      // Next time it begins behind the last one: those who change all the time do not keep others from being told of.
      if (--left === 0) state.next = (i + 1) % length;
    }
    yield toldOf(state, asset, now);
  }
}

const isDue = (asset: Host, now: Micros): boolean =>
  hasNews(asset) || (lastSeenOf(asset) > asset.toldAt && now - asset.toldAt >= TELL_EVERY);

const hasNews = ({isNews, members}: Host): boolean => isNews || members.some((one) => one.isNews);

function toldOf({profiles}: Told, asset: Host, now: Micros): Asset {
  if (hasNews(asset)) suggestProfile(asset, profiles, now);
  suggest(asset, now);
  for (const one of groupOf(asset)) one.isNews = false;
  asset.toldAt = now;
  return snapshot(asset);
}
