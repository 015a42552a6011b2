/**
 * Our own polling on the wire, held against the plan: target, port, connections, rate and functions. Whatever else comes from
 * our address is a breach. What is in the plan is neither judged as traffic of the plant nor learned. Costs others one
 * comparison a packet.
 */
import type {FactKind, Fields} from '../core/fact.ts';
import type {Breach, PollingPlan} from '../core/poll.ts';
import {forbiddenReason} from '../core/poll-functions.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import type {Layers} from '../net/layers.ts';
import {TCP} from '../net/transport.ts';

/** One end of a flow as it is found. */
interface Party {
  readonly ip: string;
  readonly port: number;
}

/** A flow with our own address as one end. */
export interface OwnTalk {
  /** Which side is ours. */
  readonly side: SideIndex;
  readonly segment: string;
  readonly address: string;
  readonly port: number;
  /** Undefined: nobody planned it. */
  readonly device: Device | undefined;
  /** The device answers from another port than the one that was asked: nothing may be sent there. */
  readonly isElsewhere: boolean;
  /** Sequence number behind the latest bytes that we sent; -1: none. */
  next: number;
  isOver: boolean;
  /** Told once. */
  isTold: boolean;
  lastSeen: Micros;
}

interface Device {
  readonly ports: Set<number>;
  readonly talks: Set<OwnTalk>;
  /** When the latest messages were sent, oldest first. */
  readonly sent: Micros[];
  /** Our port of the latest datagram to it; -1: none. */
  askedFrom: number;
}

export interface OwnPolling {
  use(plan: PollingPlan | undefined): void;
  /** Of a new flow; undefined: it is not ours. */
  talk(segment: string, ends: readonly [Party, Party], isTcp: boolean): OwnTalk | undefined;
  packet(talk: OwnTalk, side: SideIndex, isTcp: boolean, layers: Layers): void;
  /** What was read in a flow that is planned. */
  fact(talk: OwnTalk, kind: FactKind, protocol: string, name: string, fields: Fields): void;
}

/** Messages are counted over so long. */
const SPAN: Micros = 10 * SECOND;
/** A fifth more than the plan allows, and the handshakes of a library that asks politely. */
const SLACK = 1.25;
const BURST = 20;
/** A connection of which nothing was seen for so long is over: its end was lost in capture. */
const FORGOTTEN: Micros = 2 * MINUTE;

interface State {
  readonly onBreach: (breach: Breach) => void;
  /** `segment address` of ourselves. */
  readonly sources: Set<string>;
  readonly devices: Map<string, Device>;
  mostMessages: number;
}

export function ownPolling(onBreach: (breach: Breach) => void): OwnPolling {
  const state: State = {onBreach, sources: new Set(), devices: new Map(), mostMessages: 0};
  return {
    use: (plan) => use(state, plan),
    talk: (segment, ends, isTcp) => (state.sources.size === 0 ? undefined : talkOf(state, segment, ends, isTcp)),
    packet(talk, side, isTcp, layers) {
      if (side === talk.side) sent(state, talk, isTcp, layers);
      else if (isTcp && (layers.flags & TCP.rst) !== 0) talk.isOver = true;
    },
    fact(talk, kind, protocol, name, fields) {
      const reason = forbiddenReason(kind, protocol, name, fields);
      if (reason !== undefined) breach(state, talk, reason);
    },
  };
}

const keyOf = (segment: string, address: string): string => `${segment} ${address}`;

function use(state: State, plan: PollingPlan | undefined): void {
  const {devices, sources} = state;
  sources.clear();
  for (const {segment, address} of plan?.sources ?? []) sources.add(keyOf(segment, address));
  for (const {ports} of devices.values()) ports.clear();
  for (const {segment, address, port} of plan?.targets ?? []) {
    const key = keyOf(segment, address);
    const device = devices.get(key) ?? {ports: new Set(), talks: new Set(), sent: [], askedFrom: -1};
    devices.set(key, device);
    device.ports.add(port);
  }
  state.mostMessages = Math.ceil((plan?.perDevice ?? 0) * (SPAN / SECOND) * SLACK) + BURST;
}

function talkOf(
  {sources, devices}: State,
  segment: string,
  [a, b]: readonly [Party, Party],
  isTcp: boolean,
): OwnTalk | undefined {
  const side = sources.has(keyOf(segment, a.ip)) ? 0 : sources.has(keyOf(segment, b.ip)) ? 1 : undefined;
  if (side === undefined) return undefined;
  const [own, {ip: address, port}] = side === 0 ? [a, b] : [b, a];
  const device = devices.get(keyOf(segment, address));
  const isElsewhere = device?.ports.has(port) === false && !isTcp && own.port === device.askedFrom;
  return {
    side,
    segment,
    address,
    port,
    device: isElsewhere || device?.ports.has(port) === true ? device : undefined,
    isElsewhere,
    next: -1,
    isOver: false,
    isTold: false,
    lastSeen: 0,
  };
}

/** An answer to somebody else's connection (a refusal) is no polling: only what opens one, and data, count. */
function sent(state: State, talk: OwnTalk, isTcp: boolean, layers: Layers): void {
  const {flags, payloadLength} = layers;
  const opens = isTcp && (flags & TCP.syn) !== 0 && (flags & TCP.ack) === 0;
  talk.lastSeen = layers.time;
  if (!opens && payloadLength === 0) {
    if (isTcp && (flags & (TCP.fin | TCP.rst)) !== 0) over(talk);
    return;
  }
  if (!isTcp && talk.port === 0) return;
  if (talk.device === undefined || talk.isElsewhere) breach(state, talk, 'nobody planned to talk to it');
  else if (opens) opened(state, talk, talk.device);
  else data(state, talk, talk.device, isTcp, layers);
  if (isTcp && (flags & (TCP.fin | TCP.rst)) !== 0) over(talk);
}

function data(state: State, talk: OwnTalk, device: Device, isTcp: boolean, layers: Layers): void {
  if (!isTcp) device.askedFrom = layers.sport;
  if (isNew(talk, isTcp, layers)) message(state, talk, device, layers.time);
}

function over(talk: OwnTalk): void {
  talk.isOver = true;
  talk.device?.talks.delete(talk);
}

function opened(state: State, talk: OwnTalk, {talks}: Device): void {
  for (const other of talks) {
    if (other === talk) continue;
    if (other.isOver || talk.lastSeen - other.lastSeen > FORGOTTEN) talks.delete(other);
    else breach(state, talk, 'a second connection');
  }
  talk.isOver = false;
  talk.next = -1;
  talks.add(talk);
}

/** What TCP sends again is no message. */
function isNew(talk: OwnTalk, isTcp: boolean, {seq, payloadLength}: Layers): boolean {
  if (!isTcp) return true;
  const end = (seq + payloadLength) >>> 0;
  if (talk.next >= 0 && ((end - talk.next) | 0) <= 0) return false;
  talk.next = end;
  return true;
}

function message(state: State, talk: OwnTalk, {sent: times}: Device, time: Micros): void {
  times.push(time);
  while (times.length > 0 && time - (times[0] ?? 0) > SPAN) times.shift();
  if (times.length <= state.mostMessages) return;
  times.shift();
  breach(state, talk, `more than ${state.mostMessages} messages in ${SPAN / SECOND} s`);
}

function breach({onBreach}: State, talk: OwnTalk, reason: string): void {
  if (talk.isTold) return;
  talk.isTold = true;
  const {segment, address, port} = talk;
  onBreach({segment, address, port, reason});
}
