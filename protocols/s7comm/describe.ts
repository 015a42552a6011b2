/** The fields of one PDU, under Wireshark's names. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {addBlockRequest, addStatus, addTransfer, addUploadStarted} from './blocks.ts';
import {addClock} from './clock.ts';
import {
  DOWNLOAD_BLOCK,
  DOWNLOAD_ENDED,
  END_UPLOAD,
  PI_SERVICE,
  PLC_STOP,
  READ_VAR,
  REQUEST_DOWNLOAD,
  SETUP,
  START_UPLOAD,
  UPLOAD,
  WRITE_VAR,
} from './functions.ts';
import {addInvocation, addStop} from './invocation.ts';
import {addItems, addReturnCodes, addValues} from './items.ts';
import {addSzl} from './szl.ts';
import {
  dataStart,
  dataUnit,
  errorClass,
  errorCode,
  functionGroup,
  isAck,
  jobFunction,
  parameterEnd,
  parameterStart,
  pduReference,
  role,
  rosctr,
  subfunction,
  TIME,
  USERDATA,
  userdataError,
} from './wire.ts';

/** Adds the fields of the parameter `b[p..end)`. */
type Describe = (fields: Fields, b: Uint8Array, p: number, end: number) => void;

/** Adds all of the PDU at `b[at..end)` but its kind. */
export function addPdu(fields: Fields, b: Uint8Array, at: number, end: number): void {
  fields['s7comm.header.pduref'] = pduReference(b, at);
  if (rosctr(b, at) === USERDATA) addUserdata(fields, b, at, end);
  else addJob(fields, b, at, end);
}

export function messageFields(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {'s7comm.header.rosctr': rosctr(b, at)};
  addPdu(fields, b, at, end);
  return fields;
}

function addJob(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const isResponse = isAck(b, at);
  if (isResponse) {
    fields['s7comm.header.errcls'] = errorClass(b, at);
    fields['s7comm.header.errcod'] = errorCode(b, at);
  }
  const code = jobFunction(b, at);
  if (code < 0) return;
  fields['s7comm.param.func'] = code;
  const p = parameterStart(b, at);
  (isResponse ? responses : requests)[code]?.(fields, b, p, parameterEnd(b, at, end));
  if (code === WRITE_VAR && isResponse) addReturnCodes(fields, b, dataStart(b, at), end);
  else if (code === WRITE_VAR || (code === READ_VAR && isResponse))
    addValues(fields, b, dataStart(b, at), end, isResponse);
}

const addSetup: Describe = (fields, b, p, end) => {
  if (p + 8 > end) return;
  fields['s7comm.param.maxamq_calling'] = u16(b, p + 2);
  fields['s7comm.param.maxamq_called'] = u16(b, p + 4);
  fields['s7comm.param.pdu_length'] = u16(b, p + 6);
};

const addCount: Describe = (fields, b, p, end) => {
  if (p + 2 <= end) fields['s7comm.param.itemcount'] = u8(b, p + 1);
};

const requests: Readonly<Record<number, Describe>> = {
  [SETUP]: addSetup,
  [READ_VAR]: addItems,
  [WRITE_VAR]: addItems,
  [REQUEST_DOWNLOAD]: addBlockRequest,
  [DOWNLOAD_BLOCK]: addBlockRequest,
  [DOWNLOAD_ENDED]: addBlockRequest,
  [START_UPLOAD]: addBlockRequest,
  [UPLOAD]: addTransfer,
  [END_UPLOAD]: addTransfer,
  [PI_SERVICE]: addInvocation,
  [PLC_STOP]: addStop,
};

const responses: Readonly<Record<number, Describe>> = {
  [SETUP]: addSetup,
  [READ_VAR]: addCount,
  [WRITE_VAR]: addCount,
  [START_UPLOAD]: addUploadStarted,
  [DOWNLOAD_BLOCK]: addStatus,
  [UPLOAD]: addStatus,
};

const PASSWORD = 5;

function addUserdata(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const group = functionGroup(b, at);
  fields['s7comm.param.userdata.funcgroup'] = group;
  fields['s7comm.param.userdata.subfunc'] = subfunction(b, at);
  const error = userdataError(b, at);
  if (role(b, at) === 'response') fields['s7comm.param.errcod'] = error;
  if (error !== 0) return;
  // It is sent scrambled with a fixed key: as good as in clear.
  if (group === PASSWORD && subfunction(b, at) === 1 && role(b, at) === 'request')
    fields['bifrost.password_in_clear'] = true;
  if (group === TIME) addClock(fields, b, dataStart(b, at), end);
  // The parts of a list behind the first do not say which list it is.
  if (dataUnit(b, at) === 0 || role(b, at) === 'response') addSzl(fields, b, at, end);
}
