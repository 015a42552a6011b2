/** Messages before and beside the secure channel: HEL, ACK, ERR and RHE. OPC 10000-6 sections 7.1.2 and 7.1.3. */
import {u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {type Micros, SECOND} from '../../src/core/time.ts';
import {STRING, UINT32} from './encoding/built-in.ts';
import {begin, type Cursor, faultReasons} from './encoding/cursor.ts';
import {tell} from './once.ts';
import {type Schema, value, walk} from './schema.ts';
import {channelFields, reportAnomaly, type Session} from './session.ts';
import {statusName} from './status.ts';
import {ACK, chunkSize, ERR, HEADER_LENGTH, HEL, messageType, RHE} from './wire.ts';

const acknowledge: Schema = [
  value(UINT32, 'opcua.transport.ver'),
  value(UINT32, 'opcua.transport.rbs'),
  value(UINT32, 'opcua.transport.sbs'),
  value(UINT32, 'opcua.transport.mms'),
  value(UINT32, 'opcua.transport.mcc'),
];

const schemas: Readonly<Record<number, Schema>> = {
  [HEL]: [...acknowledge, value(STRING, 'opcua.transport.endpoint')],
  [ACK]: acknowledge,
  [ERR]: [value(UINT32, 'opcua.transport.error'), value(STRING, 'opcua.transport.reason')],
  [RHE]: [value(STRING, 'opcua.transport.suri'), value(STRING, 'opcua.transport.endpoint')],
};

/** What an abort chunk holds where a body would begin is what an ERR holds (section 6.7.3). */
export function addError(c: Cursor, b: Uint8Array, at: number, end: number, fields: Fields): void {
  begin(c, b, at, end, fields, 1);
  walk(c, schemas[ERR] ?? []);
  const error = fields['opcua.transport.error'];
  if (typeof error === 'number') fields['bifrost.status'] = statusName(error);
}

/** Adds what the chunk at `b[at..]` holds; the cursor has its faults. */
export function addHello(c: Cursor, b: Uint8Array, at: number, fields: Fields): void {
  const type = messageType(b, at);
  if (type === ERR) addError(c, b, at + HEADER_LENGTH, at + chunkSize(b, at), fields);
  else {
    begin(c, b, at + HEADER_LENGTH, at + chunkSize(b, at), fields, 1);
    walk(c, schemas[type] ?? []);
  }
}

/** A chunk of one of the four, which has at least as many bytes as its type needs. */
export function readHello(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const type = messageType(b, at);
  const fields: Fields = {};
  if (type === RHE) session.isReversed = true;
  addHello(session.cursor, b, at, fields);
  const {faults} = session.cursor;
  faultReasons.forEach((reason, i) => {
    if ((faults & (1 << i)) !== 0) reportAnomaly(session, report, reason, from, {...fields});
  });
  if (type === HEL) keepHello(session, fields, b, at, report);
  else if (type === ACK) readAcknowledge(session, fields, b, at, report);
  else if (type === RHE) tell(report, 'session', 'reverse-hello', {...channelFields(session), ...fields});
  else tell(report, 'exception', 'error-message', {...channelFields(session), ...fields, 'bifrost.from': from});
}

function keepHello(session: Session, fields: Fields, b: Uint8Array, at: number, report: Report): void {
  giveUpHello(session, report, Number.POSITIVE_INFINITY);
  session.hello = fields;
  session.helloTime = report.time;
  session.helloFrame = report.frame;
  session.channel.toClient.message = u32le(b, at + 20);
  session.channel.toClient.chunks = u32le(b, at + 24);
}

/** The fact holds what was agreed on, and the URL that was asked for. */
function readAcknowledge(session: Session, fields: Fields, b: Uint8Array, at: number, report: Report): void {
  const {channel, hello} = session;
  channel.toServer.chunk = u32le(b, at + 12);
  channel.toClient.chunk = u32le(b, at + 16);
  channel.toServer.message = u32le(b, at + 20);
  channel.toServer.chunks = u32le(b, at + 24);
  const shown: Fields = {...channelFields(session), ...hello, ...fields};
  if (hello !== undefined) {
    shown['bifrost.answered'] = true;
    shown['bifrost.response_time'] = Math.max(0, report.time - session.helloTime) / SECOND;
    shown['bifrost.request_frame'] = session.helloFrame;
    session.isPaired = true;
  }
  session.hello = undefined;
  tell(report, 'session', 'hello', shown);
}

/** A hello that was sent at `until` or before and not acknowledged. */
export function giveUpHello(session: Session, report: Report, until: Micros): void {
  const {hello} = session;
  if (hello === undefined || session.helloTime > until) return;
  session.hello = undefined;
  const shown = {...channelFields(session), ...hello, 'bifrost.answered': false};
  tell(report, 'session', 'hello', {...shown, 'bifrost.request_frame': session.helloFrame});
}
