/**
 * Fields of UMAS (umas-functions.ts): session key (1), function or status (1), data in little endian. Of its bytes nothing
 * is shown as they are: they hold session keys, and in reservations and memory blocks the hashes of passwords.
 */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {
  FROM_CONTROLLER_BLOCK,
  FROM_CONTROLLER_END,
  READ_BLOCK,
  READ_IDENTITY,
  READ_PROJECT,
  READ_VARIABLES,
  REFUSED,
  TAKE_RESERVATION,
  TO_CONTROLLER_BLOCK,
  TO_CONTROLLER_END,
  WRITE_BLOCK,
  WRITE_VARIABLES,
} from './umas-functions.ts';
import {addByte, type Describe} from './values.ts';

/** Function code, session key, function. */
const DATA = 3;
/** Offset of the length of the model's name in the data of an identity, and of the name of a project's. */
const MODEL_AT = 22;
const PROJECT_AT = 38;

/** Function of the UMAS request, or status of the response, at `b[p..end)`; -1: it is cut off. */
export const umasCode = (b: Uint8Array, p: number, end: number): number => (end - p < DATA ? -1 : u8(b, p + 2));

export const addUmasRequest: Describe = (fields, b, p, end) => {
  addSession(fields, b, p, end);
  addByte(fields, 'bifrost.umas_function', b, p + 2, end);
  const d = p + DATA;
  switch (umasCode(b, p, end)) {
    case TAKE_RESERVATION:
      addText(fields, 'bifrost.reservation_owner', b, d + 4, end);
      break;
    case READ_BLOCK:
    case WRITE_BLOCK:
      addLittle(fields, 'bifrost.umas_block', b, d + 1, end);
      addLittle(fields, 'bifrost.umas_offset', b, d + 3, end);
      addLittle(fields, 'bifrost.umas_length', b, d + 7, end);
      break;
    case READ_VARIABLES:
    case WRITE_VARIABLES:
      addByte(fields, 'bifrost.umas_variables', b, d + 4, end);
      break;
    case TO_CONTROLLER_BLOCK:
    case TO_CONTROLLER_END:
    case FROM_CONTROLLER_BLOCK:
    case FROM_CONTROLLER_END:
      addLittle(fields, 'bifrost.umas_block', b, d + 2, end);
      break;
    default:
  }
};

export const addUmasResponse: Describe = (fields, b, p, end) => {
  addSession(fields, b, p, end);
  addByte(fields, 'bifrost.umas_status', b, p + 2, end);
  if (umasCode(b, p, end) === REFUSED) addByte(fields, 'bifrost.umas_error', b, p + DATA, end);
};

/** Adds what the response at `b[p..end)` says to the request at `rb[rp..rend)`. */
export function addUmasAnswer(
  fields: Fields,
  rb: Uint8Array,
  rp: number,
  rend: number,
  b: Uint8Array,
  p: number,
  end: number,
): void {
  if (umasCode(b, p, end) === REFUSED) return;
  const asked = umasCode(rb, rp, rend);
  if (asked === READ_IDENTITY) addIdentity(fields, b, p + DATA, end);
  // Sub-code 0; the others tell something else.
  if (asked === READ_PROJECT && rend - rp > DATA && u8(rb, rp + DATA) === 0) addProject(fields, b, p + DATA, end);
}

/** Range (2), hardware (4), model (2), version (2), patch, internal version, hardware version, ... , name of the model. */
function addIdentity(fields: Fields, b: Uint8Array, d: number, end: number): void {
  if (d + MODEL_AT >= end) return;
  fields['bifrost.vendor_name'] = 'Schneider Electric';
  fields['bifrost.umas_hardware'] = u32le(b, d + 2);
  fields['bifrost.revision'] = `${u8(b, d + 9).toString(16)}.${two(u8(b, d + 8).toString(16))}`;
  addText(fields, 'bifrost.model_name', b, d + MODEL_AT, end);
}

/** Two checksums (9 each), two times (8 each), version (4), name. */
function addProject(fields: Fields, b: Uint8Array, d: number, end: number): void {
  if (d + PROJECT_AT >= end) return;
  fields['bifrost.project_modified'] = timeText(b, d + 18);
  fields['bifrost.project_version'] = `${u8(b, d + 36)}.${u8(b, d + 35)}.${u8(b, d + 34)}`;
  addText(fields, 'bifrost.project_name', b, d + PROJECT_AT, end);
}

/** Day of the week, seconds, minutes, hours, day, month, year (2): the controller's own time. */
function timeText(b: Uint8Array, at: number): string {
  const [date, time] = [
    [u8(b, at + 5), u8(b, at + 4)],
    [u8(b, at + 3), u8(b, at + 2), u8(b, at + 1)],
  ];
  return `${u16le(b, at + 6)}-${date.map(two).join('-')} ${time.map(two).join(':')}`;
}

const two = (part: number | string): string => String(part).padStart(2, '0');

/** Length (1), then that many bytes of text; what follows a zero is none. */
function addText(fields: Fields, name: string, b: Uint8Array, at: number, end: number): void {
  if (at >= end) return;
  const limit = Math.min(end, at + 1 + u8(b, at));
  let stop = at + 1;
  while (stop < limit && u8(b, stop) !== 0) stop++;
  fields[name] = printable(b, at + 1, stop);
}

function addLittle(fields: Fields, name: string, b: Uint8Array, at: number, end: number): void {
  if (at + 2 <= end) fields[name] = u16le(b, at);
}

function addSession(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (end - p >= 2) fields['bifrost.umas_session'] = u8(b, p + 1) !== 0;
}
