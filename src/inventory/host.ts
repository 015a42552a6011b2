/** The growing picture of one asset. One record an asset, changed in place by the hot path; `snapshot` makes it public. */
import type {Asset, AssetId, Observed} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';

/** Fields of an asset that identity facts fill. */
export const identityFields = ['vendor', 'model', 'firmware', 'serial', 'name', 'role'] as const;
export type IdentityField = (typeof identityFields)[number];

export interface Host {
  readonly id: AssetId;
  readonly segment: string;
  readonly ips: Set<string>;
  readonly macs: Set<string>;
  readonly vlans: Set<number>;
  readonly serves: Set<string>;
  readonly uses: Set<string>;
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
    ips: new Set(),
    macs: new Set(),
    vlans: new Set(),
    serves: new Set(),
    uses: new Set(),
    identity: new Map(),
    sent: false,
    packets: 0,
    firstSeen: time,
    lastSeen: time,
    isNews: true,
    toldAt: -1,
  };
}

/** Puts a value into one of the host's sets; a value that is new is news. */
export function note<T>(host: Host, set: Set<T>, value: T): void {
  if (set.has(value) || set.size >= MAX_PER_HOST) return;
  set.add(value);
  host.isNews = true;
}

export function snapshot(host: Host): Asset {
  return {
    id: host.id,
    segment: host.segment,
    ips: [...host.ips],
    macs: [...host.macs],
    vlans: [...host.vlans],
    ...Object.fromEntries(host.identity),
    serves: [...host.serves].sort(),
    uses: [...host.uses].sort(),
    sent: host.sent,
    firstSeen: host.firstSeen,
    lastSeen: host.lastSeen,
    packets: host.packets,
  };
}

export function restore(asset: Asset): Host {
  const known = host(asset.id, asset.segment, asset.firstSeen);
  for (const ip of asset.ips) known.ips.add(ip);
  for (const mac of asset.macs) known.macs.add(mac);
  for (const vlan of asset.vlans) known.vlans.add(vlan);
  for (const service of asset.serves) known.serves.add(service);
  for (const service of asset.uses) known.uses.add(service);
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
