/** What a device says of itself: I-Am, and properties of its device object that were read. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {DEVICE, instanceOf, typeOf} from './objects.ts';
import {listAnswer, READ_PROPERTY, READ_PROPERTY_MULTIPLE} from './services.ts';
import {CHARACTERS, ENUMERATED, isApplication, OBJECT_ID, tag, UNSIGNED, unsigned} from './tags.ts';
import {begin, nextTarget, type Shape, type Walk} from './targets.ts';
import {vendorOf} from './vendors.ts';
import {COMPLEX_ACK, type Message} from './wire.ts';

const MAX_TEXT = 128;
const UTF_16 = 4;
const VENDOR_ID = 120;
/** Properties of the device object that are texts. */
const texts: Readonly<Record<number, string>> = {
  12: 'bifrost.application_version',
  44: 'bifrost.revision',
  58: 'bifrost.location',
  70: 'bifrost.model_name',
  77: 'bifrost.device_name',
  121: 'bifrost.vendor_name',
  372: 'bifrost.serial',
};
const answered: Shape = {object: 0, property: 1, isList: false};

/** I-Am: the device, its longest APDU, segmentation, its vendor; what does not fit is left out. */
export function addIAm(fields: Fields, w: Walk, b: Uint8Array, at: number, end: number): void {
  const t = w.tag;
  if (!tag(t, b, at, end) || !isApplication(t, OBJECT_ID)) return;
  fields['bifrost.device_instance'] = instanceOf(unsigned(t, b));
  if (!tag(t, b, t.end, end) || !isApplication(t, UNSIGNED)) return;
  fields['bifrost.max_apdu'] = unsigned(t, b);
  if (!tag(t, b, t.end, end) || !isApplication(t, ENUMERATED)) return;
  if (tag(t, b, t.end, end) && isApplication(t, UNSIGNED)) addVendor(fields, unsigned(t, b));
}

function addVendor(fields: Fields, id: number): void {
  fields['bacapp.vendor_identifier'] = id;
  const name = vendorOf(id);
  if (name !== undefined) fields['bifrost.vendor_name'] ??= name;
}

/** Where an answer has properties; undefined: it has none. */
export const answerShape = (m: Message): Shape | undefined =>
  m.type !== COMPLEX_ACK || m.sequence > 0
    ? undefined
    : m.service === READ_PROPERTY
      ? answered
      : m.service === READ_PROPERTY_MULTIPLE
        ? listAnswer
        : undefined;

const saysWho = (w: Walk): boolean =>
  typeOf(w.object) === DEVICE && w.value >= 0 && (w.property === VENDOR_ID || texts[w.property] !== undefined);

/** Fingerprint of what the answer says of the device; 0: nothing. */
export function identityFingerprint(w: Walk, s: Shape, b: Uint8Array, m: Message): number {
  let hash = 0;
  begin(w, m.data, m.end);
  while (nextTarget(w, s, b)) {
    if (saysWho(w) && tag(w.tag, b, w.value, m.end)) {
      hash = hashBytes(b, w.tag.start, w.tag.end, hash ^ w.property ^ w.object);
    }
  }
  return hash;
}

export function addIdentity(fields: Fields, w: Walk, s: Shape, b: Uint8Array, m: Message): void {
  begin(w, m.data, m.end);
  while (nextTarget(w, s, b)) {
    if (!(saysWho(w) && tag(w.tag, b, w.value, m.end))) continue;
    const name = texts[w.property];
    fields['bifrost.device_instance'] = instanceOf(w.object);
    if (name === undefined) {
      if (isApplication(w.tag, UNSIGNED)) addVendor(fields, unsigned(w.tag, b));
    } else if (isApplication(w.tag, CHARACTERS)) fields[name] = characters(b, w.tag.start, w.tag.end);
  }
}

/** A character string: its first byte tells the character set. */
export function characters(b: Uint8Array, at: number, end: number): string {
  if (at >= end) return '';
  const stop = Math.min(end, at + 1 + MAX_TEXT);
  if (u8(b, at) !== UTF_16) return printable(b, at + 1, stop);
  let text = '';
  for (let i = at + 1; i + 2 <= stop; i += 2) text += printable(b, u8(b, i) === 0 ? i + 1 : i, i + 2);
  return text;
}
