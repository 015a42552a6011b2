/** CONNECT and CONNACK. MQTT 3.1.1 §3.1 and §3.2, MQTT 5.0 §3.1 and §3.2; MQTT 3.1 calls itself MQIsdp. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {propertiesEnd, stringEnd} from './wire.ts';

const MAX_TEXT = 256;
const WILL = 0x04;
const PASSWORD = 0x40;
const USER_NAME = 0x80;
const CLEAN = 0x02;

/** Does `b[at..end)`, behind a fixed header, begin like a CONNECT? Needs ten bytes. */
export function isConnect(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 10 || u8(b, at) !== 0) return false;
  const name = printable(b, at + 2, Math.min(end, at + 2 + u8(b, at + 1)));
  return (name === 'MQTT' && u8(b, at + 6) >= 4 && u8(b, at + 6) <= 5) || name === 'MQIsdp';
}

/** Version of the protocol, behind its name. */
export const versionOf = (b: Uint8Array, at: number): number => u8(b, at + 2 + u16(b, at));

/** Fields of the CONNECT whose body is `b[at..end)`; undefined when something in it does not fit. */
export function connectFields(b: Uint8Array, at: number, end: number): Fields | undefined {
  const version = stringEnd(b, at, end);
  if (version < 0 || version + 4 > end) return undefined;
  const flags = u8(b, version + 1);
  const is5 = u8(b, version) === 5;
  const id = is5 ? propertiesEnd(b, version + 4, end) : version + 4;
  const behindId = stringEnd(b, id, end);
  if (behindId < 0) return undefined;
  const fields: Fields = {
    'mqtt.ver': u8(b, version),
    'mqtt.clientid': text(b, id, behindId),
    'mqtt.kalive': u16(b, version + 2),
    'mqtt.conflag.cleansess': (flags & CLEAN) !== 0,
    'mqtt.conflag.uname': (flags & USER_NAME) !== 0,
    'mqtt.conflag.passwd': (flags & PASSWORD) !== 0,
  };
  if ((flags & WILL) === 0) return fields;
  const topic = is5 ? propertiesEnd(b, behindId, end) : behindId;
  const behindTopic = stringEnd(b, topic, end);
  if (behindTopic < 0) return undefined;
  fields['mqtt.willtopic'] = text(b, topic, behindTopic);
  return fields;
}

/** User and password of the CONNECT whose body is `b[at..end)`, behind identifier and will; undefined: it has none. */
export function logonOf(b: Uint8Array, at: number, end: number): {user: string; password: string} | undefined {
  const version = stringEnd(b, at, end);
  if (version < 0 || version + 4 > end) return undefined;
  const flags = u8(b, version + 1);
  const is5 = u8(b, version) === 5;
  let next = stringEnd(b, is5 ? propertiesEnd(b, version + 4, end) : version + 4, end);
  if ((flags & WILL) !== 0 && next >= 0) {
    next = stringEnd(b, is5 ? propertiesEnd(b, next, end) : next, end);
    if (next >= 0) next = stringEnd(b, next, end);
  }
  if ((flags & USER_NAME) === 0 || (flags & PASSWORD) === 0 || next < 0) return undefined;
  const behindUser = stringEnd(b, next, end);
  const behind = behindUser < 0 ? -1 : stringEnd(b, behindUser, end);
  if (behind < 0) return undefined;
  return {user: text(b, next, behindUser), password: text(b, behindUser, behind)};
}

/** The string at `b[at..behind)` without its length. */
export const text = (b: Uint8Array, at: number, behind: number): string =>
  printable(b, at + 2, Math.min(behind, at + 2 + MAX_TEXT));

const reasons3: Readonly<Record<number, string>> = {
  1: 'protocol-version',
  2: 'client-id',
  3: 'server-unavailable',
  4: 'bad-credentials',
  5: 'not-authorized',
};
const reasons5: Readonly<Record<number, string>> = {
  132: 'protocol-version',
  133: 'client-id',
  134: 'bad-credentials',
  135: 'not-authorized',
  136: 'server-unavailable',
  138: 'banned',
};

/** Names of facts about refused connections. */
export const refusals = [...Object.values(reasons3), 'banned', 'refused'] as const;

export const refusalOf = (code: number): string => reasons3[code] ?? reasons5[code] ?? 'refused';
