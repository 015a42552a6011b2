/** Packets of either side as facts. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32, hashBytes, mix32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {connectFields, logonOf, refusalOf, text, versionOf} from './connect.ts';
import type {Session} from './session.ts';
import {isCommand, sparkplugOf} from './sparkplug.ts';
import {CONNACK, CONNECT, type Packet, PUBLISH, propertiesEnd, SUBSCRIBE, stringEnd} from './wire.ts';

/** Filters of one SUBSCRIBE that are listed. */
const MAX_FILTERS = 64;
const RETAIN = 1;

/** `p` is whole, or a PUBLISH whose topic is; nothing behind `end` is read. */
export function readPacket(session: Session, from: Side, b: Uint8Array, p: Packet, end: number, report: Report): void {
  const stop = Math.min(p.end, end);
  if (p.type === CONNECT && from === 'client') readConnect(session, b, p.body, stop, report);
  else if (p.type === CONNACK && from === 'server') readConnack(session, b, p.body, stop, report);
  else if (p.type === PUBLISH) readPublish(session, from, b, p, stop, report);
  else if (p.type === SUBSCRIBE && from === 'client') readSubscribe(session, b, p.body, stop, report);
  else if (report.messages) report.message(from, {'mqtt.msgtype': p.type});
}

function malformed(from: Side, type: number, report: Report): void {
  report.anomaly('malformed', from, {'mqtt.msgtype': type});
}

function readConnect(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const fields = connectFields(b, at, end);
  if (report.messages) report.message('client', {'mqtt.msgtype': CONNECT, ...fields});
  if (fields === undefined) {
    malformed('client', CONNECT, report);
    return;
  }
  session.version = versionOf(b, at);
  session.clientId = String(fields['mqtt.clientid']);
  session.connectHash = hashBytes(b, at, Math.min(end, at + 512));
  const logon = logonOf(b, at, end);
  session.connect = logon === undefined ? fields : {...fields, ...report.logon(logon.user, logon.password)};
  session.known = hash32(JSON.stringify(session.connect));
}

function readConnack(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  if (end - at < 2) {
    malformed('server', CONNACK, report);
    return;
  }
  const code = u8(b, at + 1);
  if (report.messages) report.message('server', {'mqtt.msgtype': CONNACK, 'mqtt.conack.val': code});
  reportConnect(session, code, report);
}

/** `code` -1: no answer came. */
export function reportConnect(session: Session, code: number, report: Report): void {
  const {connect} = session;
  session.connect = undefined;
  if (report.repeats(connect === undefined ? 0 : mix32(session.connectHash) ^ session.known, 0x100 + code)) return;
  const fields: Fields = {...connect};
  if (connect !== undefined) fields['bifrost.answered'] = code >= 0;
  if (connect !== undefined) fields['bifrost.anonymous'] = connect['mqtt.conflag.uname'] !== true;
  if (code >= 0) fields['mqtt.conack.val'] = code;
  if (code > 0) report.fact('exception', refusalOf(code), fields);
  else report.fact('session', 'connect', fields);
}

/** Topic, and in MQTT 5 perhaps none but an alias. The payload is never looked at. */
function readPublish(session: Session, from: Side, b: Uint8Array, p: Packet, end: number, report: Report): void {
  const behind = stringEnd(b, p.body, end);
  if (behind < 0) {
    malformed(from, PUBLISH, report);
    return;
  }
  const isRetained = (p.flags & RETAIN) !== 0;
  if (report.messages) {
    const fields = {'mqtt.msgtype': PUBLISH, 'mqtt.topic': [text(b, p.body, behind)], 'mqtt.retain': isRetained};
    report.message(from, fields);
  }
  const where = (from === 'client' ? 2 : 4) | (isRetained ? 1 : 0);
  if (report.repeats(mix32(hashBytes(b, p.body, behind)) ^ where, hashBytes(b, p.body, behind, where))) return;
  const topic = text(b, p.body, behind);
  const sparkplug = sparkplugOf(topic);
  const fields: Fields = {'mqtt.topic': [topic], 'mqtt.retain': isRetained, 'bifrost.from': from};
  if (session.clientId !== '') fields['mqtt.clientid'] = session.clientId;
  if (sparkplug !== undefined) fields['bifrost.sparkplug'] = sparkplug;
  const kind = from === 'server' ? 'read' : isCommand(sparkplug ?? '') ? 'control' : 'write';
  report.fact(kind, nameOf(from, sparkplug), fields);
}

function nameOf(from: Side, sparkplug: string | undefined): string {
  if (from === 'server') return 'deliver';
  return sparkplug === undefined ? 'publish' : `sparkplug-${sparkplug.toLowerCase()}`;
}

function readSubscribe(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const filters: string[] = [];
  let next = session.version === 5 ? propertiesEnd(b, at + 2, end) : at + 2;
  while (next >= 0 && next < end && filters.length < MAX_FILTERS) {
    const behind = stringEnd(b, next, end);
    if (behind < 0 || behind >= end) break;
    filters.push(text(b, next, behind));
    next = behind + 1;
  }
  if (report.messages) report.message('client', {'mqtt.msgtype': SUBSCRIBE, 'mqtt.topic': [...filters]});
  if (filters.length === 0) malformed('client', SUBSCRIBE, report);
  else if (!report.repeats(hashBytes(b, at + 2, end), SUBSCRIBE)) {
    const fields: Fields = {
      'mqtt.topic': filters,
      'bifrost.everything': filters.some((f) => f === '#' || f === '+/#' || /^\$share\/[^/]+\/#$/.test(f)),
      'bifrost.wildcard': filters.some((f) => /[#+]/.test(f)),
    };
    if (session.clientId !== '') fields['mqtt.clientid'] = session.clientId;
    report.fact('read', 'subscribe', fields);
  }
}
