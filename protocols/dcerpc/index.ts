/** DCE/RPC: which interfaces of a machine a client binds to and which operations it calls. C706 chapter 12. */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Carrier, Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {readDatagram} from './datagram.ts';
import {anomalies, fields} from './fields.ts';
import {interfaceName, names, operationNamed, UNKNOWN} from './interfaces.ts';
import {
  callId,
  contextAt,
  contextId,
  contexts,
  FAULT_HEAD,
  HEADER,
  interfaceOf,
  isDatagram,
  isFirst,
  isHeader,
  isMapperAnswer,
  isProfinet,
  length,
  MAX_CONTEXTS,
  NAK_HEAD,
  operation,
  PACKET,
  packetType,
  REQUEST_HEAD,
  rejectReason,
  requestContext,
  status,
} from './wire.ts';

const SHOWN_BYTES = 16;

/** An interface that was bound: the number of its context, its name and what the name hashes to. */
interface Bound {
  readonly id: number;
  readonly name: string;
  readonly hash: number;
}

interface Session {
  /** The carrier says so; without one, content does. */
  readonly isDatagram: boolean;
  readonly bound: Bound[];
  /** The beginning of a message is not known. */
  readonly isLost: Record<Side, boolean>;
}

export const dcerpc: Protocol<Session> = {
  name: 'dcerpc',
  title: 'DCE/RPC',
  ports: {tcp: [135], udp: [135]},
  fields,
  names,
  scope: ['bifrost.rpc_interface'],
  target: ['dcerpc.opnum'],
  anomalies,
  maxMessage: 65_535,
  probe,
  open: (carrier?: Carrier) => ({
    isDatagram: carrier === 'udp',
    bound: [],
    isLost: {client: false, server: false},
  }),

  read(session, from, b, start, end, report) {
    if (session.isDatagram || isDatagram(b, start, end)) return readDatagram(from, b, start, end, report);
    let at = start;
    while (end - at >= HEADER) {
      if (!isHeader(b, at)) return lose(session, from, b, at, end, report) - start;
      const behind = at + length(b, at);
      if (behind > end) break;
      session.isLost[from] = false;
      tell(session, from, b, at, behind, report);
      at = behind;
    }
    return at - start;
  },

  gap(session, from) {
    session.isLost[from] = true;
  },

  tick() {
    // Nothing waits.
  },

  close() {
    // The same.
  },
};

/** Goes on with the next segment that begins soundly; said once. */
function lose(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  if (!session.isLost[from]) {
    report.anomaly('not-dcerpc', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  }
  session.isLost[from] = true;
  return end;
}

function tell(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const type = packetType(b, at);
  if (report.messages) report.message(from, {...head(b, at), 'dcerpc.cn_call_id': callId(b, at)});
  if (!isWhole(b, at, end)) report.anomaly('malformed', from, head(b, at));
  else if (type === PACKET.bind || type === PACKET.alter) bind(session, b, at, end, report);
  // What a later fragment carries on with was told by the first one.
  else if (type === PACKET.request && isFirst(b, at)) call(session, b, at, report);
  else if (type === PACKET.fault) refuse('fault', 'dcerpc.cn_status', status(b, at) >>> 0, b, at, report);
  else if (type === PACKET.bindNak) {
    refuse('bind-refused', 'dcerpc.cn_reject_reason', rejectReason(b, at), b, at, report);
  }
}

/** Long enough for what its type holds. */
function isWhole(b: Uint8Array, at: number, end: number): boolean {
  const type = packetType(b, at);
  if (type === PACKET.bind || type === PACKET.alter) return contexts(b, at, end) > 0;
  if (type === PACKET.request) return end - at >= REQUEST_HEAD;
  if (type === PACKET.fault) return end - at >= FAULT_HEAD;
  return type !== PACKET.bindNak || end - at >= NAK_HEAD;
}

const head = (b: Uint8Array, at: number): Fields => ({'dcerpc.ver': 5, 'dcerpc.pkt_type': packetType(b, at)});

/** Rare: once a connection or an interface. What was bound under the same number is replaced. */
function bind({bound}: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const uuids: string[] = [];
  const called: string[] = [];
  const count = contexts(b, at, end);
  for (let i = 0; i < count; i++) {
    const one = contextAt(b, at, i);
    const uuid = interfaceOf(b, at, one);
    const name = interfaceName(uuid);
    keep(bound, {id: contextId(b, at, one), name, hash: hash32(uuid)});
    if (uuids.includes(uuid)) continue;
    uuids.push(uuid);
    if (!called.includes(name)) called.push(name);
  }
  if (report.repeats(packetType(b, at), hash32(uuids.join()))) return;
  report.fact('session', 'bind', {...head(b, at), 'dcerpc.cn_bind_to_uuid': uuids, 'bifrost.rpc_interface': called});
}

function keep(bound: Bound[], one: Bound): void {
  const i = bound.findIndex(({id}) => id === one.id);
  if (i >= 0) bound[i] = one;
  else if (bound.length < MAX_CONTEXTS) bound.push(one);
}

function call({bound}: Session, b: Uint8Array, at: number, report: Report): void {
  const id = requestContext(b, at);
  const opnum = operation(b, at);
  let i = 0;
  while (i < bound.length && bound[i]?.id !== id) i++;
  const one = bound[i];
  if (report.repeats(one?.hash ?? 0, opnum)) return;
  const name = one?.name ?? UNKNOWN;
  const [kind, what] = operationNamed(name, opnum);
  report.fact(kind, what, {...head(b, at), 'dcerpc.opnum': opnum, 'bifrost.rpc_interface': [name]});
}

function refuse(name: string, field: string, why: number, b: Uint8Array, at: number, report: Report): void {
  if (report.repeats(packetType(b, at), why | 0)) return;
  report.fact('exception', name, {...head(b, at), [field]: why});
}

/** Off its port only a whole bind (or its answer) is believed; PROFINET IO has its own dissector. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (isDatagram(b, start, end)) return isOfProfinet(b, start, isOnPort) ? 'no' : wayOf(b[start + 1]);
  if (end - start < HEADER) return isBegun(b, start, end) ? 'short' : 'no';
  if (!isHeader(b, start)) return 'no';
  const type = packetType(b, start);
  if (isOnPort) return wayOf(type);
  if (type === PACKET.bindAck) return start + length(b, start) === end ? 'response' : 'no';
  if (type !== PACKET.bind) return 'no';
  if (start + length(b, start) > end) return 'short';
  return contexts(b, start, end) > 0 ? 'request' : 'no';
}

const isOfProfinet = (b: Uint8Array, start: number, isOnPort: boolean): boolean =>
  isProfinet(b, start) || (!isOnPort && isMapperAnswer(b, start));

const isBegun = (b: Uint8Array, start: number, end: number): boolean =>
  end > start && u8(b, start) === 5 && (end - start < 2 || u8(b, start + 1) <= 1);

function wayOf(type: number | undefined): Probe {
  if (type === PACKET.request || type === PACKET.bind || type === PACKET.alter) return 'request';
  const isAnswer = type === PACKET.response || type === PACKET.fault || type === PACKET.bindAck;
  return isAnswer || type === PACKET.bindNak || type === PACKET.alterAck ? 'response' : 'either';
}
