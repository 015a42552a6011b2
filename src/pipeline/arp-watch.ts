/**
 * ARP as a conversation: who claims an address that another one had, who asks for addresses where nobody is, and who
 * sends more of it than any device needs. What repeats itself (a host that refreshes what it knows) is a look-up.
 */
import {u16, u32} from '../core/bytes.ts';
import type {Party} from '../core/fact.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Host} from '../inventory/host.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {ip4Text, isGroupMac, isUnicast, macText} from '../net/address.ts';
import {isArp, operation, REPLY, senderIp, senderMac, targetIp} from '../net/arp.ts';
import type {Layers} from '../net/layers.ts';
import type {Apart, Reporter} from './reporter.ts';

/** Addresses and senders kept for one segment; a flood of forged ones starts over. */
const MAX_KEPT = 8192;
/** An answer so long after its question was not asked for. */
const ANSWER_WITHIN: Micros = 5 * SECOND;
/** Frames of one sender within a minute that make one fact. */
const FRAMES_A_FACT = 10;

export interface ArpWatch {
  /** Before the bindings learn of the frame. */
  frame(layers: Layers, segment: string): void;
}

interface Claim {
  mac: number;
  text: string;
}

interface Sender {
  /** The first address that it was seen with. */
  readonly ip: string;
  since: Micros;
  frames: number;
}

interface Segment {
  readonly name: string;
  /** By IP address: who holds it. */
  readonly claims: Map<number, Claim>;
  /** By the address that is asked for: who asked last, and when. */
  readonly asks: Map<number, {readonly by: number; readonly at: Micros}>;
  readonly senders: Map<number, Sender>;
}

interface State {
  readonly hosts: Inventory;
  readonly report: Reporter;
  readonly segments: Map<string, Segment>;
}

export function arpWatch(hosts: Inventory, report: Reporter): ArpWatch {
  const state: State = {hosts, report, segments: new Map()};
  return {
    frame(layers, name) {
      const {frame: b, at, end} = layers;
      if (!isArp(b, at, end) || isGroupMac(b, senderMac(at))) return;
      const segment = segmentOf(state, name);
      count(state, segment, b, at);
      if (isUnicast(b, senderIp(at), 4)) claim(state, segment, b, at);
      if (operation(b, at) !== REPLY) ask(state, segment, b, at);
    },
  };
}

function segmentOf({segments}: State, name: string): Segment {
  const known = segments.get(name);
  if (known !== undefined) return known;
  const fresh: Segment = {name, claims: new Map(), asks: new Map(), senders: new Map()};
  segments.set(name, fresh);
  return fresh;
}

const macNumber = (b: Uint8Array, at: number): number => u16(b, at) * 2 ** 32 + u32(b, at + 2);

function put<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= MAX_KEPT && !map.has(key)) map.clear();
  map.set(key, value);
}

/** Ten frames of one sender within a minute are a fact. */
function count({hosts, report}: State, segment: Segment, b: Uint8Array, at: number): void {
  const mac = macNumber(b, senderMac(at));
  let sender = segment.senders.get(mac);
  if (sender === undefined) {
    const ip = isUnicast(b, senderIp(at), 4) ? ip4Text(b, senderIp(at)) : '';
    sender = {ip, since: report.time, frames: 0};
    put(segment.senders, mac, sender);
  }
  if (report.time - sender.since >= MINUTE) {
    sender.since = report.time;
    sender.frames = 0;
  }
  if (++sender.frames % FRAMES_A_FACT !== 0) return;
  report.apart({
    ...flow(segment, 'frames-sent', {'bifrost.frames': FRAMES_A_FACT}),
    client: {ip: sender.ip, mac: macText(b, senderMac(at)), port: 0},
    clientHost: hostAt(hosts, segment, sender.ip, report.time),
  });
}

const flow = ({name: segment}: Segment, name: string, fields: Apart['fields']): Apart => ({
  kind: 'flow',
  protocol: 'arp',
  name,
  segment,
  fields,
});

/** The asset with this address, if there is one. */
const hostAt = (hosts: Inventory, {name}: Segment, ip: string, time: Micros): Host | undefined =>
  hosts.knows(name, ip) ? hosts.host(name, ip, -1, time) : undefined;

/** The sender says that an address is its own. */
function claim(state: State, segment: Segment, b: Uint8Array, at: number): void {
  const ip = u32(b, senderIp(at));
  const mac = macNumber(b, senderMac(at));
  const known = segment.claims.get(ip);
  if (known?.mac === mac) return;
  const text = macText(b, senderMac(at));
  const previous = known?.text ?? holder(state, segment, ip4Text(b, senderIp(at)), text);
  put(segment.claims, ip, {mac, text});
  if (previous !== '' && previous !== text) tellClaim(state, segment, b, at, previous);
}

/** Whose frames the address was on before anybody claimed it by ARP; empty: nobody's, or also this one's. */
function holder({hosts, report}: State, segment: Segment, ip: string, mac: string): string {
  const macs = hostAt(hosts, segment, ip, report.time)?.macs ?? [];
  return macs.includes(mac) ? '' : (macs.at(-1) ?? '');
}

function tellClaim({hosts, report}: State, segment: Segment, b: Uint8Array, at: number, previous: string): void {
  const ip = ip4Text(b, senderIp(at));
  const own = segment.senders.get(macNumber(b, senderMac(at)))?.ip ?? '';
  const server: Party = {ip, mac: previous, port: 0};
  report.apart({
    kind: 'bind',
    protocol: 'arp',
    name: 'address-claimed',
    segment: segment.name,
    client: {ip: own, mac: macText(b, senderMac(at)), port: 0},
    clientHost: hostAt(hosts, segment, own, report.time),
    server,
    serverHost: hostAt(hosts, segment, ip, report.time),
    fields: {
      'bifrost.previous_mac': previous,
      'arp.opcode': operation(b, at),
      'arp.isgratuitous': u32(b, senderIp(at)) === u32(b, targetIp(at)),
      'bifrost.asked': wasAsked(segment, b, at, report.time),
    },
  });
}

function wasAsked({asks}: Segment, b: Uint8Array, at: number, now: Micros): boolean {
  const ask = asks.get(u32(b, senderIp(at)));
  return ask !== undefined && ask.by === u32(b, targetIp(at)) && now - ask.at <= ANSWER_WITHIN;
}

/** Only what is asked for where nobody is says something: whoever restarts asks for all that it knows. */
function ask({hosts, report}: State, segment: Segment, b: Uint8Array, at: number): void {
  const target = u32(b, targetIp(at));
  const by = u32(b, senderIp(at));
  if (target === by) return;
  const before = segment.asks.get(target);
  put(segment.asks, target, {by, at: report.time});
  if (before?.by === by && report.time - before.at < MINUTE) return;
  const ip = ip4Text(b, targetIp(at));
  if (hosts.knows(segment.name, ip)) return;
  const own = isUnicast(b, senderIp(at), 4) ? ip4Text(b, senderIp(at)) : '';
  report.apart({
    ...flow(segment, 'address-asked', {'arp.opcode': operation(b, at)}),
    client: {ip: own, mac: macText(b, senderMac(at)), port: 0},
    clientHost: hostAt(hosts, segment, own, report.time),
    server: {ip, mac: '', port: 0},
  });
}
