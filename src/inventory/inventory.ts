/**
 * Who is there. Each IP address of a segment, or MAC address that never showed one, is a host; hosts that are one device are
 * one asset. Identity is scoped by segment, since machine cells reuse the same addresses. Pure: facts and packets in, assets out.
 */
import {type Asset, type AssetId, assetIdOf} from '../core/asset.ts';
import type {Fact} from '../core/fact.ts';
import type {Said} from '../core/said.ts';
import {NOTHING_SAID, type Site} from '../core/site.ts';
import type {Micros} from '../core/time.ts';
import {type Adjacency, adjacency, MAX_IPS_BEHIND_MAC, NO_MAC} from './adjacency.ts';
import {assetsToTell} from './assets-to-tell.ts';
import {type Logon, logonAt} from './default-pairs.ts';
import type {Deviation} from './deviation.ts';
import {join, joinElder, leave} from './groups.ts';
import {groupOf, type Host, host, isOwner, note, noteNumber, restore} from './host.ts';
import {learnIdentity, offer} from './identity.ts';
import {observe} from './observe.ts';
import type {ProfileMatcher} from './profile-match.ts';
import {collectEvidence, suggestProfile} from './profile-suggestion.ts';

/** Hosts kept. A spoofed flood beyond it is counted and shares one record. */
export const MAX_ASSETS = 20_000;
/** What waits to be told as a fact, between two seconds. */
const MAX_DEVIATIONS = 1000;

export interface InventoryOptions {
  /** Vendor of a MAC prefix, from the register of the IEEE. */
  readonly vendorOf: (mac: string) => string | undefined;
  readonly saved: readonly Asset[];
  readonly site?: Site;
  /** Families of devices that may be recognised. */
  readonly profiles?: ProfileMatcher | undefined;
}

export interface Inventory {
  /** The host of an IP address, made when it is new. */
  host(segment: string, ip: string, vlan: number, time: Micros): Host;
  /** There is a host with this IP address. */
  knows(segment: string, ip: string): boolean;
  /**
   * A MAC address was seen behind a host's IP address. `isCertain`: ARP said so, and it is its own; otherwise it may
   * be the router's in front of it. The host that it joined, since both are one device.
   */
  bind(asset: Host, ip: string, mac: string, isCertain: boolean, time: Micros): Host | undefined;
  /** Another host whose frames came from the same MAC address: the two are one device, or it forwards. */
  sameMac(asset: Host, ip: string, mac: string): {readonly ip: string; readonly host: Host} | undefined;
  /** ARP has said before that the MAC address is the host's own. */
  isCertain(asset: Host, mac: string): boolean;
  /** The host that sends from a MAC address without IP. */
  ofMac(segment: string, mac: string, vlan: number, time: Micros): Host;
  /**
   * The host that somebody else spoke of. With its MAC address it is made when it is new; an IP address alone names only
   * who is known, since a name server knows addresses that are not here.
   */
  named(segment: string, ip: string, mac: string, time: Micros): Host | undefined;
  /** Of an address that answered or was looked up, though no frame may have shown it. */
  there(segment: string, ip: string, mac: string, time: Micros): Host | undefined;
  /** A port that speaks without IP told the address of the device it belongs to. */
  belongs(port: Host, device: Host): void;
  /** An identity fact fills the host's fields. */
  identify(asset: Host, fact: Fact): void;
  /** What a fact of any kind says of its two ends. */
  observe(fact: Fact, client: Host | undefined, server: Host | undefined): void;
  /** Somebody logs on to the host, or tries to; both are compared and forgotten. */
  logon(server: Host, protocol: string, user: string, password: string | undefined): Logon;
  /** People said something else from now on. */
  use(site: Site): void;
  /** Families of devices that may be recognised from now on. */
  recognise(profiles: ProfileMatcher): void;
  /** One host an asset. */
  owners(): Iterable<Host>;
  saidOf(owner: Host): Said | undefined;
  /** What there is to tell as facts since the last call. */
  deviations(): Deviation[];
  /**
   * Assets to tell of, made and told as they are taken: new ones at once, changed ones, too, unless there are very many, counters now
   * and then. `all`: the end of a replay.
   */
  changed(now: Micros, all: boolean): Iterable<Asset>;
  size(): number;
  overflowed(): number;
}

export interface State {
  readonly vendorOf: InventoryOptions['vendorOf'];
  profiles: ProfileMatcher | undefined;
  /** By each of their addresses. */
  readonly hosts: Map<string, Host>;
  /** Each of them once. */
  readonly all: Host[];
  /** Of them: who is looked at first when there is something to tell. */
  next: number;
  readonly adjacent: Adjacency;
  readonly said: Map<AssetId, Said>;
  /** Hosts that people spoke of, as soon as they are there. */
  readonly mentioned: Map<AssetId, Host | undefined>;
  waiting: Deviation[];
  overflow: Host | undefined;
  overflows: number;
}

export function inventory({vendorOf, saved, site = NOTHING_SAID, profiles}: InventoryOptions): Inventory {
  const state: State = {
    vendorOf,
    profiles,
    hosts: new Map(),
    all: [],
    next: 0,
    adjacent: adjacency(),
    said: new Map(),
    mentioned: new Map(),
    waiting: [],
    overflow: undefined,
    overflows: 0,
  };
  for (const asset of saved) enter(state, asset);
  use(state, site);
  return {
    host: (segment, ip, vlan, time) => find(state, segment, ip, vlan, time),
    knows: (segment, ip) => state.hosts.has(keyOf(segment, ip)),
    bind: (asset, ip, mac, isCertain, time) => bind(state, asset, ip, mac, isCertain, time),
    sameMac: (asset, ip, mac) => sameMac(state, asset, ip, mac),
    isCertain: ({listed}, mac) =>
      listed.some(({list, value, source}) => list === 'macs' && value === mac && source === ARP),
    ofMac: (segment, mac, vlan, time) => ofMac(state, segment, mac, vlan, time),
    named: (segment, ip, mac, time) => named(state, segment, ip, mac, time),
    there: (segment, ip, mac, time) =>
      ip !== '' && mac === '' ? find(state, segment, ip, -1, time) : named(state, segment, ip, mac, time),
    belongs: (port, device) => belongs(state, port, device),
    identify(asset, fact) {
      collectEvidence(asset.owner, fact);
      for (const {host, field, part, before, after, source} of learnIdentity(asset, fact)) {
        const fields = {'bifrost.identity_field': field, 'bifrost.before': before, 'bifrost.after': after};
        const more = {'bifrost.identity_source': source, ...(part !== '' && {'bifrost.part': part})};
        tell(state, {host, name: 'identity-changed', time: fact.time, fields: {...fields, ...more}});
      }
    },
    observe(fact, client, server) {
      observe(fact, client, server, (deviation) => tell(state, deviation));
      if (fact.name === 'ack' && fact.protocol === 'dhcp') leased(state, fact);
    },
    logon: (server, protocol, user, password) => logonAt(server, state.profiles?.defaults, protocol, user, password),
    use: (next) => use(state, next),
    recognise(next) {
      state.profiles = next;
      for (const owner of owners(state)) suggestProfile(owner, next, owner.lastSeen);
    },
    owners: () => owners(state),
    saidOf: ({id, members}) => state.said.get(id) ?? members.map((one) => state.said.get(one.id)).find(Boolean),
    deviations() {
      const told = state.waiting;
      state.waiting = [];
      return told;
    },
    changed: (now, all) => assetsToTell(state, now, all),
    size: () => state.hosts.size,
    overflowed: () => state.overflows,
  };
}

const ARP = 'arp';
const keyOf = (segment: string, address: string): string => `${segment} ${address}`;

function tell(state: State, deviation: Deviation): void {
  if (state.waiting.length < MAX_DEVIATIONS) state.waiting.push(deviation);
}

function bind(state: State, asset: Host, ip: string, mac: string, isCertain: boolean, time: Micros): Host | undefined {
  const hasMoved = asset.macs.length > 0 && !groupOf(asset.owner).some(({macs}) => macs.includes(mac));
  noteMac(asset, mac, isCertain ? ARP : 'ip', time);
  const neighbours = state.adjacent.stand(asset.segment, mac, ip);
  if (neighbours <= MAX_IPS_BEHIND_MAC || isCertain) nameVendor(state, asset, mac, time);
  if (hasMoved && !isByHand(state, asset)) leave(asset);
  reach(asset, isCertain ? 'local' : neighbours > MAX_IPS_BEHIND_MAC ? 'routed' : '', time);
  if (neighbours > MAX_IPS_BEHIND_MAC) part(state, state.adjacent.owned(asset.segment, mac));
  else if (isCertain) return unite(state, asset, mac);
  return undefined;
}

function sameMac({adjacent, hosts}: State, {segment}: Host, ip: string, mac: string): ReturnType<Inventory['sameMac']> {
  const other = adjacent.other(segment, mac, ip);
  const host = other === undefined ? undefined : hosts.get(keyOf(segment, other));
  return other === undefined || host === undefined ? undefined : {ip: other, host};
}

/** What ARP says is surer than what a frame shows. */
function noteMac(asset: Host, mac: string, source: string, time: Micros): void {
  note(asset, 'macs', mac, source, time);
  const at = asset.listed.findIndex(({list, value}) => list === 'macs' && value === mac);
  const known = asset.listed[at];
  if (known !== undefined && source === ARP && known.source !== ARP)
    asset.listed = asset.listed.with(at, {...known, source});
}

function reach({owner}: Host, value: string, time: Micros): void {
  if (value === '') return;
  const confidence = value === 'local' ? 0.9 : 0.6;
  offer(owner, owner.identity, 'reach', {value, source: ARP, confidence, firstSeen: time, lastSeen: time});
}

const isByHand = ({said}: State, {id}: Host): boolean => said.get(id)?.partOf !== undefined;

/** What a router or a proxy made look like one device. */
function part(state: State, hosts: readonly Host[]): void {
  for (const one of hosts) if (!isByHand(state, one)) leave(one);
}

/** Hosts that have nothing but this MAC address are one device, unless there are too many of them. */
function unite(state: State, asset: Host, mac: string): Host | undefined {
  const {hosts, isOneDevice} = state.adjacent.own(mac, asset);
  if (!isOneDevice) {
    part(state, hosts);
    return undefined;
  }
  const mayJoin = (one: Host): boolean => isOnly(one, mac) && !isByHand(state, one);
  if (!mayJoin(asset)) return undefined;
  const port = state.hosts.get(keyOf(asset.segment, mac));
  const others = port === undefined ? hosts : [port, ...hosts];
  return others.find((one) => one.owner !== asset.owner && mayJoin(one) && joinElder(one, asset));
}

/** An address that was at another MAC address before may have been taken by somebody. */
const isOnly = ({macs}: Host, mac: string): boolean => macs.every((one) => one === mac);

function ofMac(state: State, segment: string, mac: string, vlan: number, time: Micros): Host {
  const ip = state.adjacent.only(segment, mac);
  const [owned] = ip === undefined ? state.adjacent.owned(segment, mac) : [];
  if (owned !== undefined) return owned;
  const asset = find(state, segment, ip ?? mac, vlan, time);
  note(asset, 'macs', mac, 'ethernet', time);
  nameVendor(state, asset, mac, time);
  return asset;
}

function named(state: State, segment: string, ip: string, mac: string, time: Micros): Host | undefined {
  if (mac === '') return state.hosts.get(keyOf(segment, ip));
  if (ip === '') return ofMac(state, segment, mac, -1, time);
  const asset = find(state, segment, ip, -1, time);
  note(asset, 'macs', mac, 'named', time);
  state.adjacent.stand(segment, mac, ip);
  nameVendor(state, asset, mac, time);
  return asset;
}

/** First three bytes of a MAC address: its vendor. */
const prefixOf = (mac: string): string => mac.slice(0, 8);

function belongs(state: State, port: Host, device: Host): void {
  const [mac] = port.macs;
  if (port.ips.length > 0 || mac === undefined || port.segment !== device.segment) return;
  if (isByHand(state, port) || isByHand(state, device)) return;
  // Whoever names the address of another make's device may be lying.
  if (device.macs.every((one) => prefixOf(one) === prefixOf(mac))) joinElder(device, port);
}

/** A DHCP server gave the address. */
function leased({hosts}: State, {segment, fields, time}: Fact): void {
  const {'dhcp.ip.your': ip, 'dhcp.hw.mac_addr': mac} = fields;
  if (typeof ip !== 'string' || typeof mac !== 'string' || ip === '0.0.0.0') return;
  const owner = (hosts.get(keyOf(segment, ip)) ?? hosts.get(keyOf(segment, mac)))?.owner;
  if (owner === undefined) return;
  offer(owner, owner.identity, 'dhcpAddress', {
    value: ip,
    source: 'dhcp',
    confidence: 1,
    firstSeen: time,
    lastSeen: time,
  });
}

/** A saved asset with all its addresses: those it was joined by are hosts of their own. */
function enter(state: State, asset: Asset): void {
  const {segment, aliases} = asset;
  const owner = restore(asset);
  state.all.push(owner);
  const isGroup = aliases.length > 0;
  const addresses = isGroup ? [...asset.ips, ...asset.macs] : asset.ips.length > 0 ? asset.ips : asset.macs;
  for (const address of addresses) {
    const id = assetIdOf(segment, address);
    if (aliases.includes(id)) enterMember(state, owner, id, address);
    else if (!isGroup || id === asset.id || asset.ips.includes(address))
      state.hosts.set(keyOf(segment, address), owner);
  }
  for (const {list, value, source} of asset.listed) if (list === 'macs') enterMac(state, owner, asset, value, source);
}

function enterMac({adjacent}: State, owner: Host, {segment, ips}: Asset, mac: string, source: string): void {
  for (const ip of ips) adjacent.stand(segment, mac, ip);
  if (source === ARP) for (const one of groupOf(owner)) adjacent.own(mac, one);
}

function enterMember(state: State, owner: Host, id: AssetId, address: string): void {
  const member = host(id, owner.segment, owner.firstSeen);
  if (address.includes(':') && owner.macs.includes(address)) member.macs = [address];
  else {
    member.ips = [address];
    member.macs = owner.macs;
  }
  member.sent = owner.sent;
  member.lastSeen = owner.firstSeen;
  state.all.push(member);
  state.hosts.set(keyOf(owner.segment, address), member);
  const {isNews} = owner;
  join(owner, member);
  owner.isNews = isNews;
  member.isNews = false;
}

function find(state: State, segment: string, address: string, vlan: number, time: Micros): Host {
  const key = keyOf(segment, address);
  const asset = state.hosts.get(key) ?? make(state, key, segment, address, time);
  if (!isMac(address)) note(asset, 'ips', address, 'ip', time);
  if (vlan >= 0) noteNumber(asset, 'vlans', vlan, 'ethernet', time);
  return asset;
}

/** The name of a serial line counts as one. */
const isMac = (address: string): boolean => /^([0-9a-f]{2}(:[0-9a-f]{2}){5}|serial:.*)$/.test(address);

function make(state: State, key: string, segment: string, address: string, time: Micros): Host {
  if (state.hosts.size >= MAX_ASSETS) {
    state.overflows++;
    state.overflow ??= host('a-overflow', segment, time);
    return state.overflow;
  }
  const fresh = host(assetIdOf(segment, address), segment, time);
  state.hosts.set(key, fresh);
  state.all.push(fresh);
  if (state.mentioned.has(fresh.id)) {
    state.mentioned.set(fresh.id, fresh);
    regroup(state);
  }
  return fresh;
}

function nameVendor({vendorOf}: State, {owner}: Host, mac: string, time: Micros): void {
  // All zero is nobody's: the loopback interface, or a capture that was made anonymous.
  if (mac === NO_MAC || owner.identity.vendor !== undefined) return;
  const vendor = vendorOf(mac);
  if (vendor === undefined) return;
  offer(owner, owner.identity, 'vendor', {
    value: vendor,
    source: 'oui',
    confidence: 0.3,
    firstSeen: time,
    lastSeen: time,
  });
}

/** Takes over what people said: assets that were never seen, and which belong together. */
function use(state: State, {assets}: Site): void {
  state.said.clear();
  state.mentioned.clear();
  for (const said of assets) {
    state.said.set(said.id, said);
    if (said.partOf !== undefined) for (const id of [said.id, said.partOf]) state.mentioned.set(id, undefined);
  }
  for (const one of state.all) if (state.mentioned.has(one.id)) state.mentioned.set(one.id, one);
  for (const said of assets) declare(state, said);
  regroup(state);
}

function declare(state: State, {segment, ips, macs, time}: Said): void {
  const [address] = [...ips, ...macs];
  if (address === undefined || state.hosts.has(keyOf(segment, address))) return;
  const declared = find(state, segment, address, -1, time);
  for (const mac of macs) note(declared, 'macs', mac, 'said', time);
}

function regroup({said, mentioned}: State): void {
  for (const [id, {partOf}] of said) {
    const one = mentioned.get(id);
    if (partOf === undefined || one === undefined) continue;
    const other = mentioned.get(partOf);
    if (partOf === 'apart') leave(one);
    else if (other !== undefined) join(other, one);
  }
}

function* owners({all}: State): Iterable<Host> {
  for (const one of all) if (isOwner(one)) yield one;
}
