/** The growing picture of one asset. One record an asset, changed in place by the hot path; `snapshot` makes it public. */
import type {Asset, AssetId, Observed} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';

/** Fields of an asset that identity facts fill. */
export const identityFields = ['vendor', 'model', 'firmware', 'serial', 'name', 'role'] as const;
export type IdentityField = (typeof identityFields)[number];

export interface Host {
  readonly id: AssetId;
  readonly segment: string;
  /** Each value once, in the order of their coming: short lists, and an empty one costs next to nothing in a flood. */
  readonly ips: string[];
  readonly macs: string[];
  readonly vlans: number[];
  readonly serves: string[];
  readonly uses: string[];
  readonly identity: Map<IdentityField, Observed<string>>;
  sent: boolean;
  packets: number;
  readonly firstSeen: Micros;
  lastSeen: Micros;
  /** Something other than counters changed since it was last told. */
  isNews: boolean;
  /** Time at which it was last told; -1: never. */
  toldAt: Micros;
}

/** Addresses, VLANs or services kept for one asset; an address scan through a router must not grow it without end. */
const MAX_PER_HOST = 64;

export function host(id: AssetId, segment: string, time: Micros): Host {
  return {
    id,
    segment,
    ips: [],
    macs: [],
    vlans: [],
    serves: [],
    uses: [],
    identity: new Map(),
    sent: false,
    packets: 0,
    firstSeen: time,
    lastSeen: time,
    isNews: true,
    toldAt: -1,
  };
}

/** Puts a value into one of the host's lists; a value that is new is news. */
export function note<T>(host: Host, list: T[], value: T): void {
  if (list.length >= MAX_PER_HOST || list.includes(value)) return;
  list.push(value);
  host.isNews = true;
}

/** Takes a value out of one of the host's lists. */
export function strike<T>(list: T[], value: T): void {
  const at = list.indexOf(value);
  if (at >= 0) list.splice(at, 1);
}

export function snapshot(host: Host): Asset {
  return {
    id: host.id,
    segment: host.segment,
    ips: [...host.ips],
    macs: [...host.macs],
    vlans: [...host.vlans],
    ...Object.fromEntries(host.identity),
    serves: host.serves.toSorted(),
    uses: host.uses.toSorted(),
    sent: host.sent,
    firstSeen: host.firstSeen,
    lastSeen: host.lastSeen,
    packets: host.packets,
  };
}

export function restore(asset: Asset): Host {
  const known = host(asset.id, asset.segment, asset.firstSeen);
  known.ips.push(...asset.ips);
  known.macs.push(...asset.macs);
  known.vlans.push(...asset.vlans);
  known.serves.push(...asset.serves);
  known.uses.push(...asset.uses);
  for (const field of identityFields) {
    const value = asset[field];
    if (value !== undefined) known.identity.set(field, value);
  }
  known.sent = asset.sent;
  known.packets = asset.packets;
  known.lastSeen = asset.lastSeen;
  known.toldAt = asset.lastSeen;
  known.isNews = false;
  return known;
}
