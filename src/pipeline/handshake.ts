/** The life of a TCP connection as facts: asked for, opened, refused, unanswered, reset. A handshake tells for certain who is the client. */
import type {Micros} from '../core/time.ts';
import type {Flow} from '../flow/flow-table.ts';
import {restart} from '../flow/stream.ts';
import {noteRefusal} from '../inventory/host.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {ANSWER_WITHIN, TCP} from '../net/transport.ts';
import {FEW, type LeftOpen} from './left-open.ts';
import type {Reporter} from './reporter.ts';
import {clientEnd, type End, NOT_WAITING, serverEnd, type Talk} from './talk.ts';

/** Fingerprint of an opened connection, in place of a protocol's own: a client that reconnects is judged once. */
const OPENED = 0x7fffffff;

export interface HandshakeParts {
  readonly report: Reporter;
  readonly hosts: Inventory;
  readonly left: LeftOpen;
  /** Ports that known protocols call their own. */
  readonly servicePorts: ReadonlySet<number>;
  /** A client did not get its connection. */
  readonly refused: (talk: Talk) => void;
  /** It is known who asks. */
  readonly settle: (talk: Talk) => void;
  /** Nothing more will come on this connection. */
  readonly over: (flow: Flow<Talk>) => void;
  /** Another connection on the same ports: forget the old one. */
  readonly reopen: (flow: Flow<Talk>) => void;
}

/** A segment with SYN or RST. */
export function handshake(parts: HandshakeParts, flow: Flow<Talk>, end: End, flags: number, seq: number): void {
  parts.report.talk = flow.state;
  if ((flags & TCP.rst) !== 0) reset(parts, flow, end);
  else if ((flags & TCP.ack) === 0) asked(parts, flow, end, seq);
  else answered(parts, flow, end, seq);
}

function reset({refused, hosts, report, over}: HandshakeParts, flow: Flow<Talk>, end: End): void {
  if (flow.closed) return;
  const talk = flow.state;
  const from = end === clientEnd(talk) ? 'client' : 'server';
  const isRefusal = talk.handshake === 'asked' && from === 'server';
  if (isRefusal) {
    talk.askedAt = NOT_WAITING;
    refused(talk);
    if (hosts.knows(talk.segment, end.ip))
      noteRefusal(hosts.host(talk.segment, end.ip, -1, report.time), `tcp/${end.port}`, report.time);
  }
  report.seen('flow', 'tcp', isRefusal ? 'connection-refused' : 'connection-reset', {'bifrost.from': from});
  over(flow);
}

/** The same SYN again is a retransmission; another one is a new connection. */
function asked({report, reopen, servicePorts}: HandshakeParts, flow: Flow<Talk>, end: End, seq: number): void {
  const talk = flow.state;
  if (end.stream === undefined || (talk.handshake !== 'none' && end.stream.first === seq)) return;
  const isUsed = talk.ends.some(({stream}) => stream !== undefined && stream.next >= 0);
  if (isUsed) reopen(flow);
  restart(end.stream, seq);
  become(talk, end, 'asked', servicePorts);
  talk.askedAt = report.time;
  report.seen('flow', 'tcp', 'connection-attempted', {});
}

function answered({left, report, settle, servicePorts}: HandshakeParts, flow: Flow<Talk>, end: End, seq: number): void {
  const talk = flow.state;
  if (end.stream === undefined || (talk.handshake === 'open' && end.stream.first === seq)) return;
  restart(end.stream, seq);
  become(talk, talk.ends[end.side === 0 ? 1 : 0], 'open', servicePorts);
  talk.askedAt = NOT_WAITING;
  settle(talk);
  if (!report.repeats(OPENED, 0)) report.seen('flow', 'tcp', 'connection-opened', {});
  const others = left.opened(flow, report.time);
  if (others >= FEW) report.seen('flow', 'tcp', 'connections-left-open', {'bifrost.connections': others});
}

/** Once a second: who waited too long for an answer. */
export function giveUp(parts: HandshakeParts, talk: Talk, now: Micros): void {
  if (now - talk.askedAt >= ANSWER_WITHIN) unanswered(parts, talk);
}

/** The SYN of this talk, if it still waits, gets no answer any more. */
export function unanswered({refused, report, hosts}: HandshakeParts, talk: Talk): void {
  if (talk.askedAt === NOT_WAITING) return;
  talk.askedAt = NOT_WAITING;
  refused(talk);
  report.talk = talk;
  const isKnown = hosts.knows(talk.segment, serverEnd(talk).ip);
  report.seen('flow', 'tcp', 'connection-unanswered', {'bifrost.server_known': isKnown});
}

/** Who connects is the client, unless it does so from a service's own port to a port that is none: some devices call out. */
function become(talk: Talk, caller: End, state: 'asked' | 'open', ports: ReadonlySet<number>): void {
  const called = talk.ends[caller.side === 0 ? 1 : 0];
  talk.client = ports.has(caller.port) && !ports.has(called.port) ? called.side : caller.side;
  talk.roleFrom = 'syn';
  talk.handshake = state;
}
