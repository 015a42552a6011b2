/** Packets to talks: flows with their ends, their handshakes and their payload. */
import {PATIENCE, type Protocol} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';
import {type Flow, type FlowTable, flowTable, type SideIndex} from '../flow/flow-table.ts';
import {
  expireHole,
  flush,
  forget,
  segment as readSegment,
  type StreamCounters,
  streamCounters,
} from '../flow/stream.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {isGroupMac, isUnicast} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import {TCP} from '../net/transport.ts';
import {type ArpWatch, arpWatch} from './arp-watch.ts';
import {type Bindings, bindings, bindLine} from './bindings.ts';
import {type ClientsWatch, hungUp, payload} from './clients-watch.ts';
import type {Conversations} from './conversations.ts';
import {giveUp, type HandshakeParts, handshake, unanswered} from './handshake.ts';
import {leftOpen} from './left-open.ts';
import {carrierOf, type Offers} from './offers.ts';
import type {OwnPolling} from './own-polling.ts';
import {type Reading, reading} from './reading.ts';
import type {Reporter} from './reporter.ts';
import {roleByPort, servicePorts} from './roles.ts';
import type {Slot, Slots} from './slots.ts';
import {type End, hasCarried, NOT_WAITING, openTalk, serverEnd, type Talk, type Transport} from './talk.ts';

export interface TalksParts {
  readonly protocols: readonly Protocol[];
  readonly offers: Offers;
  readonly hosts: Inventory;
  readonly table: Conversations;
  readonly report: Reporter;
  readonly own: OwnPolling;
  readonly clients: ClientsWatch;
  readonly slots: Slots;
}

export interface Talks {
  /** A packet whose headers `layers` holds, or a frame without IP; `wireLength` is that of its frame. */
  packet(transport: Transport, layers: Layers, segment: string, segmentNumber: number, wireLength: number): void;
  arp(layers: Layers, segment: string): void;
  /** Once a second of packet time. */
  sweep(now: Micros): void;
  /** TCP connections with data, and of how many of them one direction alone was captured; as of the latest sweep. */
  directions(): {readonly total: number; readonly oneWay: number};
  closeAll(): void;
  /** Other devices are polled from now on: connections that are under way hold their slots. */
  usePlan(): void;
  /** The current packet broke a dissector: its flow forgets what it was reading, and the bytes are told as evidence. */
  abandon(bytes: string, reason: string): void;
  counters(): Readonly<Record<string, number>>;
}

interface State extends TalksParts, HandshakeParts {
  readonly flows: FlowTable<Talk>;
  readonly read: Reading;
  readonly bind: Bindings;
  readonly watchArp: ArpWatch;
  /** TCP connections that carry data, and those of them of which one direction was captured; of the latest sweep. */
  readonly directions: {total: number; oneWay: number};
  readonly streams: StreamCounters;
  /** Of the current packet. */
  transport: Transport;
  segment: string;
  flow: Flow<Talk> | undefined;
}

export function talks(parts: TalksParts): Talks {
  const {report} = parts;
  const ports = servicePorts(parts.protocols);
  const state: State = {
    ...parts,
    streams: streamCounters(),
    bind: bindings(parts.hosts, report),
    watchArp: arpWatch(parts.hosts, report),
    directions: {total: 0, oneWay: 0},
    read: reading({
      offers: parts.offers,
      report,
      onIdentified: (talk) => settle(state, talk),
      onForeign: foreign,
      onReplaced: replaced,
    }),
    flows: flowTable<Talk>({
      open: (layers, sender) => open(state, ports, layers, sender),
      close: (flow) => finish(state, flow.state),
    }),
    left: leftOpen(),
    servicePorts: ports.tcp,
    refused(talk) {
      if (talk.own === undefined) parts.clients.refused(talk.segment, serverEnd(talk).ip, report.time);
    },
    settle: (talk) => settle(state, talk),
    over: (flow) => over(state, flow),
    reopen: (flow) => reopen(state, flow),
    transport: 'ip',
    segment: '',
    flow: undefined,
  };

  function replaced(end: End): void {
    report.talk = end.talk;
    const from = end === serverEnd(end.talk) ? 'server' : 'client';
    report.seen('anomaly', 'tcp', 'bytes-replaced', {'bifrost.from': from});
  }

  function foreign(talk: Talk, protocol: Protocol, from: 'client' | 'server'): void {
    report.talk = talk;
    report.seen('anomaly', protocol.name, 'foreign-content', {'bifrost.from': from});
  }

  return {
    packet: (transport, layers, segment, number, wireLength) =>
      packet(state, transport, layers, segment, number, wireLength),
    arp(layers, segment) {
      state.watchArp.frame(layers, segment);
      state.bind.arp(layers, segment);
    },
    directions: () => state.directions,
    sweep(now) {
      report.time = now;
      state.directions.total = 0;
      state.directions.oneWay = 0;
      state.flows.sweep(now, (flow) => sweep(state, flow, now));
    },
    closeAll: () => state.flows.closeAll(),
    usePlan: () => usePlan(state),
    abandon: (bytes, reason) => abandon(state, bytes, reason),
    counters: () => counters(state),
  };
}

const counters = ({flows, left, read, slots, streams}: State): Readonly<Record<string, number>> => ({
  flows: flows.size(),
  flowsEvicted: flows.evicted(),
  ...streams,
  ...read.counters,
  openConnectionsRefused: left.refused(),
  slotsRefused: slots.refused(),
});

function open(state: State, ports: ReturnType<typeof servicePorts>, layers: Layers, sender: SideIndex): Talk {
  const [port0, port1] = sender === 0 ? [layers.sport, layers.dport] : [layers.dport, layers.sport];
  const known = state.transport === 'udp' ? ports.udp : ports.tcp;
  const talk = openTalk(layers, state.transport, state.segment, sender, roleByPort(port0, port1, sender, known));
  talk.own = state.own.talk(state.segment, talk.ends, state.transport === 'tcp');
  talk.slot = slotOf(state, talk);
  return talk;
}

const slotOf = ({slots}: State, {ends, own, segment, transport}: Talk): Slot | undefined =>
  transport === 'tcp' && own === undefined ? slots.of(segment, ends) : undefined;

function usePlan(state: State): void {
  for (const {closed, state: talk} of state.flows.all()) {
    talk.slot = slotOf(state, talk);
    if (talk.slot !== undefined && !closed && talk.askedAt === NOT_WAITING) state.slots.found(talk.slot);
  }
}

function packet(
  state: State,
  transport: Transport,
  layers: Layers,
  segment: string,
  number: number,
  wireLength: number,
): void {
  state.transport = transport;
  state.segment = segment;
  layers.variant = transport === 'ethernet' ? state.offers.variant(layers) : 0;
  const flow = state.flows.find(layers, number);
  state.flow = flow;
  const side = state.flows.side();
  const end = flow.state.ends[side];
  const {own} = flow.state;
  if (own !== undefined) state.own.packet(own, side, transport === 'tcp', layers);
  if (own?.device === undefined) {
    if (transport === 'serial') bindLine(flow.state, segment, state.hosts, state.report);
    else state.bind.sender(end, layers, segment);
    count(state, flow.state, end, wireLength);
  }
  if (transport === 'tcp') tcp(state, flow, end, layers);
  else datagram(state, flow.state, end, layers);
}

function count(state: State, talk: Talk, end: End, wireLength: number): void {
  const {conversation} = talk;
  if (conversation === undefined) {
    talk.packets++;
    talk.bytes += wireLength;
  } else {
    conversation.packets++;
    conversation.bytes += wireLength;
    conversation.lastSeen = state.report.time;
    if (conversation.server === undefined && end === serverEnd(talk)) state.table.answered(conversation, end.host);
  }
  if (end.host === undefined) return;
  end.host.packets++;
  end.host.lastSeen = state.report.time;
}

function tcp(state: State, flow: Flow<Talk>, end: End, layers: Layers): void {
  const {flags} = layers;
  const {slot} = flow.state;
  if (slot !== undefined) state.slots.segment(slot, end.side, layers);
  if ((flags & (TCP.syn | TCP.rst)) !== 0) handshake(state, flow, end, flags, layers.seq);
  else flow.state.askedAt = NOT_WAITING; // whoever goes on got an answer, even if it was not captured
  if (layers.payloadLength > 0 && end.stream !== undefined) {
    // Data may ride on a SYN (RFC 7413); the SYN itself takes one sequence number.
    const seq = (flags & TCP.syn) === 0 ? layers.seq : (layers.seq + 1) >>> 0;
    const {bytes, payload, payloadEnd, payloadLength} = layers;
    readSegment(
      end.stream,
      seq,
      bytes,
      payload,
      payloadEnd,
      payloadLength,
      state.report,
      end,
      state.read,
      state.streams,
    );
    fare(state, flow.state, end);
  }
  if ((flags & TCP.fin) === 0) return;
  end.isOver = true;
  if (flow.state.ends[0].isOver && flow.state.ends[1].isOver && !flow.closed) over(state, flow);
}

function fare({report}: State, talk: Talk, end: End): void {
  const watched = talk.conversation?.fare;
  if (watched !== undefined) payload(watched, talk, end.side === talk.client, report.time);
}

function datagram(state: State, talk: Talk, end: End, layers: Layers): void {
  // A group is nobody's client; between two hosts the ports have told, and content may know better.
  if (talk.conversation === undefined && isToGroup(layers)) {
    talk.client = end.side;
    talk.roleFrom = 'group';
  }
  if (layers.payloadEnd > layers.payload) {
    state.read.datagram(end, layers.bytes, layers.payload, layers.payloadEnd);
    fare(state, talk, end);
  }
  if (talk.conversation === undefined) settle(state, talk);
}

/** Where the link layer does not say to whom a frame goes, nobody is meant in particular. */
function isToGroup({bytes, src, dst, version}: Layers): boolean {
  if (version === 0) return dst === src || isGroupMac(bytes, dst);
  return !isUnicast(bytes, dst, version);
}

/** It is known who asks: the talk counts for a conversation from here on. */
function settle(state: State, talk: Talk): void {
  const {report, table} = state;
  // What we ask ourselves is no conversation of the plant.
  if (talk.own?.device !== undefined) return;
  if (talk.conversation === undefined) {
    const {record, isNew} = table.of(talk, report.time);
    talk.conversation = record;
    record.packets += talk.packets;
    record.bytes += talk.bytes;
    record.unread += talk.unread;
    record.lastSeen = report.time;
    report.talk = talk;
    countSocket(talk);
    if (isNew) report.seen('flow', talk.transport, 'conversation-started', {});
  }
  if (talk.protocol === undefined) return;
  table.name(talk.conversation, talk.protocol.name);
  if (state.flow?.state === talk) state.flows.keep(state.flow);
}

function countSocket(talk: Talk): void {
  const {host} = serverEnd(talk);
  if (talk.transport !== 'tcp') return;
  if (host === undefined) return;
  talk.countedFor = host;
  host.sockets++;
  if (host.sockets > host.maxSockets) host.maxSockets = host.sockets;
}

function over(state: State, flow: Flow<Talk>): void {
  flow.closed = true;
  finish(state, flow.state);
}

/** Delivers what was held, reports what is open. Late data picks the connection up again. */
function finish(state: State, talk: Talk): void {
  const {read, report, streams} = state;
  for (const end of talk.ends) {
    if (end.stream?.held !== undefined) flush(end.stream, report.time, end, read, streams);
  }
  if (talk.conversation === undefined && talk.handshake !== 'asked' && isTalk(talk)) settle(state, talk);
  unanswered(state, talk);
  state.left.over(talk);
  read.close(talk);
  if (talk.countedFor !== undefined) talk.countedFor.sockets--;
  talk.countedFor = undefined;
  const {conversation} = talk;
  if (conversation === undefined) return;
  if (conversation.fare !== undefined) hungUp(conversation.fare, talk, report.time);
}

/** Both spoke, or one of them sent data to somebody whose answers were not captured. A bare segment is a scan. */
const isTalk = ({ends: [a, b]}: Talk): boolean =>
  (a.host !== undefined && b.host !== undefined) || hasData(a) || hasData(b);

const hasData = ({stream}: End): boolean => stream !== undefined && stream.next >= 0;

/** Of the connections that were busy of late: was one side of them captured, or both? */
function countDirections({directions}: State, {ends: [a, b]}: Talk): void {
  if (!hasCarried(a) && !hasCarried(b)) return;
  directions.total++;
  if (a.host === undefined || b.host === undefined) directions.oneWay++;
}

function reopen(state: State, flow: Flow<Talk>): void {
  const talk = flow.state;
  finish(state, talk);
  flow.closed = false;
  talk.conversation = undefined;
  talk.packets = 0;
  talk.bytes = 0;
  talk.unread = 0;
  talk.protocol = undefined;
  talk.session = undefined;
  talk.refusals = 0;
  talk.handshake = 'none';
  for (const end of talk.ends) {
    end.carried = 0;
    end.isOver = false;
    if (end.stream !== undefined) forget(end.stream);
  }
}

/** True: something may still wait for an answer, or for bytes that were lost. */
function sweep(state: State, {state: talk, lastSeen}: Flow<Talk>, now: Micros): boolean {
  for (const end of talk.ends) {
    if (end.stream?.held !== undefined) expireHole(end.stream, now, end, state.read, state.streams);
  }
  state.read.tick(talk);
  giveUp(state, talk, now);
  countDirections(state, talk);
  return now - lastSeen <= patienceOf(talk) || talk.askedAt !== NOT_WAITING || talk.ends.some(isHolding);
}

const patienceOf = ({protocol}: Talk): Micros => protocol?.patience ?? PATIENCE;

const isHolding = ({stream}: End): boolean => stream?.held !== undefined;

function abandon({flow, report}: State, bytes: string, reason: string): void {
  if (flow === undefined) return;
  const talk = flow.state;
  report.talk = talk;
  talk.session = talk.protocol?.open(carrierOf[talk.transport]);
  for (const end of talk.ends) end.carried = 0;
  const protocol = talk.protocol?.name ?? talk.transport;
  report.seen('anomaly', protocol, 'dissector-failure', {'bifrost.frame_bytes': bytes, 'bifrost.reason': reason});
}
