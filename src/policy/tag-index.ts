/** Which tags a device has, and which of them a stretch of registers or a node touches. */
import {type Fact, textsOf} from '../core/fact.ts';
import type {Table} from '../core/range.ts';
import type {DeviceTags, Tag} from '../core/tag.ts';
import {registersOf} from './tag-decode.ts';

export interface DeviceIndex {
  /** By `unit/table`, in the order of their addresses. */
  readonly places: ReadonlyMap<string, readonly Tag[]>;
  readonly nodes: ReadonlyMap<string, Tag>;
}

/** The tags of the one who answers; undefined: it has none. */
export type DeviceOf = (fact: Fact) => DeviceIndex | undefined;

export function tagIndex(devices: readonly DeviceTags[]): DeviceOf {
  const byDevice = new Map<string, Tag[]>();
  for (const {device, segment, tags} of devices) {
    const key = keyOf(segment, device);
    byDevice.set(key, [...(byDevice.get(key) ?? []), ...tags]);
  }
  const indexes = new Map([...byDevice].map(([key, tags]) => [key, indexOf(tags)]));
  return ({segment, server, fields}) => {
    const names = [server.ip, ...textsOf(fields['server.asset']), ...textsOf(fields['server.aliases'])];
    for (const name of names) {
      const index = indexes.get(keyOf(segment, name)) ?? indexes.get(keyOf('', name));
      if (index !== undefined) return index;
    }
    return undefined;
  };
}

const keyOf = (segment: string, device: string): string => `${segment} ${device}`;

function indexOf(tags: readonly Tag[]): DeviceIndex {
  const places = new Map<string, Tag[]>();
  const nodes = new Map<string, Tag>();
  for (const tag of tags) {
    if (tag.node !== undefined) nodes.set(tag.node, tag);
    if (tag.place === undefined) continue;
    const key = `${tag.place.unit}/${tag.place.table}`;
    places.set(key, [...(places.get(key) ?? []), tag]);
  }
  for (const found of places.values()) found.sort((a, b) => addressOf(a) - addressOf(b));
  return {places, nodes};
}

export const addressOf = ({place}: Tag): number => place?.address ?? 0;

/** Those that lie wholly within the stretch. */
export function tagsWithin(
  index: DeviceIndex,
  unit: number,
  table: Table,
  first: number,
  count: number,
): readonly Tag[] {
  const all = index.places.get(`${unit}/${table}`);
  if (all === undefined) return [];
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const tag = all[middle];
    if (tag !== undefined && addressOf(tag) < first) low = middle + 1;
    else high = middle;
  }
  const found: Tag[] = [];
  for (let i = low; i < all.length; i++) {
    const tag = all[i];
    if (tag === undefined || addressOf(tag) >= first + count) break;
    if (addressOf(tag) + registersOf(tag) <= first + count) found.push(tag);
  }
  return found;
}
