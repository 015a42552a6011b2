/** Bodies of messages: a type id, a header, and what the service holds. OPC 10000-4 sections 7.32 and 7.33. */

import {u8, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {DAY, isoTime} from '../../src/core/time.ts';
import {
  DATE_TIME,
  DIAGNOSTIC_INFO,
  EXTENSION_OBJECT,
  measure,
  NODE_ID,
  STATUS_CODE,
  STRING,
  standardId,
  UINT32,
} from './encoding/built-in.ts';
import {begin, type Cursor, isBroken} from './encoding/cursor.ts';
import {EPOCH, timeAt} from './encoding/show.ts';
import {add, list, own, type Schema, unshown, value, walk} from './schema.ts';
import {requestOf, responseOf, SERVICE_FAULT, serviceName} from './services.ts';
import {statusName} from './status.ts';

/** Values that a message shows, and a fact. */
export const MESSAGE_LIMIT = 1 << 20;
export const FACT_LIMIT = 64;

/** The authentication token is as good as a password: only whether there is one is shown. */
function readToken(c: Cursor): void {
  const start = c.at;
  measure(c, NODE_ID);
  if (c.fields === undefined || isBroken(c)) return;
  add(c, 'bifrost.has_session', !(u8(c.b, start) <= 2 && standardId(c.b, start) === 0));
}

/** The first day of the calendar, 1601-01-01, is where a time begins that nobody has set. */
function readTimestamp(c: Cursor): void {
  const start = c.at;
  measureAside(c, DATE_TIME);
  if (isBroken(c)) return;
  const time = timeAt(c.b, start);
  c.timestamp = time < EPOCH + DAY && time >= EPOCH ? 0 : time;
  if (c.timestamp !== 0 && c.fields !== undefined) add(c, 'opcua.Timestamp', isoTime(time));
}

function measureAside(c: Cursor, type: number): void {
  const before = c.isHashing;
  c.isHashing = false;
  measure(c, type);
  c.isHashing = before;
}

function readServiceResult(c: Cursor): void {
  const start = c.at;
  measureAside(c, STATUS_CODE);
  if (isBroken(c)) return;
  c.result = u32le(c.b, start);
  if (c.fields === undefined) return;
  add(c, 'opcua.ServiceResult', c.result);
  add(c, 'bifrost.status', statusName(c.result));
}

const requestHeader: Schema = [
  own(readToken),
  own(readTimestamp),
  value(UINT32, 'opcua.RequestHandle'),
  value(UINT32, 'opcua.ReturnDiagnostics'),
  value(STRING, 'opcua.AuditEntryId'),
  value(UINT32, 'opcua.TimeoutHint'),
  unshown(EXTENSION_OBJECT),
];

const responseHeader: Schema = [
  own(readTimestamp),
  value(UINT32, 'opcua.RequestHandle'),
  own(readServiceResult),
  unshown(DIAGNOSTIC_INFO),
  list([unshown(STRING)]),
  unshown(EXTENSION_OBJECT),
];

/** Encoding id of the body `b[at..end)`, -1 where that is none of namespace 0. */
export function typeIdOf(c: Cursor, b: Uint8Array, at: number, end: number): number {
  begin(c, b, at, end, undefined, 0);
  measure(c, NODE_ID);
  return isBroken(c) ? -1 : standardId(b, at);
}

/**
 * Reads the body `b[at..end)`: measures it, and where `fields` are given describes it. Returns its encoding id, -1 where
 * that is none of namespace 0.
 */
export function readBody(
  c: Cursor,
  b: Uint8Array,
  at: number,
  end: number,
  fields: Fields | undefined,
  limit: number,
): number {
  begin(c, b, at, end, fields, limit);
  measure(c, NODE_ID);
  const id = isBroken(c) ? -1 : standardId(b, at);
  if (fields !== undefined && id >= 0) {
    fields['opcua.servicenodeid.numeric'] = id;
    const name = serviceName(id);
    if (name !== undefined) fields['bifrost.service'] = name;
  }
  const request = requestOf(id);
  const response = responseOf(id);
  if (request !== undefined) {
    c.identity = 0;
    walk(c, requestHeader);
    walk(c, request.asked);
  } else if (response !== undefined || id === SERVICE_FAULT) {
    walk(c, responseHeader);
    if (response !== undefined) walk(c, response.answered);
  }
  return id;
}
