/** Remote desktop (RDP): that it is there, and the security both sides agreed on. [MS-RDPBCGR] sections 1.3.1.1, 2.2.1.1, 2.2.1.2. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {checkTpdu, TPDU, tpduCode} from '../../src/net/cotp.ts';
import {checkTpkt, TPKT_HEADER, tpktLength} from '../../src/net/tpkt.ts';
import {anomalies, fields, names} from './fields.ts';
import {addFailure, addRequest, addResponse, isFailure, isRdpRequest, isRdpResponse} from './negotiation.ts';

interface Session {
  /** What the client asked for; undefined before it asked and after it was answered. */
  request: Fields | undefined;
  /** Nothing is read behind the negotiation: it is TLS, or the old encryption. */
  isOver: boolean;
}

export const rdp: Protocol<Session> = {
  name: 'rdp',
  title: 'Remote Desktop (RDP)',
  ports: {tcp: [3389]},
  fields,
  names,
  scope: [],
  target: [],
  anomalies,
  maxMessage: 512,
  probe,
  open: () => ({request: undefined, isOver: false}),

  read(session, from, b, start, end, report) {
    if (session.isOver) return end - start;
    const state = checkTpkt(b, start, end);
    if (state === 'need-more' && end - start < 512) return 0;
    if (state !== 'ok' || !checkTpdu(b, start + TPKT_HEADER, start + tpktLength(b, start))) {
      report.anomaly('no-negotiation', from, {});
      session.isOver = true;
      return end - start;
    }
    const length = tpktLength(b, start);
    negotiate(session, from, b, start + TPKT_HEADER, start + length, report);
    return from === 'client' ? length : end - start;
  },

  /** The negotiation is the first thing: behind a hole it is missed. */
  gap(session) {
    session.isOver = true;
  },

  tick() {},

  close(session, report) {
    if (!session.isOver && session.request !== undefined) tell(report, 'session', 'requested', session.request, 0);
    session.isOver = true;
  },
};

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const state = checkTpkt(b, start, end);
  if (state !== 'ok') return state === 'no' ? 'no' : 'short';
  const stop = start + tpktLength(b, start);
  const c = start + TPKT_HEADER;
  if (!checkTpdu(b, c, stop)) return 'no';
  if (tpduCode(b, c) === TPDU.connectionRequest) return isOnPort || isRdpRequest(b, c, stop) ? 'request' : 'no';
  if (tpduCode(b, c) === TPDU.connectionConfirm) return isOnPort || isRdpResponse(b, c, stop) ? 'response' : 'no';
  return 'no';
}

function negotiate(session: Session, from: Side, b: Uint8Array, c: number, end: number, report: Report): void {
  const code = tpduCode(b, c);
  if (from === 'client' && code === TPDU.connectionRequest) {
    session.request = {};
    addRequest(session.request, b, c, end);
    return;
  }
  session.isOver = true;
  const shown: Fields = {...session.request};
  if (code !== TPDU.connectionConfirm) report.anomaly('no-negotiation', from, shown);
  else if (isFailure(b, c, end)) {
    addFailure(shown, b, end);
    tell(report, 'exception', 'refused', shown, u8(b, end - 4));
  } else {
    addResponse(shown, b, c, end);
    tell(report, 'session', 'negotiated', shown, Number(shown['rdp.negReq.selectedProtocol'] ?? 0));
  }
}

/** The fingerprint is what was asked for and what came of it. */
function tell(report: Report, kind: 'session' | 'exception', name: string, shown: Fields, result: number): void {
  const asked = Number(shown['rdp.negReq.requestedProtocols'] ?? 0x80) | (shown['bifrost.cookie'] === true ? 0x40 : 0);
  const a = names.indexOf(name);
  if (!report.repeats(a, asked | (result << 8))) report.fact(kind, name, shown);
}
