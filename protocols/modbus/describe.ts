/**
 * The fields of one ADU, under Wireshark's names, in the order of the wire.
 * MODBUS Application Protocol Specification V1.1b3, section 6.
 */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {DIAGNOSTICS, ENCAPSULATED} from './functions.ts';
import {addEncapsulatedRequest, addEncapsulatedResponse, addServerId} from './identification.ts';
import {ANY_LENGTH, requestLength, responseLength} from './lengths.ts';
import {addRecordData, addRecordRequests, addRecordWrites} from './records.ts';
import {addUmasRequest, addUmasResponse} from './umas.ts';
import {
  ANY_QUANTITY,
  addBits,
  addByte,
  addCoil,
  addData,
  addMasks,
  addRange,
  addRegister,
  addUnknown,
  addWord,
  addWords,
  counted,
  type Describe,
} from './values.ts';
import {
  aduLength,
  framingNumber,
  framings,
  functionCode,
  isException,
  lengthField,
  MBAP_LENGTH,
  protocolId,
  transactionId,
  UMAS,
  unitId,
} from './wire.ts';

/** Header and function code of the ADU at `b[at..]`; on a serial line the unit is all of the header. */
export function headerFields(b: Uint8Array, at: number): Fields {
  if (framingNumber(b, at) !== 0) return startFields(b, at);
  return {
    'mbtcp.trans_id': transactionId(b, at),
    'mbtcp.prot_id': protocolId(b, at),
    'mbtcp.len': lengthField(b, at),
    'mbtcp.unit_id': unitId(b, at),
    'modbus.func_code': functionCode(b, at),
  };
}

/** What every fact and message begins with. */
export function startFields(b: Uint8Array, at: number): Fields {
  const framing = framings[framingNumber(b, at)] ?? 'tcp';
  const fields: Fields = framing === 'tcp' ? {'mbtcp.trans_id': transactionId(b, at)} : {'bifrost.framing': framing};
  fields['mbtcp.unit_id'] = unitId(b, at);
  fields['modbus.func_code'] = functionCode(b, at);
  return fields;
}

/** Adds what follows the function code in the request at `b[at..]`. */
export function addRequest(fields: Fields, b: Uint8Array, at: number): void {
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  (requests[u8(b, p)] ?? addUnknown)(fields, b, p, end, ANY_QUANTITY);
  addTrailing(fields, b, p, end, requestLength(b, p, end));
}

/** Adds what follows the function code in the response at `b[at..]`; `quantity` is how many coils were asked for. */
export function addResponse(fields: Fields, b: Uint8Array, at: number, quantity: number): void {
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  if (isException(b, at)) addByte(fields, 'modbus.exception_code', b, p + 1, end);
  else (responses[u8(b, p)] ?? addUnknown)(fields, b, p, end, quantity);
  addTrailing(fields, b, p, end, responseLength(b, p, end));
}

/** Bytes behind the end that the function code sets. */
function addTrailing(fields: Fields, b: Uint8Array, p: number, end: number, length: number): void {
  if (length !== ANY_LENGTH && end - p > length) fields['bifrost.trailing'] = hex(b, p + length, end);
}

const addNothing: Describe = () => {};

const addCoilRange: Describe = (fields, b, p, end) => addRange(fields, 'modbus.bit_cnt', b, p, end);

const addRegisterRange: Describe = (fields, b, p, end) => addRange(fields, 'modbus.word_cnt', b, p, end);

const addCoilsToWrite: Describe = (fields, b, p, end) => {
  addCoilRange(fields, b, p, end, ANY_QUANTITY);
  addByte(fields, 'modbus.byte_cnt', b, p + 5, end);
  addBits(fields, b, p + 6, counted(b, p + 5, end), end - p < 5 ? ANY_QUANTITY : u16(b, p + 3));
};

const addRegistersToWrite: Describe = (fields, b, p, end) => {
  addRegisterRange(fields, b, p, end, ANY_QUANTITY);
  addByte(fields, 'modbus.byte_cnt', b, p + 5, end);
  addWords(fields, b, p + 6, counted(b, p + 5, end));
};

const addCoilsRead: Describe = (fields, b, p, end, quantity) => {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  addBits(fields, b, p + 2, counted(b, p + 1, end), quantity);
};

const addRegistersRead: Describe = (fields, b, p, end) => {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  addWords(fields, b, p + 2, counted(b, p + 1, end));
};

const addReadWrite: Describe = (fields, b, p, end) => {
  addWord(fields, 'modbus.read_reference_num', b, p + 1, end);
  addWord(fields, 'modbus.read_word_cnt', b, p + 3, end);
  addWord(fields, 'modbus.write_reference_num', b, p + 5, end);
  addWord(fields, 'modbus.write_word_cnt', b, p + 7, end);
  addByte(fields, 'modbus.byte_cnt', b, p + 9, end);
  addWords(fields, b, p + 10, counted(b, p + 9, end));
};

const addStatus: Describe = (fields, b, p, end) => addData(fields, b, p + 1, Math.min(end, p + 2));

const addEventCounter: Describe = (fields, b, p, end) => {
  addWord(fields, 'modbus.ev_status', b, p + 1, end);
  addWord(fields, 'modbus.ev_count', b, p + 3, end);
};

const addEventLog: Describe = (fields, b, p, end) => {
  addByte(fields, 'modbus.byte_cnt', b, p + 1, end);
  addWord(fields, 'modbus.ev_status', b, p + 2, end);
  addWord(fields, 'modbus.ev_count', b, p + 4, end);
  addWord(fields, 'modbus.ev_msg_count', b, p + 6, end);
  const stop = counted(b, p + 1, end);
  const events: number[] = [];
  for (let i = p + 8; i < stop; i++) events.push(u8(b, i));
  fields['modbus.event'] = events;
};

const addFifo: Describe = (fields, b, p, end) => {
  addWord(fields, 'modbus.byte_cnt_16', b, p + 1, end);
  addWord(fields, 'modbus.word_cnt', b, p + 3, end);
  addWords(fields, b, p + 5, Math.min(end, p + responseLength(b, p, end)));
};

const addFifoAddress: Describe = (fields, b, p, end) => addWord(fields, 'modbus.reference_num', b, p + 1, end);

const addDiagnostics: Describe = (fields, b, p, end) => {
  addWord(fields, 'modbus.diagnostic_code', b, p + 1, end);
  addData(fields, b, p + 3, end);
};

/** Sub-functions whose response carries a register or a counter. */
const diagnosticCounters: Readonly<Record<number, string>> = {
  2: 'modbus.diagnostic.return_diag_register',
  11: 'modbus.diagnostic.bus_message_count',
  12: 'modbus.diagnostic.bus_comm_error_count',
  13: 'modbus.diagnostic.bus_exception_error_count',
  14: 'modbus.diagnostic.slave_message_count',
  15: 'modbus.diagnostic.no_slave_response_count',
  16: 'modbus.diagnostic.slave_nak_count',
  17: 'modbus.diagnostic.slave_busy_count',
  18: 'modbus.diagnostic.bus_char_overrun_count',
};

const addDiagnosticsAnswer: Describe = (fields, b, p, end, quantity) => {
  addDiagnostics(fields, b, p, end, quantity);
  const counter = end - p < 5 ? undefined : diagnosticCounters[u16(b, p + 1)];
  if (counter !== undefined) addWord(fields, counter, b, p + 3, end);
};

/** By function code; what is not here has no structure that is public. */
const requests: Readonly<Record<number, Describe>> = {
  1: addCoilRange,
  2: addCoilRange,
  3: addRegisterRange,
  4: addRegisterRange,
  5: addCoil,
  6: addRegister,
  7: addNothing,
  [DIAGNOSTICS]: addDiagnostics,
  11: addNothing,
  12: addNothing,
  15: addCoilsToWrite,
  16: addRegistersToWrite,
  17: addNothing,
  20: addRecordRequests,
  21: addRecordWrites,
  22: addMasks,
  23: addReadWrite,
  24: addFifoAddress,
  [ENCAPSULATED]: addEncapsulatedRequest,
  [UMAS]: addUmasRequest,
};

const responses: Readonly<Record<number, Describe>> = {
  1: addCoilsRead,
  2: addCoilsRead,
  3: addRegistersRead,
  4: addRegistersRead,
  5: addCoil,
  6: addRegister,
  7: addStatus,
  [DIAGNOSTICS]: addDiagnosticsAnswer,
  11: addEventCounter,
  12: addEventLog,
  15: addCoilRange,
  16: addRegisterRange,
  17: addServerId,
  20: addRecordData,
  21: addRecordWrites,
  22: addMasks,
  23: addRegistersRead,
  24: addFifo,
  [ENCAPSULATED]: addEncapsulatedResponse,
  [UMAS]: addUmasResponse,
};
