/** One request with its response as a fact. Known traffic ends at `report.repeats`. */
import {i32, u8, u16le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {errorName, hasMemory, memoryOf, type Operation, operationOf} from './services.ts';
import * as wire from './wire.ts';

const ANSWERED = 1 << 16;
const SEEN = 1 << 17;
const NACK = 1 << 18;
/** Others speak it, too: some robots, and drivers in their stead. */
const CONFIDENCE = 0.7;

/** Reports what was asked at `rb[request..]` and answered at `b[at..]`; `seen`, `answered`: whether each is there. */
export function reportExchange(
  report: Report,
  rb: Uint8Array,
  request: number,
  seen: boolean,
  b: Uint8Array,
  at: number,
  answered: boolean,
): void {
  const code = seen ? wire.service(rb, request) : 0xff;
  const failed = answered && wire.isNack(b, at);
  const bits = code | (answered ? outcomeBits(b, at) : 0) | (seen ? SEEN : 0);
  if (report.repeats(bits, seen ? place(rb, request) : 0)) return;
  const fields = seen ? requestFields(rb, request) : headerFields(b, at);
  if (seen) fields['bifrost.answered'] = answered;
  if (answered) addStatus(fields, b, at);
  if (failed) report.fact('exception', errorName(wire.status(b, at)), fields);
  else if (seen) reportDone(report, operationOf(code), answered, fields);
  else report.fact('read', 'response', fields);
}

function reportDone(report: Report, operation: Operation, answered: boolean, fields: Fields): void {
  const isIdentity = operation.kind === 'identify' && answered;
  report.fact(operation.kind, operation.name, isIdentity ? {...fields, ...maker} : fields);
}

/** Status and privilege level above the service: NACK alone where there are none to see. */
const outcomeBits = (b: Uint8Array, at: number): number =>
  ANSWERED |
  (wire.isNack(b, at) ? NACK : 0) |
  (wire.hasStatus(b, at) ? (wire.status(b, at) << 8) | (wire.privilege(b, at) << 19) : 0);

const maker = {'bifrost.vendor_name': 'GE', 'bifrost.confidence': CONFIDENCE} as const;

export function reportHandshake(report: Report, b: Uint8Array, at: number): void {
  const isInit = wire.isInit(b, at);
  if (report.repeats(isInit ? 1 : 2, 0)) return;
  report.fact('session', isInit ? 'connect' : 'connected', {});
}

/** Slot and service, and of memory selector, index and count; of anything else the two bytes that say how. */
function place(b: Uint8Array, at: number): number {
  const p = wire.serviceAt(b, at);
  const what = hasMemory(u8(b, p)) ? mix32(i32(b, p)) ^ u16le(b, p + 4) : u16le(b, p);
  return mix32(what ^ (wire.destination(b, at) << 16));
}

export const headerFields = (b: Uint8Array, at: number): Fields => ({
  'bifrost.sequence': wire.sequence(b, at),
  'bifrost.message_type': wire.messageType(b, at),
});

export function requestFields(b: Uint8Array, at: number): Fields {
  const p = wire.serviceAt(b, at);
  const fields = headerFields(b, at);
  fields['bifrost.mailbox'] = wire.destination(b, at);
  fields['bifrost.service'] = u8(b, p);
  if (!hasMemory(u8(b, p))) return fields;
  const memory = memoryOf(u8(b, p + 1));
  if (memory !== undefined) fields['bifrost.memory'] = memory;
  fields['bifrost.segment_selector'] = u8(b, p + 1);
  fields['bifrost.index'] = u16le(b, p + 2);
  fields['bifrost.count'] = u16le(b, p + 4);
  return fields;
}

export function addStatus(fields: Fields, b: Uint8Array, at: number): void {
  if (!wire.hasStatus(b, at)) return;
  fields['bifrost.status'] = wire.status(b, at);
  fields['bifrost.minor_status'] = wire.minorStatus(b, at);
  fields['bifrost.privilege_level'] = wire.privilege(b, at);
}
