/**
 * ANSI C12.22: that a meter is talked to over a network, and by whom. One ACSE message behind the other; what it carries is
 * left alone. ANSI C12.22-2012 §5.3.4, RFC 6142.
 */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {berElement, element} from '../../src/net/ber.ts';
import {anomalies, fields, names} from './fields.ts';

/** ACSE without an association: APPLICATION 0, constructed. */
const MESSAGE = 0x60;
const CONTEXT = 0xa1;
const CALLED = 0xa2;
const CALLING = 0xa6;
const USER_INFORMATION = 0xbe;
/** Elements of a message that are looked at; it has nine at most. */
const MAX_ELEMENTS = 12;
const MAX_MESSAGE = 65_535;
const MAX_TITLE = 32;
const SHOWN_BYTES = 16;

interface Found {
  called: number;
  calledEnd: number;
  calling: number;
  callingEnd: number;
}

interface Session {
  readonly found: Found;
  readonly isLost: Record<Side, boolean>;
}

const e = berElement();
const probed: Found = {called: 0, calledEnd: 0, calling: 0, callingEnd: 0};

export const c1222: Protocol<Session> = {
  name: 'c12.22',
  title: 'ANSI C12.22',
  ports: {tcp: [1153], udp: [1153]},
  fields,
  names,
  scope: [],
  target: [],
  anomalies,
  maxMessage: MAX_MESSAGE,
  // ACSE is the beginning of much else: it is believed on the own port alone.
  probe: (b, start, end, isOnPort) => (isOnPort ? probe(b, start, end) : 'no'),
  open: () => ({found: {...probed}, isLost: {client: false, server: false}}),

  read(session, from, b, start, end, report) {
    let at = start;
    while (at < end) {
      const whole = u8(b, at) === MESSAGE ? element(b, at, end, e) : 'malformed';
      const behind = e.end;
      if (whole === 'need-more' && behind - at <= MAX_MESSAGE) return at - start;
      if (whole !== 'ok' || !find(session.found, b, e.start, behind)) {
        lose(session, from, b, at, end, report);
        return end - start;
      }
      session.isLost[from] = false;
      tell(session.found, from, b, report);
      at = behind;
    }
    return end - start;
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

/** Who calls whom; false: not put together as a message must be, with user information at its end. */
function find(found: Found, b: Uint8Array, start: number, end: number): boolean {
  found.called = found.calledEnd = found.calling = found.callingEnd = 0;
  let at = start;
  for (let i = 0; i < MAX_ELEMENTS && at < end; i++) {
    if (element(b, at, end, e) !== 'ok' || e.tag < CONTEXT) return false;
    if (e.tag === USER_INFORMATION) return e.end === end;
    keep(found);
    at = e.end;
  }
  return false;
}

function keep(found: Found): void {
  if (e.tag === CALLED) {
    found.called = e.start;
    found.calledEnd = e.end;
  } else if (e.tag === CALLING) {
    found.calling = e.start;
    found.callingEnd = e.end;
  }
}

/** Goes on with the next segment that begins soundly; said once. */
function lose(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (!session.isLost[from]) {
    report.anomaly('malformed', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  }
  session.isLost[from] = true;
}

function tell(m: Found, from: Side, b: Uint8Array, report: Report): void {
  if (report.messages) report.message(from, fieldsOf(m, b));
  if (report.repeats(hashBytes(b, m.called, m.calledEnd), hashBytes(b, m.calling, m.callingEnd))) return;
  report.fact('session', 'message', fieldsOf(m, b));
}

const fieldsOf = (m: Found, b: Uint8Array): Fields => ({
  'c1222.called_AP_title': hex(b, m.called, Math.min(m.calledEnd, m.called + MAX_TITLE)),
  'c1222.calling_AP_title': hex(b, m.calling, Math.min(m.callingEnd, m.calling + MAX_TITLE)),
});

function probe(b: Uint8Array, start: number, end: number): Probe {
  if (end === start || u8(b, start) !== MESSAGE) return 'no';
  const whole = element(b, start, end, e);
  if (whole === 'need-more') return e.end - start <= MAX_MESSAGE ? 'short' : 'no';
  return whole === 'ok' && find(probed, b, e.start, e.end) ? 'either' : 'no';
}
