/** Packets to talks: flows with their ends, their handshakes and their payload. */
import type {Protocol} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';
import {type Flow, flowTable, type SideIndex} from '../flow/flow-table.ts';
import {expireHole, flush, segment as readSegment, restart, streamCounters} from '../flow/stream.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {isUnicast} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import {TCP} from '../net/transport.ts';
import {bindings} from './bindings.ts';
import type {Conversations} from './conversations.ts';
import {reading} from './reading.ts';
import type {Reporter} from './reporter.ts';
import {roleByPort, servicePorts} from './roles.ts';
import {clientEnd, type End, openTalk, serverEnd, type Talk, type Transport} from './talk.ts';

export interface TalksParts {
  readonly protocols: readonly Protocol[];
  readonly hosts: Inventory;
  readonly table: Conversations;
  readonly report: Reporter;
}

export interface Talks {
  packet(transport: Transport, layers: Layers, segment: string, segmentNumber: number, wireLength: number): void;
  arp(layers: Layers, segment: string): void;
  ethernet(layers: Layers, segment: string): void;
  /** Once a second of packet time. */
  sweep(now: Micros): void;
  closeAll(): void;
  /** The current packet broke a dissector: its flow forgets its protocol, and the bytes are told as evidence. */
  abandon(bytes: string, reason: string): void;
  counters(): Readonly<Record<string, number>>;
}

export function talks({protocols, hosts, table, report}: TalksParts): Talks {
  const ports = servicePorts(protocols);
  const streams = streamCounters();
  const bind = bindings(hosts, report);
  const read = reading({
    protocols,
    report,
    onIdentified: settle,
    onForeign: (talk, protocol, from) => {
      report.talk = talk;
      report.seen('anomaly', protocol.name, 'foreign-content', {'bifrost.from': from.side === talk.client ? 'client' : 'server'});
    },
  });
  let transport: Transport = 'ip';
  let segmentName = '';
  let current: Flow<Talk> | undefined;

  const flows = flowTable<Talk>({
    open(layers, _segment, sender) {
      const [port0, port1] = sender === 0 ? [layers.sport, layers.dport] : [layers.dport, layers.sport];
      const known = transport === 'udp' ? ports.udp : ports.tcp;
      return openTalk(layers, transport, segmentName, sender, roleByPort(port0, port1, sender, known));
    },
    close: ({state: talk}) => finish(talk),
  });

  /** Who asks is known: the talk counts for a conversation from here on. */
  function settle(talk: Talk): void {
    if (talk.conversation === undefined) {
      const {record, isNew} = table.of(talk, report.time);
      talk.conversation = record;
      record.packets += talk.packets;
      record.bytes += talk.bytes;
      record.lastSeen = report.time;
      if (isNew) {
        report.talk = talk;
        report.seen('flow', talk.transport, 'conversation-started', {});
      }
    }
    if (talk.protocol !== undefined) {
      table.name(talk.conversation, talk.protocol.name);
      if (current?.state === talk) current.kept = true;
    }
  }

  function count(talk: Talk, end: End, wireLength: number): void {
    const conversation = talk.conversation;
    if (conversation === undefined) {
      talk.packets++;
      talk.bytes += wireLength;
    } else {
      conversation.packets++;
      conversation.bytes += wireLength;
      conversation.lastSeen = report.time;
      if (conversation.server === undefined && serverEnd(talk) === end && end.host !== undefined) {
        table.answered(conversation, end.host);
      }
    }
    const host = end.host;
    if (host === undefined) return;
    host.packets++;
    host.lastSeen = report.time;
  }

  function tcp(flow: Flow<Talk>, end: End, layers: Layers): void {
    const talk = flow.state;
    const flags = layers.flags;
    if ((flags & (TCP.syn | TCP.rst)) !== 0) handshake(flow, end, flags, layers.seq);
    if (layers.payloadLength > 0 && end.stream !== undefined) {
      if (talk.conversation === undefined && talk.handshake === 'none' && talk.refusals > 0) settle(talk);
      const seq = (flags & TCP.syn) === 0 ? layers.seq : (layers.seq + 1) >>> 0;
      readSegment(end.stream, seq, layers.bytes, layers.payload, layers.payloadEnd, layers.payloadLength, report.time, end, read, streams);
    }
    if ((flags & TCP.fin) !== 0) {
      end.isOver = true;
      if (talk.ends[0].isOver && talk.ends[1].isOver) over(flow);
    }
  }

  function handshake(flow: Flow<Talk>, end: End, flags: number, seq: number): void {
    const talk = flow.state;
    report.talk = talk;
    if ((flags & TCP.rst) !== 0) {
      if (talk.handshake === 'asked' && end !== clientEnd(talk)) report.seen('flow', 'tcp', 'connection-refused', {});
      else if (!flow.closed) report.seen('flow', 'tcp', 'connection-reset', {'bifrost.from': end === clientEnd(talk) ? 'client' : 'server'});
      over(flow);
    } else if ((flags & TCP.ack) === 0) ask(flow, end, seq);
    else answer(flow, end, seq);
  }

  /** A SYN: the sender is the client. The same SYN again is a retransmission; another one is a new connection. */
  function ask(flow: Flow<Talk>, end: End, seq: number): void {
    const talk = flow.state;
    const first = (seq + 1) >>> 0;
    if (end.stream === undefined || (talk.handshake !== 'none' && end.stream.next === first)) return;
    if (talk.handshake !== 'none' || talk.protocol !== undefined) reopen(flow);
    restart(end.stream, seq);
    talk.client = end.side;
    talk.roleFrom = 'syn';
    talk.handshake = 'asked';
    report.seen('flow', 'tcp', 'connection-attempted', {});
  }

  /** A SYN-ACK: the sender is the server, and it listens. */
  function answer(flow: Flow<Talk>, end: End, seq: number): void {
    const talk = flow.state;
    if (end.stream === undefined || (talk.handshake === 'open' && end.stream.next >= 0)) return;
    restart(end.stream, seq);
    talk.client = end.side === 0 ? 1 : 0;
    talk.roleFrom = 'syn';
    talk.handshake = 'open';
    settle(talk);
    if (!report.repeats(OPENED, 0)) report.seen('flow', 'tcp', 'connection-opened', {});
  }

  function over(flow: Flow<Talk>): void {
    flushStreams(flow.state);
    read.close(flow.state);
    flow.closed = true;
  }

  function reopen(flow: Flow<Talk>): void {
    const talk = flow.state;
    over(flow);
    flow.closed = false;
    talk.conversation = undefined;
    talk.packets = 0;
    talk.bytes = 0;
    talk.protocol = undefined;
    talk.session = undefined;
    talk.refusals = 0;
    talk.handshake = 'none';
    for (const end of talk.ends) {
      end.isOver = false;
      if (end.stream !== undefined) end.stream.next = -1;
    }
  }

  function flushStreams(talk: Talk): void {
    for (const end of talk.ends) {
      if (end.stream?.held !== undefined) flush(end.stream, report.time, end, read, streams);
    }
  }

  function finish(talk: Talk): void {
    flushStreams(talk);
    if (talk.conversation === undefined && talk.ends[0].host !== undefined && talk.ends[1].host !== undefined) settle(talk);
    read.close(talk);
  }

  return {
    packet(kind, layers, segment, segmentNumber, wireLength) {
      transport = kind;
      segmentName = segment;
      const flow = flows.find(layers, segmentNumber, report.time);
      current = flow;
      const talk = flow.state;
      const end = talk.ends[flows.side()];
      bind.sender(end, layers, segment);
      count(talk, end, wireLength);
      if (kind === 'tcp') tcp(flow, end, layers);
      else {
        if (talk.conversation === undefined) settleDatagram(talk, layers, flows.side());
        if (kind === 'udp' && layers.payloadEnd > layers.payload) {
          read.datagram(end, layers.bytes, layers.payload, layers.payloadEnd);
        }
      }
    },
    arp: (layers, segment) => bind.arp(layers, segment),
    ethernet: (layers, segment) => bind.ethernet(layers, segment),
    sweep(now) {
      report.time = now;
      flows.sweep(now, ({state: talk}) => {
        for (const end of talk.ends) {
          if (end.stream?.held !== undefined) expireHole(end.stream, now, end, read, streams);
        }
        read.tick(talk);
      });
    },
    closeAll: () => flows.closeAll(),
    abandon(bytes, reason) {
      if (current === undefined) return;
      const talk = current.state;
      report.talk = talk;
      report.seen('anomaly', talk.protocol?.name ?? talk.transport, 'dissector-failure', {
        'bifrost.frame_bytes': bytes,
        'bifrost.reason': reason,
      });
      talk.session = talk.protocol?.open();
      for (const end of talk.ends) end.carried = 0;
    },
    counters: () => ({flows: flows.size(), evicted: flows.evicted(), ...streams, ...read.counters}),
  };

  /** A group is nobody's client; otherwise ports have told already. */
  function settleDatagram(talk: Talk, layers: Layers, sender: SideIndex): void {
    if (!isUnicast(layers.bytes, layers.dst, layers.version)) talk.client = sender;
    settle(talk);
  }
}

/** Fingerprint of an opened connection, in place of a protocol's own. */
const OPENED = 0x7fffffff;
