/** What a controller says of itself: in V3 the answer of the name service, in V2 the answer to a login. */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

const IDENTIFICATION = 0xc280;
/** Package type (2), version (2), request id (4), then sizes, target and versions. */
const FIXED = 48;
/** Longest name that is kept, in characters. */
const MAX_NAME = 64;

/** Is the payload `b[p..end)` of the name service an identification that is whole up to its names? */
export const isIdentification = (b: Uint8Array, p: number, end: number): boolean =>
  end - p >= FIXED && u16le(b, p) === IDENTIFICATION;

/** Adds node, device and vendor name (UTF-16, each with a zero behind), serial number and versions. */
export function addIdentification(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const version = p + 28;
  fields['bifrost.target_type'] = u32le(b, p + 20);
  fields['bifrost.target_id'] = u32le(b, p + 24);
  fields['bifrost.revision'] = [3, 2, 1, 0].map((i) => u8(b, version + i)).join('.');
  const lengths = [u16le(b, p + 14), u16le(b, p + 16), u16le(b, p + 18)];
  let at = p + FIXED + u16le(b, p + 12);
  for (const [i, name] of ['bifrost.device_name', 'bifrost.model_name', 'bifrost.vendor_name'].entries()) {
    const stop = at + 2 * (lengths[i] ?? 0);
    if (stop > end) return;
    addText(fields, name, wide(b, at, Math.min(stop, at + 2 * MAX_NAME)));
    at = stop + 2;
  }
  const stop = at + u8(b, p + 36);
  if (stop <= end) addText(fields, 'bifrost.serial', printable(b, at, stop).trim());
}

function addText(fields: Fields, name: string, text: string): void {
  if (text !== '') fields[name] = text;
}

/** UTF-16, little-endian; what is not ASCII is shown as a question mark. */
function wide(b: Uint8Array, at: number, end: number): string {
  let text = '';
  for (let i = at; i + 2 <= end; i += 2) {
    const c = u16le(b, i);
    text += c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '?';
  }
  return text.trim();
}

const OS_NAME = 64;
const OS_VERSION = 96;
const PRODUCT = 128;

/** Adds what the answer `b[at..end)` to a V2 login says: three texts at fixed places. */
export function addLoginAnswer(fields: Fields, b: Uint8Array, at: number, end: number): void {
  addText(fields, 'bifrost.os_name', text(b, at + OS_NAME, Math.min(end, at + OS_VERSION)));
  addText(fields, 'bifrost.os_version', text(b, at + OS_VERSION, Math.min(end, at + PRODUCT)));
  addText(fields, 'bifrost.model_name', text(b, at + PRODUCT, Math.min(end, at + PRODUCT + MAX_NAME)));
}

export const isLoginAnswer = (at: number, end: number): boolean => end - at > PRODUCT;

function text(b: Uint8Array, at: number, end: number): string {
  let stop = at;
  while (stop < end && u8(b, stop) !== 0) stop++;
  return printable(b, at, stop).trim();
}
