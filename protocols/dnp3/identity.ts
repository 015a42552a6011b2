/** Device attributes (group 0) that say what a device is. IEEE 1815-2012 annex A.1. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import * as f from './fragment.ts';
import {ATTRIBUTES, groupOf, MAX_HEADERS, next, type ObjectHeader, variationOf} from './objects.ts';

const VISIBLE_STRING = 1;
const MAX_TEXT = 128;

/** Field by variation. */
const attributes: Readonly<Record<number, string>> = {
  242: 'bifrost.revision',
  243: 'bifrost.hardware_revision',
  245: 'bifrost.location',
  247: 'bifrost.device_name',
  248: 'bifrost.serial',
  250: 'bifrost.model_name',
  252: 'bifrost.vendor_name',
};

/** Adds the attributes in the response at `b[at..end)`; false: none of them says what the device is. */
export function addIdentity(fields: Fields, h: ObjectHeader, b: Uint8Array, at: number, end: number): boolean {
  let isAny = false;
  let here = next(h, b, f.objectsAt(b, at), end, true);
  for (let n = 0; n < MAX_HEADERS && here >= 0; n++) {
    const name = groupOf(h.object) === ATTRIBUTES ? attributes[variationOf(h.object)] : undefined;
    const value = h.data + h.prefix;
    // Behind the first one in a header, others belong to other sets of attributes.
    if (name !== undefined && h.count > 0 && u8(b, value) === VISIBLE_STRING) {
      fields[name] = printable(b, value + 2, value + 2 + Math.min(MAX_TEXT, u8(b, value + 1)));
      isAny = true;
    }
    here = next(h, b, here, end, true);
  }
  return isAny;
}
