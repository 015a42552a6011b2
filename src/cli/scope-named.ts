/** The part of the plant that somebody means: a conversation, an asset, or a whole segment. */

import type {Conversation} from '../core/asset.ts';
import type {Scope} from '../core/baseline.ts';
import {AppError} from '../core/errors.ts';
import type {Store} from '../store/store.ts';
import {assetNamed} from './asset-named.ts';

export interface Named {
  readonly segment: string;
  readonly scope: Scope;
}

/** Throws `usage`: none, or several. */
export function scopeNamed(store: Store, what: string): Named {
  const conversation = conversationNamed(store, what);
  if (conversation !== undefined) return {segment: conversation.segment, scope: scopeOf(conversation)};
  if (store.learning.list({segment: what, limit: 1}).length > 0) return {segment: what, scope: ''};
  const id = assetNamed(store, what);
  const segment = store.assets.get(id)?.segment;
  if (segment === undefined) throw new AppError('usage', `no asset ${what} (see bifrost assets)`);
  return {segment, scope: id};
}

export const scopeOf = ({client, server, protocol}: Conversation): Scope =>
  `${client}>${server}${protocol === '' ? '' : ` ${protocol}`}`;

/** By its id, or the beginning of it; undefined: it is none. */
export function conversationNamed(store: Store, what: string): Conversation | undefined {
  if (!what.startsWith('c-')) return undefined;
  const wanted = what.toLowerCase();
  const found = store.conversations.list({}).filter(({id}) => id.toLowerCase().startsWith(wanted));
  const [only, another] = found;
  if (only === undefined) throw new AppError('usage', `no conversation ${what} (see bifrost talkers --json)`);
  if (another !== undefined)
    throw new AppError('usage', `several conversations begin with ${what} (give more of the id)`);
  return only;
}
