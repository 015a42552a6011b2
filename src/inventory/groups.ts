/** Hosts that are one device: they join, and leave again. The owner of a group gives the asset its id. */
import type {IdentityField, Observed} from '../core/asset.ts';
import {groupOf, type Host} from './host.ts';
import {offer} from './identity.ts';

/** Addresses of one asset. */
const MAX_GROUP = 64;

/** Makes both one asset, under the id of `owner`'s group. False: they are already, or the group would be too large. */
export function join({owner}: Host, {owner: other}: Host): boolean {
  if (owner === other) return false;
  const joining = groupOf(other);
  if (owner.members.length + joining.length >= MAX_GROUP) return false;
  other.members = [];
  // A list of its own: hosts without members share an empty one.
  owner.members = [...owner.members, ...joining];
  for (const one of joining) one.owner = owner;
  handOver(other, owner);
  return true;
}

/** Who was known first gives the id. */
export const joinElder = (a: Host, b: Host): boolean =>
  a.owner.firstSeen <= b.owner.firstSeen ? join(a, b) : join(b, a);

/** Takes a host out of its group; the rest stays together, under the id of its next member if the owner leaves. */
export function leave(one: Host): boolean {
  const {owner} = one;
  if (owner.members.length === 0) return false;
  const rest = groupOf(owner).filter((other) => other !== one);
  const [heir] = rest;
  if (heir === undefined) return false;
  one.owner = one;
  one.members = [];
  for (const other of rest) other.owner = heir;
  heir.members = rest.slice(1);
  if (heir !== owner) handOver(one, heir);
  one.isNews = true;
  heir.isNews = true;
  return true;
}

function handOver(from: Host, to: Host): void {
  for (const [field, observed] of Object.entries(from.identity))
    offer(to, to.identity, field as IdentityField, observed as Observed<string>);
  if (to.modules.length === 0) to.modules = from.modules;
  to.evidence = to.evidence.concat(from.evidence);
  to.presence.watched = Math.max(to.presence.watched, from.presence.watched);
  to.presence.longestSilence = Math.max(to.presence.longestSilence, from.presence.longestSilence);
  to.isNews = true;
}
