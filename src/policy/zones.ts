/** Who is in which zone: the closest description wins (docs/policy.md). */
import type {Member, Network, Zone} from '../core/policy.ts';
import {OUTSIDE} from '../core/policy.ts';
import type {ExchangeEnd} from './exchange.ts';

interface Entry {
  readonly zone: string;
  readonly member: Member;
  readonly closeness: number;
}

/** Name of the zone; `outside` for an address in none; undefined: it cannot be told, since it has no address. */
export type ZoneOf = (segment: string, end: ExchangeEnd) => string | undefined;

const SUBNET = 2;
const TAG = 400;
const ASSET = 800;

export function zoneFinder(zones: readonly Zone[]): ZoneOf {
  const entries: readonly Entry[] = zones
    .flatMap(({name, members}) => members.map((member) => ({zone: name, member, closeness: closeness(member)})))
    .sort((a, b) => b.closeness - a.closeness);
  return (segment, end) => {
    const found = entries.find(({member}) => fits(member, segment, end));
    return found?.zone ?? (end.ip === '' ? undefined : OUTSIDE);
  };
}

function closeness({asset, tag, subnet, segment}: Member): number {
  const where = segment === undefined ? 0 : 1;
  if (asset !== undefined) return ASSET + where;
  if (tag !== undefined) return TAG + where;
  return subnet === undefined ? where : SUBNET * (subnet.bits + 1) + where;
}

export function fits({asset, tag, subnet, segment}: Member, inSegment: string, end: ExchangeEnd): boolean {
  return (
    (segment === undefined || segment === inSegment) &&
    (asset === undefined || asset === end.asset || end.aliases?.includes(asset) === true) &&
    (tag === undefined || end.tags.includes(tag)) &&
    (subnet === undefined || isWithin(subnet, end.ip))
  );
}

function isWithin({bytes, bits}: Network, ip: string): boolean {
  const address = bytesOf(ip);
  if (address === undefined || address.length !== bytes.length) return false;
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((address[bit >> 3] ?? 0) & mask) !== ((bytes[bit >> 3] ?? 0) & mask)) return false;
  }
  return true;
}

/** Of an address as `net/address.ts` writes it. */
function bytesOf(ip: string): readonly number[] | undefined {
  if (ip === '') return undefined;
  if (!ip.includes(':')) return ip.split('.').map(Number);
  const [head = '', tail] = ip.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((one) => Number.parseInt(one, 16));
  const [before, after] = [groups(head), tail === undefined ? [] : groups(tail)];
  const zeros = Array.from({length: Math.max(0, 8 - before.length - after.length)}, () => 0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

/** Broadcast and multicast: sent to whoever listens, and through no conduit. */
export function isGroup({ip, mac}: ExchangeEnd): boolean {
  if (ip.includes(':')) return ip.startsWith('ff');
  if (ip !== '') return ip === '255.255.255.255' || Number(ip.split('.', 1)[0]) >= 224;
  return mac !== '' && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}
