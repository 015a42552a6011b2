/** What each message says. A client's request is a fact of its own: answers add nothing but an identity. */
import {u8, u16le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {addIdentification, addLoginAnswer, isIdentification, isLoginAnswer} from './identity.ts';
import {commandOf, LOGIN, serviceOf} from './services.ts';
import * as wire from './wire.ts';

const OPEN = 0xc3;
const OPENED = 0x83;
const CLOSE = 0xc4;
const BLOCK = 0x01;
/** In the first block of a request the service header begins here: type, flags, channel, numbers, size, checksum before. */
const SERVICE_HEADER = 20;
const PLAIN = 0xcd55;
const SECURE = 0x7557;
/** Bits of the fingerprint, above what it is about. */
const V2 = 1 << 28;
const SERVICE = 2 << 28;
const CHANNEL = 3 << 28;

/** A V2 message; `asked` is the command that the client sent last. Returns the command that is open from now on. */
export function readV2(from: Side, asked: number, b: Uint8Array, at: number, end: number, report: Report): number {
  if (from === 'client') {
    const command = wire.commandOf2(b, at);
    if (report.repeats(V2 | command, 0)) return command;
    const operation = commandOf(command);
    report.fact(operation.kind, operation.name, {'bifrost.generation': 2, 'bifrost.command': command});
    return command;
  }
  if (asked === LOGIN && isLoginAnswer(at, end)) reportIdentity(report, fieldsOf(from, asked, b, at, end));
  return 0;
}

export function readV3(b: Uint8Array, at: number, end: number, from: Side, report: Report): void {
  const service = wire.service(b, at);
  const p = wire.payloadAt(b, at);
  if (service === wire.CHANNEL) readChannel(b, at, p, end, from, report);
  else if (service === wire.NAME_REQUEST) reportOnce(report, wire.NAME_REQUEST, 'discover');
  else if (isIdentification(b, p, end)) reportIdentity(report, fieldsOf(from, 0, b, at, end));
}

function readChannel(b: Uint8Array, at: number, p: number, end: number, from: Side, report: Report): void {
  if (p >= end) return;
  const type = u8(b, p);
  if (type === OPEN) reportOnce(report, type, 'open-channel');
  else if (type === OPENED) reportOnce(report, type, 'channel-opened');
  else if (type === CLOSE) reportOnce(report, type, 'close-channel');
  else if (type === BLOCK && from === 'client') readBlock(b, at, p + SERVICE_HEADER, end, report);
}

function readBlock(b: Uint8Array, at: number, s: number, end: number, report: Report): void {
  if (end - s < 8) return;
  const protocol = u16le(b, s);
  if (protocol === SECURE) reportOnce(report, BLOCK, 'secure-service');
  if (protocol !== PLAIN) return;
  const group = u16le(b, s + 4);
  const service = u16le(b, s + 6);
  if (report.repeats(SERVICE, (group << 16) | service)) return;
  const operation = serviceOf(group, service);
  report.fact(operation.kind, operation.name, fieldsOf('client', 0, b, at, end));
}

function reportOnce(report: Report, type: number, name: string): void {
  if (!report.repeats(CHANNEL | type, 0)) report.fact('session', name, {'bifrost.generation': 3});
}

function reportIdentity(report: Report, fields: Fields): void {
  if (!report.repeats(0, hash32(JSON.stringify(fields)))) report.fact('identify', 'identification', fields);
}

/** The fields of the message at `b[at..end)`; `asked` is the V2 command that a server answers. */
export function fieldsOf(from: Side, asked: number, b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {'bifrost.generation': wire.isV2(b, at) ? 2 : 3};
  if (!wire.isV2(b, at)) addV3(fields, b, at, end);
  else if (from === 'client') fields['bifrost.command'] = wire.commandOf2(b, at);
  else if (asked === LOGIN && isLoginAnswer(at, end)) addLoginAnswer(fields, b, at, end);
  return fields;
}

function addV3(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const p = wire.payloadAt(b, at);
  const s = p + SERVICE_HEADER;
  const service = wire.service(b, at);
  if (service === wire.NAME_RESPONSE && isIdentification(b, p, end)) addIdentification(fields, b, p, end);
  if (service !== wire.CHANNEL || end - s < 8 || u8(b, p) !== BLOCK || u16le(b, s) !== PLAIN) return;
  fields['bifrost.service_group'] = u16le(b, s + 4);
  fields['bifrost.service'] = u16le(b, s + 6);
}
