/** What a HART device says of itself. HCF_SPEC-127 Universal Commands, commands 0, 11, 13, 20 and 21. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import * as c from './commands.ts';

/** Data of command 0 up to HART 5, and with manufacturer and label since HART 7. */
const IDENTIFIER = 12;
const IDENTIFIER_7 = 21;
const TAG = 6;
const DESCRIPTOR = 12;
const LONG_TAG = 32;

/** Manufacturer ids as FieldComm Group assigns them. */
const manufacturers: Readonly<Record<number, string>> = {
  17: 'Endress+Hauser',
  19: 'Fisher Controls',
  23: 'Honeywell',
  26: 'ABB',
  31: 'Micro Motion',
  38: 'Rosemount',
  42: 'Siemens',
  55: 'Yokogawa',
  98: 'VEGA',
};

/** Adds what the answer to `command` says, its data being `b[at..end)`. */
export function addIdentity(fields: Fields, command: number, b: Uint8Array, at: number, end: number): void {
  if (command === c.READ_TAG) addTag(fields, b, at, end);
  else if (command === c.READ_LONG_TAG) addLongTag(fields, b, at, end);
  else addIdentifier(fields, b, at, end);
}

function addIdentifier(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (end - at < IDENTIFIER) return;
  const type = u16(b, at + 1);
  const revision = u8(b, at + 4);
  fields['hart_ip.pt.rsp.expanded_device_type'] = type;
  fields['hart_ip.pt.rsp.hart_univ_rev'] = revision;
  fields['hart_ip.pt.rsp.device_rev'] = u8(b, at + 5);
  fields['hart_ip.pt.rsp.software_rev'] = u8(b, at + 6);
  const maker = end - at >= IDENTIFIER_7 && revision >= 7 ? u16(b, at + 17) : type >> 8;
  fields['hart_ip.pt.rsp.manufacturer_Id'] = maker;
  const vendor = manufacturers[maker];
  if (vendor !== undefined) fields['bifrost.vendor_name'] = vendor;
  fields['bifrost.product_code'] = `0x${type.toString(16).padStart(4, '0')}`;
  fields['bifrost.revision'] = `${u8(b, at + 5)}.${u8(b, at + 6)}`;
  fields['bifrost.serial'] = String((u8(b, at + 9) << 16) | u16(b, at + 10));
  fields['bifrost.confidence'] = CONFIDENCE;
}

/** Behind a gateway the answer is that of a field device, not of the gateway that passes it on. */
const CONFIDENCE = 0.7;

function addTag(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (end - at < TAG + DESCRIPTOR) return;
  const tag = packed(b, at, at + TAG);
  fields['hart_ip.pt.rsp.tag'] = tag;
  fields['hart_ip.pt.rsp.descriptor'] = packed(b, at + TAG, at + TAG + DESCRIPTOR);
  fields['bifrost.device_name'] = tag;
  fields['bifrost.confidence'] = CONFIDENCE;
}

function addLongTag(fields: Fields, b: Uint8Array, at: number, end: number): void {
  let stop = Math.min(end, at + LONG_TAG);
  while (stop > at && (u8(b, stop - 1) === 0 || u8(b, stop - 1) === 0x20)) stop--;
  if (stop === at) return;
  fields['bifrost.device_name'] = printable(b, at, stop);
  fields['bifrost.confidence'] = CONFIDENCE;
}

/** Packed ASCII: four characters in three bytes, six bits each; HCF_SPEC-99, section 5.1.1. */
function packed(b: Uint8Array, at: number, end: number): string {
  let text = '';
  for (let i = at; i + 3 <= end; i += 3) {
    const bits = (u8(b, i) << 16) | u16(b, i + 1);
    for (let shift = 18; shift >= 0; shift -= 6) {
      const six = (bits >> shift) & 0x3f;
      text += String.fromCharCode(six < 0x20 ? six + 0x40 : six);
    }
  }
  return text.trimEnd();
}
