/**
 * Who is there: one asset for each IP address of a segment, or for each MAC address that never showed an IP address.
 * Identity is scoped by segment, since machine cells reuse the same addresses. Pure: facts and packets in, assets out.
 */
import type {Asset} from '../core/asset.ts';
import type {Fact, Value} from '../core/fact.ts';
import {base32, hash32} from '../core/hash.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {type Host, host, type IdentityField, note, restore, snapshot} from './host.ts';

/** Assets kept. A spoofed flood beyond it is counted and shares one record. */
export const MAX_ASSETS = 65_536;
/** Counters and times of a known asset are told at most this often. */
const TELL_EVERY = 5 * MINUTE;
/** A MAC address in front of more IP addresses than this is a router or a proxy: its vendor says nothing of them. */
const MAX_IPS_BEHIND_MAC = 3;

export interface InventoryOptions {
  /** Vendor of a MAC prefix, from the register of the IEEE. */
  readonly vendorOf: (mac: string) => string | undefined;
  readonly saved: readonly Asset[];
}

export interface Inventory {
  /** The asset of an IP address, made when it is new. */
  host(segment: string, ip: string, vlan: number, time: Micros): Host;
  /**
   * A MAC address was seen behind an asset's IP address. `isCertain`: ARP said so, and it is its own; otherwise it may
   * be the router's in front of it.
   */
  bind(asset: Host, ip: string, mac: string, isCertain: boolean, time: Micros): void;
  /** The asset that sends from a MAC address without IP. */
  ofMac(segment: string, mac: string, vlan: number, time: Micros): Host;
  /** An identity fact fills the server's fields. */
  identify(asset: Host, fact: Fact): void;
  /** Assets to tell of: new and changed ones at once, counters now and then. `all`: the end of a replay. */
  changed(now: Micros, all: boolean): Asset[];
  size(): number;
  overflowed(): number;
}

/** Which fields of an identity fact say what of the asset. */
const IDENTITY: readonly (readonly [field: IdentityField, from: string])[] = [
  ['vendor', 'bifrost.vendor_name'],
  ['model', 'bifrost.product_code'],
  ['model', 'bifrost.model_name'],
  ['firmware', 'bifrost.revision'],
  ['serial', 'bifrost.serial'],
  ['name', 'bifrost.device_name'],
];

export function inventory({vendorOf, saved}: InventoryOptions): Inventory {
  const hosts = new Map<string, Host>();
  const ipsBehind = new Map<string, Set<string>>();
  let overflow: Host | undefined;
  let overflows = 0;
  for (const asset of saved) {
    const known = restore(asset);
    for (const ip of asset.ips) hosts.set(keyOf(asset.segment, ip), known);
    for (const mac of asset.macs) {
      if (asset.ips.length === 0) hosts.set(keyOf(asset.segment, mac), known);
      for (const ip of asset.ips) stand(asset.segment, mac, ip);
    }
  }

  /** Notes that `ip` was seen behind `mac`; how many are. */
  function stand(segment: string, mac: string, ip: string): number {
    const key = keyOf(segment, mac);
    let behind = ipsBehind.get(key);
    if (behind === undefined) ipsBehind.set(key, (behind = new Set()));
    if (behind.size <= MAX_IPS_BEHIND_MAC) behind.add(ip);
    return behind.size;
  }

  function find(segment: string, address: string, vlan: number, time: Micros): Host {
    const key = keyOf(segment, address);
    const asset = hosts.get(key) ?? make(key, segment, time);
    if (vlan >= 0) note(asset, asset.vlans, vlan);
    return asset;
  }

  function make(key: string, segment: string, time: Micros): Host {
    if (hosts.size >= MAX_ASSETS) {
      overflows++;
      overflow ??= host('a-overflow', segment, time);
      return overflow;
    }
    const fresh = host(`a-${base32(hash32(key), 7)}${base32(hash32(key, 7) & 0x1ffffff, 5)}`, segment, time);
    hosts.set(key, fresh);
    return fresh;
  }

  function nameVendor(asset: Host, mac: string, time: Micros): void {
    const vendor = asset.identity.has('vendor') ? undefined : vendorOf(mac);
    if (vendor === undefined) return;
    asset.identity.set('vendor', {value: vendor, source: 'oui', confidence: 0.3, firstSeen: time, lastSeen: time});
    asset.isNews = true;
  }

  return {
    host(segment, ip, vlan, time) {
      const asset = find(segment, ip, vlan, time);
      note(asset, asset.ips, ip);
      return asset;
    },
    bind(asset, ip, mac, isCertain, time) {
      note(asset, asset.macs, mac);
      if (stand(asset.segment, mac, ip) <= MAX_IPS_BEHIND_MAC || isCertain) nameVendor(asset, mac, time);
    },
    ofMac(segment, mac, vlan, time) {
      const behind = ipsBehind.get(keyOf(segment, mac));
      const [ip] = behind?.size === 1 ? behind : [];
      const asset = find(segment, ip ?? mac, vlan, time);
      note(asset, asset.macs, mac);
      nameVendor(asset, mac, time);
      return asset;
    },
    identify(asset, fact) {
      for (const [field, from] of IDENTITY) learn(asset, field, fact.fields[from], fact);
    },
    changed(now, all) {
      const told: Asset[] = [];
      for (const asset of new Set(hosts.values())) {
        const isDue = asset.isNews || all || (asset.lastSeen > asset.toldAt && now - asset.toldAt >= TELL_EVERY);
        if (!isDue) continue;
        asset.isNews = false;
        asset.toldAt = now;
        told.push(snapshot(asset));
      }
      return told;
    },
    size: () => hosts.size,
    overflowed: () => overflows,
  };
}

const keyOf = (segment: string, address: string): string => `${segment} ${address}`;

function learn(asset: Host, field: IdentityField, value: Value | undefined, fact: Fact): void {
  if (typeof value !== 'string' || value === '') return;
  const before = asset.identity.get(field);
  const isSame = before?.value === value && before.source === fact.protocol;
  if (!isSame) asset.isNews = true;
  asset.identity.set(field, {
    value,
    source: fact.protocol,
    confidence: 0.95,
    firstSeen: isSame ? before.firstSeen : fact.time,
    lastSeen: fact.time,
  });
}
