/** File objects (group 70): which file, what for, and whether a password goes with it. IEEE 1815-2012 annex A.28. */
import {printable, u16le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {type ObjectHeader, variationOf} from './objects.ts';

const AUTHENTICATION = 2;
const COMMAND = 3;
/** Bytes of these before their texts. */
const AUTHENTICATION_HEAD = 12;
const COMMAND_HEAD = 26;
const MAX_NAME = 255;

/** Adds the first object behind the header; it reaches to `end` at most. */
export function addFile(fields: Fields, h: ObjectHeader, b: Uint8Array, end: number): void {
  const at = h.data + h.prefix;
  const variation = variationOf(h.object);
  if (variation === AUTHENTICATION && end - at >= AUTHENTICATION_HEAD) {
    fields['bifrost.cleartext_password'] = u16le(b, at + 6) > 0;
  } else if (variation === COMMAND && end - at >= COMMAND_HEAD) addCommand(fields, b, at, end);
}

function addCommand(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const name = Math.min(end, at + u16le(b, at));
  const length = Math.min(u16le(b, at + 2), MAX_NAME, end - name);
  fields['dnp3.al.file_name'] = printable(b, name, name + length);
  fields['dnp3.al.file.mode'] = u16le(b, at + 20);
}
