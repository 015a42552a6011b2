/**
 * The endpoint mapper: which interfaces a device has, and in the annotation of each what the device is. C706 appendix O,
 * `ept_lookup`; IEC 61158-6-10, endpoint mapper.
 */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {
  bodyLength,
  HEADER,
  interfaceOf,
  isFirst,
  isObject,
  isPiece,
  isWhole,
  long,
  operation,
  PACKET,
  packetType,
} from './wire.ts';

/** Operations that read; the others change the list, or give a handle back. */
const LOOKUP = 2;
const READS: readonly number[] = [LOOKUP, 3, 5];
const HANDLE_FREE = 4;

/** Answer: handle (20), number of entries (4), counts of their array (12); behind the entries and their towers the status. */
const HANDLE = 20;
const ENTRIES = HANDLE + 16;
const STATUS = 4;
/** The handle in a request: behind inquiry (4), object (4 and 16), interface (4 and 20) and version option (4). */
const ASKED_HANDLE = 52;
/** Entry: object (16), reference of its tower (4), offset and length of its annotation (8), the annotation, filled up to 4. */
const ENTRY = 28;
/** Entries of one answer that are read; a device has one for each of its interfaces. */
const MAX_ENTRIES = 16;

export const isMapperReading = (b: Uint8Array, at: number): boolean => READS.includes(operation(b, at));
export const isHandleFree = (b: Uint8Array, at: number): boolean => operation(b, at) === HANDLE_FREE;

/** The whole answer to a lookup, or its first fragment. */
export const isLookupAnswer = (b: Uint8Array, at: number): boolean =>
  packetType(b, at) === PACKET.response &&
  operation(b, at) === LOOKUP &&
  isFirst(b, at) &&
  interfaceOf(b, at) === 'mapper';

/** An answer, from whichever port, that tells of a PROFINET device. */
export function isOfProfinet(b: Uint8Array, at: number, end: number): boolean {
  if (!isWhole(b, at, end) || !isLookupAnswer(b, at) || isBrokenLookup(b, at)) return false;
  const told: Fields = {};
  addLookup(told, b, at);
  return 'bifrost.vendor_id' in told || 'bifrost.model_name' in told;
}

/** Of an answer that is whole: its entries go beyond it. */
export const isBrokenLookup = (b: Uint8Array, at: number): boolean =>
  !isPiece(b, at) &&
  (bodyLength(b, at) < ENTRIES + STATUS || behindEntries(b, at) > HEADER + bodyLength(b, at) - STATUS);

function behindEntries(b: Uint8Array, at: number): number {
  const count = Math.min(long(b, at, HEADER + HANDLE), MAX_ENTRIES);
  let entry = HEADER + ENTRIES;
  for (let i = 0; i < count; i++) {
    const next = behind(b, at, entry);
    if (next < 0) return Number.POSITIVE_INFINITY;
    entry = next;
  }
  return entry;
}

/** Where the entry behind this one begins, counted from the head; below 0: this one is not all there. */
function behind(b: Uint8Array, at: number, entry: number): number {
  const end = HEADER + bodyLength(b, at);
  if (entry + ENTRY > end) return -1;
  const next = entry + ENTRY + 4 * Math.ceil(long(b, at, entry + ENTRY - 4) / 4);
  return next > end ? -1 : next;
}

/** Of an answer for which `isBrokenLookup` said no, or of its first fragment. */
export function addLookup(fields: Fields, b: Uint8Array, at: number): void {
  const end = HEADER + bodyLength(b, at);
  if (end < HEADER + ENTRIES + STATUS) return;
  const count = long(b, at, HEADER + HANDLE);
  fields['epm.num_ents'] = count;
  if (!isPiece(b, at)) fields['epm.rc'] = long(b, at, end - STATUS);
  let entry = HEADER + ENTRIES;
  for (let i = 0; i < Math.min(count, MAX_ENTRIES); i++) {
    const next = behind(b, at, entry);
    if (next < 0) return;
    if (isObject(b, at, entry)) addObject(fields, b, at + entry);
    addAnnotation(fields, annotationAt(b, at, entry));
    entry = next;
  }
}

/** Of several interfaces the first tells of the device: all have the same numbers but for the instance. */
function addObject(fields: Fields, b: Uint8Array, object: number): void {
  fields['bifrost.device_id'] ??= u16(b, object + 12);
  fields['bifrost.vendor_id'] ??= u16(b, object + 14);
}

/** A text that ends with a zero. */
function annotationAt(b: Uint8Array, at: number, entry: number): string {
  const start = at + entry + ENTRY;
  const end = start + long(b, at, entry + ENTRY - 4);
  let stop = start;
  while (stop < end && u8(b, stop) !== 0) stop++;
  return printable(b, start, stop);
}

/** Type (25), order number (20), hardware revision (5), letter of the software (1) and three numbers of it (3 each). */
const ANNOTATION = /^(.{25}) (.{20}) ([ \d]{5}) ([PRTUV])([ \d]{3})([ \d]{3})([ \d]{3})/;

function addAnnotation(fields: Fields, text: string): void {
  if (text === '' || 'epm.annotation' in fields) return;
  fields['epm.annotation'] = text;
  const [, type, order, hardware, letter, ...numbers] = ANNOTATION.exec(text)?.map((part) => part.trim()) ?? [];
  if (letter === undefined) return;
  put(fields, 'bifrost.model_name', type);
  put(fields, 'bifrost.product_code', order);
  put(fields, 'bifrost.hardware_revision', hardware);
  if (!numbers.includes('')) fields['bifrost.revision'] = `${letter}${numbers.map(Number).join('.')}`;
}

function put(fields: Fields, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') fields[name] = value;
}

/** Where the bytes of a call to the mapper begin that tell one from another: a handle is another one each time. */
export const withoutHandle = (b: Uint8Array, at: number): readonly [start: number, end: number] => {
  const body = at + HEADER;
  const end = body + bodyLength(b, at);
  return packetType(b, at) === PACKET.request
    ? [body, Math.min(body + ASKED_HANDLE, end)]
    : [Math.min(body + HANDLE, end), end];
};
