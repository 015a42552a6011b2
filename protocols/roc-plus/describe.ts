/** The fields of one ROC Plus frame. Wireshark has no names for them. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import * as op from './opcodes.ts';
import * as wire from './wire.ts';

/** Errors of one answer that are listed: an answer of the longest has 127. */
const MAX_ERRORS = 16;
const OPERATOR = 3;
const ENHANCED_OPERATOR = 30;

export const headerFields = (b: Uint8Array, at: number): Fields => ({
  'bifrost.destination_unit': wire.destinationUnit(b, at),
  'bifrost.destination_group': wire.destinationGroup(b, at),
  'bifrost.source_unit': wire.sourceUnit(b, at),
  'bifrost.source_group': wire.sourceGroup(b, at),
  'bifrost.opcode': wire.opcode(b, at),
});

/** Adds what the data of the request at `b[at..end)` says. */
export function addRequest(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const p = wire.dataAt(at);
  const stop = p + wire.dataLength(b, at);
  if (stop > end) return;
  const code = wire.opcode(b, at);
  if (code === op.LOGIN) addLogin(fields, b, p, stop);
  else if (code === op.FILE_TRANSFER) addFile(fields, b, p, stop);
  else if (code === op.SET_POINT || code === op.READ_POINT) addPoint(fields, b, p, stop);
  else if (code === op.READ_PARAMETERS || code === op.WRITE_PARAMETERS) addParameter(fields, b, p, stop);
}

/** Operator (3 or 30), password (2 or 40), which is never kept. */
function addLogin(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const length = end - p;
  const isStandard = length === op.STANDARD_LOGIN || length === op.STANDARD_LOGOUT;
  const isEnhanced = length === op.ENHANCED_LOGIN || length === op.ENHANCED_LOGOUT;
  if (!(isStandard || isEnhanced)) return;
  fields['bifrost.user_name'] = printable(b, p, p + (isStandard ? OPERATOR : ENHANCED_OPERATOR)).trimEnd();
  fields['bifrost.cleartext_password'] = true;
}

/** What is done with a file; its name is not read. */
function addFile(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (end > p) fields['bifrost.file_command'] = u8(b, p);
}

/** Point type, logical number, number of parameters, first parameter. */
function addPoint(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (end - p < 4) return;
  fields['bifrost.point_type'] = u8(b, p);
  fields['bifrost.logical_number'] = u8(b, p + 1);
  fields['bifrost.parameter_count'] = u8(b, p + 2);
  fields['bifrost.parameter'] = u8(b, p + 3);
}

/** Number of parameters, then point type, logical number and parameter of the first. */
function addParameter(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (end - p < 4) return;
  fields['bifrost.parameter_count'] = u8(b, p);
  fields['bifrost.point_type'] = u8(b, p + 1);
  fields['bifrost.logical_number'] = u8(b, p + 2);
  fields['bifrost.parameter'] = u8(b, p + 3);
}

/** Adds what the data of the response at `b[at..end)` says. */
export function addResponse(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const p = wire.dataAt(at);
  const stop = p + wire.dataLength(b, at);
  if (stop > end) return;
  const code = wire.opcode(b, at);
  if (code === op.ERROR) addErrors(fields, b, p, stop);
  else if (code === op.SYSTEM_CONFIGURATION && stop - p >= 19) addConfiguration(fields, b, p);
}

/** System mode, port (2), security, compatibility, revision, subtype, reserved (11), type of ROC. */
function addConfiguration(fields: Fields, b: Uint8Array, p: number): void {
  fields['bifrost.system_mode'] = u8(b, p);
  fields['bifrost.security_mode'] = u8(b, p + 3);
  fields['bifrost.roc_type'] = u8(b, p + 18);
  fields['bifrost.vendor_name'] = 'Emerson';
}

/** Pairs of an error and the offset of the byte that it is about. */
function addErrors(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const errors: number[] = [];
  for (let i = p; i + 2 <= end && errors.length < MAX_ERRORS; i += 2) errors.push(u8(b, i));
  fields['bifrost.errors'] = errors;
}
