/**
 * The growing picture of one address: an IP address, or a MAC address without one. Changed in place by the hot path. Hosts
 * that are one device form a group: the owner gives it its id and its identity, and `snapshot` makes the group an asset.
 */
import type {Asset, AssetId, AssetList, IdentityField, Listed, Observed} from '../core/asset.ts';
import {assetLists, identityFieldNames} from '../core/asset.ts';
import type {Evidence} from '../core/device-profile.ts';
import type {Micros} from '../core/time.ts';

/** Lists of a host that hold text. */
type TextList = Exclude<AssetList, 'vlans' | 'units'>;
/** A bare record: each of thousands of devices has two or more, and a Map of few takes three times as much. */
export type Fields = Partial<Record<IdentityField, Observed<string>>>;

/** Identity of a unit or module. */
export interface Part {
  readonly address: string;
  readonly fields: Fields;
}

export interface Host {
  /** Of this address; an asset has the id of its owner. */
  readonly id: AssetId;
  readonly segment: string;
  /** Itself, unless it is part of another. */
  owner: Host;
  /** The other hosts of its group, if it is the owner. */
  members: Host[];
  /**
   * Each value once, in the order of their coming: short lists. A longer one takes the place of a list, made by `concat`: one that
   * grows, and one that is spread into another, keeps room for 17, which a flood of hosts multiplies.
   */
  ips: readonly string[];
  macs: readonly string[];
  vlans: readonly number[];
  units: readonly number[];
  serves: readonly string[];
  uses: readonly string[];
  listed: readonly Listed[];
  readonly identity: Fields;
  /** In the order of their coming; a longer list takes its place, too. */
  modules: readonly Part[];
  /** What it showed of itself for device profiles (as above), and how much of it was matched. */
  evidence: readonly Evidence[];
  matched: number;
  behaviour: Behaviour | undefined;
  /** Units of which the gateway says that they do not answer. */
  missing: Map<number, {count: number; readonly since: Micros; isTold: boolean}> | undefined;
  sent: boolean;
  packets: number;
  /** Open TCP connections as a server, and the most there were. */
  sockets: number;
  maxSockets: number;
  readonly firstSeen: Micros;
  lastSeen: Micros;
  readonly presence: Presence;
  /** Something other than counters changed since it was last told. */
  isNews: boolean;
  /** Time at which it was last told; -1: never. */
  toldAt: Micros;
}

/** What it did and with whom, each once; kept by behaviour.ts. */
export interface Behaviour {
  /** Controllers that it reads, writes to, loads programs into. */
  reads: readonly Host[];
  writes: readonly Host[];
  programs: readonly Host[];
  /** Places where nobody answered or it was refused. */
  failed: readonly string[];
  /** Clients that read or write its process data. */
  askedBy: readonly Host[];
  /** It answers OPC UA; it announces itself as a bridge or router; it answers as an infrastructure service. */
  servesOpcUa: boolean;
  isBridge: boolean;
  isRouter: boolean;
}

/** How regularly it shows itself; kept by presence.ts. */
export interface Presence {
  watched: Micros;
  longestSilence: Micros;
  /** Latest sign of life that was looked at; -1: not looked at in this watch. */
  activeAt: Micros;
  /** Level of silence that was told. */
  level: number;
  isTransientTold: boolean;
  /** When it was last told that it should not be here. */
  unwantedAt: Micros;
}

/** Addresses, VLANs, units or services kept for one asset; an address scan through a router must not grow it without end. */
const MAX_PER_HOST = 64;
const NEVER: Micros = Number.NEGATIVE_INFINITY;
/** Nobody's: shared, so that a flood of hosts costs no list each. */
const NO_MEMBERS: Host[] = [];
const NOTHING: readonly never[] = [];

export function host(id: AssetId, segment: string, time: Micros): Host {
  const fresh: Omit<Host, 'owner'> = {
    id,
    segment,
    members: NO_MEMBERS,
    ips: NOTHING,
    macs: NOTHING,
    vlans: NOTHING,
    units: NOTHING,
    serves: NOTHING,
    uses: NOTHING,
    listed: NOTHING,
    identity: {},
    modules: NOTHING,
    evidence: NOTHING,
    matched: 0,
    behaviour: undefined,
    missing: undefined,
    sent: false,
    packets: 0,
    sockets: 0,
    maxSockets: 0,
    firstSeen: time,
    lastSeen: time,
    presence: {watched: 0, longestSilence: 0, activeAt: -1, level: 0, isTransientTold: false, unwantedAt: NEVER},
    isNews: true,
    toldAt: -1,
  };
  return Object.assign(fresh, {owner: fresh as Host});
}

export const isOwner = (one: Host): boolean => one.owner === one;
/** All hosts of the asset whose owner this is. */
export const groupOf = (owner: Host): readonly Host[] =>
  owner.members.length === 0 ? [owner] : [owner, ...owner.members];

/** Puts a value into one of the host's lists; a value that is new is news, one that is known is seen again. */
export function note(host: Host, list: TextList, value: string, source: string, time: Micros): void {
  if (noteListed(host, list, host[list].length, value, source, time)) host[list] = host[list].concat([value]);
}

export function noteNumber(host: Host, list: 'vlans' | 'units', value: number, source: string, time: Micros): boolean {
  const isNew = noteListed(host, list, host[list].length, String(value), source, time);
  if (isNew) host[list] = host[list].concat([value]);
  return isNew;
}

function noteListed(host: Host, list: AssetList, length: number, value: string, source: string, time: Micros): boolean {
  for (let i = 0; i < host.listed.length; i++) {
    const one = host.listed[i];
    if (one === undefined || one.list !== list || one.value !== value) continue;
    if (time > one.lastSeen) host.listed = host.listed.with(i, {...one, lastSeen: time});
    return false;
  }
  if (length >= MAX_PER_HOST) return false;
  host.listed = host.listed.concat([{list, value, source, confidence: 1, firstSeen: time, lastSeen: time}]);
  host.isNews = true;
  return true;
}

/** A connection to one of its services was refused; of a port that was never open nothing is noted: anybody may scan. */
export function noteRefusal(host: Host, carrier: string, time: Micros): void {
  for (const one of groupOf(host.owner)) {
    const at = one.listed.findIndex(
      ({list, value}) => list === 'serves' && (value === carrier || value.endsWith(`@${carrier}`)),
    );
    const known = one.listed[at];
    if (known === undefined || time <= known.lastSeen) continue;
    one.listed = one.listed.with(at, {...known, refusedAt: time});
    one.isNews = true;
  }
}

/** Takes a value out of one of the host's lists. */
export function strike(host: Host, list: TextList, value: string): void {
  if (!host[list].includes(value)) return;
  host[list] = host[list].filter((one) => one !== value);
  host.listed = host.listed.filter((one) => one.list !== list || one.value !== value);
}

export function lastSeenOf(owner: Host): Micros {
  let last = owner.lastSeen;
  for (const one of owner.members) if (one.lastSeen > last) last = one.lastSeen;
  return last;
}

export function snapshot(owner: Host): Asset {
  const group = groupOf(owner);
  const all = <T>(list: (one: Host) => readonly T[]): T[] => [...new Set(group.flatMap(list))];
  return {
    id: owner.id,
    aliases: owner.members.map(({id}) => id).toSorted(),
    segment: owner.segment,
    ips: all(({ips}) => ips),
    macs: all(({macs}) => macs),
    vlans: all(({vlans}) => vlans),
    units: all(({units}) => units).toSorted((a, b) => a - b),
    modules: owner.modules.map(({address, fields}) => ({address, ...fields})),
    ...owner.identity,
    serves: all(({serves}) => serves).toSorted(),
    uses: all(({uses}) => uses).toSorted(),
    listed: listedOf(group),
    maxSockets: Math.max(...group.map(({maxSockets}) => maxSockets)),
    watched: owner.presence.watched,
    longestSilence: owner.presence.longestSilence,
    sent: group.some(({sent}) => sent),
    firstSeen: Math.min(...group.map(({firstSeen}) => firstSeen)),
    lastSeen: lastSeenOf(owner),
    packets: group.reduce((sum, {packets}) => sum + packets, 0),
  };
}

/** What only one address can have sent was seen when it last sent. */
function listedOf(group: readonly Host[]): Listed[] {
  const listed = new Map<string, Listed>();
  for (const one of group) {
    for (const entry of one.listed) {
      const isItself = one[entry.list].length === 1 && (entry.list === 'ips' || entry.list === 'macs');
      const seen = isItself && one.sent ? {...entry, lastSeen: Math.max(entry.lastSeen, one.lastSeen)} : entry;
      const known = listed.get(`${entry.list} ${entry.value}`);
      const lastSeen = Math.max(seen.lastSeen, known?.lastSeen ?? seen.lastSeen);
      const refusedAt = Math.max(seen.refusedAt ?? 0, known?.refusedAt ?? 0);
      listed.set(`${entry.list} ${entry.value}`, {...(known ?? seen), lastSeen, ...(refusedAt > 0 && {refusedAt})});
    }
  }
  return [...listed.values()];
}

/** The owner of a saved asset; the hosts that joined it are made by the inventory. */
export function restore(asset: Asset): Host {
  const known = host(asset.id, asset.segment, asset.firstSeen);
  const {ips, macs, vlans, units, serves, uses, listed} = asset;
  Object.assign(known, {ips, macs, vlans, units, serves, uses, listed});
  for (const list of assetLists) for (const value of asset[list]) listUnlisted(known, list, String(value));
  for (const field of identityFieldNames) {
    const value = asset[field];
    if (value !== undefined) known.identity[field] = value;
  }
  known.modules = asset.modules.map(({address, ...fields}) => ({address, fields}));
  known.maxSockets = asset.maxSockets;
  known.presence.watched = asset.watched;
  known.presence.longestSilence = asset.longestSilence;
  known.sent = asset.sent;
  known.packets = asset.packets;
  known.lastSeen = asset.lastSeen;
  known.toldAt = asset.lastSeen;
  known.isNews = false;
  return known;
}

/** A store of an older version did not keep when each value was seen. */
function listUnlisted(known: Host, list: AssetList, value: string): void {
  if (known.listed.some((one) => one.list === list && one.value === value)) return;
  const {firstSeen} = known;
  known.listed = known.listed.concat([{list, value, source: 'saved', confidence: 1, firstSeen, lastSeen: firstSeen}]);
}
