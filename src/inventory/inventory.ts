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
/** Confidence of what a device says of itself. */
const ANSWERED = 0.95;
const NO_MAC = '00:00:00:00:00:00';

export interface InventoryOptions {
  /** Vendor of a MAC prefix, from the register of the IEEE. */
  readonly vendorOf: (mac: string) => string | undefined;
  readonly saved: readonly Asset[];
}

export interface Inventory {
  /** The asset of an IP address, made when it is new. */
  host(segment: string, ip: string, vlan: number, time: Micros): Host;
  /** There is an asset with this IP address. */
  knows(segment: string, ip: string): boolean;
  /**
   * A MAC address was seen behind an asset's IP address. `isCertain`: ARP said so, and it is its own; otherwise it may
   * be the router's in front of it.
   */
  bind(asset: Host, ip: string, mac: string, isCertain: boolean, time: Micros): void;
  /** The asset that sends from a MAC address without IP. */
  ofMac(segment: string, mac: string, vlan: number, time: Micros): Host;
  /**
   * The asset that somebody else spoke of. With its MAC address it is made when it is new; an IP address alone names only
   * who is known, since a name server knows addresses that are not here.
   */
  named(segment: string, ip: string, mac: string, time: Micros): Host | undefined;
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

interface State {
  readonly vendorOf: InventoryOptions['vendorOf'];
  /** By each of their addresses. */
  readonly hosts: Map<string, Host>;
  /** Each of them once. */
  readonly assets: Host[];
  readonly ipsBehind: Map<string, Set<string>>;
  overflow: Host | undefined;
  overflows: number;
}

export function inventory({vendorOf, saved}: InventoryOptions): Inventory {
  const state: State = {
    vendorOf,
    hosts: new Map(),
    assets: [],
    ipsBehind: new Map(),
    overflow: undefined,
    overflows: 0,
  };
  for (const asset of saved) enter(state, asset);
  return {
    host(segment, ip, vlan, time) {
      const asset = find(state, segment, ip, vlan, time);
      note(asset, asset.ips, ip);
      return asset;
    },
    knows: (segment, ip) => state.hosts.has(keyOf(segment, ip)),
    bind(asset, ip, mac, isCertain, time) {
      note(asset, asset.macs, mac);
      const neighbours = stand(state, asset.segment, mac, ip);
      if (neighbours <= MAX_IPS_BEHIND_MAC || isCertain) nameVendor(state, asset, mac, time);
    },
    ofMac: (segment, mac, vlan, time) => ofMac(state, segment, mac, vlan, time),
    named(segment, ip, mac, time) {
      if (mac === '') return state.hosts.get(keyOf(segment, ip));
      if (ip === '') return ofMac(state, segment, mac, -1, time);
      const asset = find(state, segment, ip, -1, time);
      note(asset, asset.ips, ip);
      note(asset, asset.macs, mac);
      stand(state, segment, mac, ip);
      nameVendor(state, asset, mac, time);
      return asset;
    },
    identify(asset, fact) {
      for (const [field, from] of IDENTITY) learn(asset, field, fact.fields[from], fact);
    },
    changed: (now, all) => changed(state, now, all),
    size: () => state.hosts.size,
    overflowed: () => state.overflows,
  };
}

function ofMac(state: State, segment: string, mac: string, vlan: number, time: Micros): Host {
  const behind = state.ipsBehind.get(keyOf(segment, mac));
  const [ip] = behind?.size === 1 ? behind : [];
  const asset = find(state, segment, ip ?? mac, vlan, time);
  note(asset, asset.macs, mac);
  nameVendor(state, asset, mac, time);
  return asset;
}

function enter(state: State, asset: Asset): void {
  const known = restore(asset);
  state.assets.push(known);
  for (const address of asset.ips.length > 0 ? asset.ips : asset.macs)
    state.hosts.set(keyOf(asset.segment, address), known);
  for (const mac of asset.macs) for (const ip of asset.ips) stand(state, asset.segment, mac, ip);
}

/** Notes that `ip` was seen behind `mac`; how many are. */
function stand({ipsBehind}: State, segment: string, mac: string, ip: string): number {
  const key = keyOf(segment, mac);
  const known = ipsBehind.get(key);
  // Beyond the bound nothing is known of a new MAC address, so that its vendor is believed of nobody.
  if (known === undefined && ipsBehind.size >= MAX_ASSETS) return Number.POSITIVE_INFINITY;
  const behind = known ?? new Set();
  ipsBehind.set(key, behind);
  if (behind.size <= MAX_IPS_BEHIND_MAC) behind.add(ip);
  return behind.size;
}

function find(state: State, segment: string, address: string, vlan: number, time: Micros): Host {
  const key = keyOf(segment, address);
  const asset = state.hosts.get(key) ?? make(state, key, segment, time);
  if (vlan >= 0) note(asset, asset.vlans, vlan);
  return asset;
}

function make(state: State, key: string, segment: string, time: Micros): Host {
  if (state.hosts.size >= MAX_ASSETS) {
    state.overflows++;
    state.overflow ??= host('a-overflow', segment, time);
    return state.overflow;
  }
  const fresh = host(`a-${base32(hash32(key), 7)}${base32(hash32(key, 7) & 0x1ffffff, 5)}`, segment, time);
  state.hosts.set(key, fresh);
  state.assets.push(fresh);
  return fresh;
}

function nameVendor({vendorOf}: State, asset: Host, mac: string, time: Micros): void {
  // All zero is nobody's: the loopback interface, or a capture that was made anonymous.
  if (mac === NO_MAC || asset.identity.has('vendor')) return;
  const vendor = vendorOf(mac);
  if (vendor === undefined) return;
  asset.identity.set('vendor', {value: vendor, source: 'oui', confidence: 0.3, firstSeen: time, lastSeen: time});
  asset.isNews = true;
}

function changed({assets}: State, now: Micros, all: boolean): Asset[] {
  const told: Asset[] = [];
  for (const asset of assets) {
    const isDue = asset.isNews || all || (asset.lastSeen > asset.toldAt && now - asset.toldAt >= TELL_EVERY);
    if (!isDue) continue;
    asset.isNews = false;
    asset.toldAt = now;
    told.push(snapshot(asset));
  }
  return told;
}

const keyOf = (segment: string, address: string): string => `${segment} ${address}`;

function learn(asset: Host, field: IdentityField, value: Value | undefined, fact: Fact): void {
  if (typeof value !== 'string' || value === '') return;
  const before = asset.identity.get(field);
  const {'bifrost.confidence': said} = fact.fields;
  const confidence = typeof said === 'number' ? said : ANSWERED;
  // A guess never replaces what the device itself has said.
  if (before !== undefined && before.confidence > confidence) return;
  const isSame = before?.value === value && before.source === fact.protocol;
  if (!isSame) asset.isNews = true;
  asset.identity.set(field, {
    value,
    source: fact.protocol,
    confidence,
    firstSeen: isSame ? before.firstSeen : fact.time,
    lastSeen: fact.time,
  });
}
