/** What a controller says of itself when a session is created: `1;6ES7 214-1AG40-0XB0;V4.2`, in clear. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Type of a string, before its length. */
const STRING = 0x15;
/** Attributes come before objects: the identity is near the beginning. */
const MAX_SEARCH = 512;
const SHORTEST = 8;
const LONGEST = 64;
const IDENTITY = /^\d;([0-9A-Z][0-9A-Z -]{5,22});(V\d+\.\d+(?:\.\d+)?|[SP]\d[\d.]*)$/;

/** Adds order number and firmware found in the response body `b[at..end)`. */
export function addIdentity(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const stop = Math.min(end, at + MAX_SEARCH);
  for (let i = at; i + 2 + SHORTEST <= stop; i++) {
    const length = u8(b, i + 1);
    if (u8(b, i) !== STRING || length < SHORTEST || length > LONGEST || i + 2 + length > end) continue;
    const found = IDENTITY.exec(printable(b, i + 2, i + 2 + length));
    if (found?.[1] === undefined || found[2] === undefined) continue;
    fields['bifrost.vendor_name'] = 'Siemens';
    fields['bifrost.product_code'] = found[1].trim();
    fields['bifrost.revision'] = found[2];
    return;
  }
}
