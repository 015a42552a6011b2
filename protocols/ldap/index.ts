/** LDAP: who logs on to a directory and how, what is searched and changed there. RFC 4511. */
import {hex, printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields} from './fields.ts';
import {BIND_IN_PROGRESS, errorName, isFine, isResult, names, OP, requestNamed, START_TLS, SUCCESS} from './names.ts';
import {fits, type Message, openMessage, read, SEQUENCE} from './wire.ts';

/** Entries with pictures or certificates are longer, and stepped over. */
const MAX_MESSAGE = 65_535;
const MAX_TEXT = 255;
const SHOWN_BYTES = 16;

interface Way {
  /** Bytes of a long message that are still to come. */
  skip: number;
  /** The beginning of a message is not known. */
  isLost: boolean;
}

interface Session {
  readonly message: Message;
  readonly client: Way;
  readonly server: Way;
  /** A SASL log-on or StartTLS succeeded: what follows may be sealed. */
  maySeal: boolean;
  asksTls: boolean;
}

const openWay = (): Way => ({skip: 0, isLost: false});

export const ldap: Protocol<Session> = {
  name: 'ldap',
  title: 'LDAP',
  ports: {tcp: [389, 3268], udp: [389]},
  fields,
  names,
  scope: [],
  target: ['ldap.baseObject'],
  anomalies,
  maxMessage: MAX_MESSAGE,
  probe,
  open: () => ({message: openMessage(), client: openWay(), server: openWay(), maySeal: false, asksTls: false}),

  read(session, from, b, start, end, report) {
    const way = session[from];
    let at = start + Math.min(way.skip, end - start);
    way.skip -= at - start;
    while (at < end) {
      const check = read(session.message, b, at, end);
      if (check === 'malformed') return lose(session, from, b, at, end, report) - start;
      if (check === 'need-more') return hold(session.message, way, at, end) - start;
      way.isLost = false;
      tell(session, from, b, report);
      at = session.message.behind;
    }
    return end - start;
  },

  gap(session, from) {
    session[from].isLost = true;
    session[from].skip = 0;
  },

  tick() {
    // Nothing waits.
  },

  close() {
    // The same.
  },
};

/** Waits for the rest of a message; of a long one, steps over it. */
function hold({behind}: Message, way: Way, at: number, end: number): number {
  if (behind - at <= MAX_MESSAGE) return at;
  way.skip = behind - end;
  return end;
}

/** Goes on with the next segment that begins soundly; said once. */
function lose(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const way = session[from];
  if (!(way.isLost || session.maySeal)) {
    const reason = b[at] === SEQUENCE ? 'malformed' : 'not-ldap';
    report.anomaly(reason, from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  }
  way.isLost = true;
  return end;
}

function tell(session: Session, from: Side, b: Uint8Array, report: Report): void {
  const m = session.message;
  if (report.messages) report.message(from, {'ldap.messageID': m.id, ...fieldsOf(m, b)});
  if (isResult(m.op)) answered(session, b, report);
  else requested(session, b, report);
}

function requested(session: Session, b: Uint8Array, report: Report): void {
  const m = session.message;
  const named = requestNamed(m.op);
  if (named === undefined) return;
  const isTls = m.op === OP.extended && printable(b, m.text, m.textEnd) === START_TLS;
  if (m.op === OP.extended) session.asksTls = isTls;
  if (report.repeats(shape(m), hashBytes(b, m.text, m.textEnd, hashBytes(b, m.mechanism, m.mechanismEnd)))) return;
  const [kind, name] = named;
  report.fact(kind, isTls ? 'start-tls' : name, fieldsOf(m, b));
}

function answered(session: Session, b: Uint8Array, report: Report): void {
  const m = session.message;
  if (m.result === SUCCESS) session.maySeal ||= m.op === OP.bindResponse || session.asksTls;
  if (isFine(m.result) && m.op !== OP.bindResponse) return;
  if (report.repeats(shape(m), 0)) return;
  if (!isFine(m.result)) report.fact('exception', errorName(m.result), fieldsOf(m, b));
  else report.fact('session', m.result === BIND_IN_PROGRESS ? 'bind-continues' : 'bound', fieldsOf(m, b));
}

/** Operation, method, result and whether there is a password, as one number; of the password nothing. */
const shape = (m: Message): number =>
  (m.op << 24) | ((m.method + 1) << 20) | (m.hasPassword ? 1 << 19 : 0) | ((m.result + 1) & 0x7ffff);

function fieldsOf(m: Message, b: Uint8Array): Fields {
  const told: Fields = {'ldap.protocolOp': m.op};
  if (m.result >= 0) told['ldap.resultCode'] = m.result;
  const text = printable(b, m.text, Math.min(m.textEnd, m.text + MAX_TEXT));
  if (m.op === OP.extended) told['ldap.requestName'] = text;
  else if (m.op === OP.bind) addBind(told, m, b, text);
  else if (text !== '' && !isResult(m.op)) told['ldap.baseObject'] = text;
  return told;
}

function addBind(told: Fields, m: Message, b: Uint8Array, name: string): void {
  told['ldap.version'] = m.version;
  told['ldap.name'] = name;
  if (m.method >= 0) told['ldap.authentication'] = m.method;
  told['bifrost.clear_password'] = m.hasPassword;
  const mechanism = printable(b, m.mechanism, Math.min(m.mechanismEnd, m.mechanism + MAX_TEXT));
  if (mechanism !== '') told['ldap.mechanism'] = mechanism;
}

const probed = openMessage();

/** The first message must be whole: a bare SEQUENCE is the beginning of much else. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  if (b[start] !== SEQUENCE) return 'no';
  const check = read(probed, b, start, end);
  if (check === 'need-more') return probed.behind - start <= MAX_MESSAGE && fits(probed, b, end) ? 'short' : 'no';
  if (check === 'malformed') return 'no';
  const isRequest = requestNamed(probed.op) !== undefined;
  if (isRequest || !isResult(probed.op)) return isRequest ? 'request' : 'response';
  return probed.result >= 0 ? 'response' : 'no';
}
