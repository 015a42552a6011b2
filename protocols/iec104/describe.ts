/** Frames as fields. */
import {i32, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {typeOf} from './types.ts';
import * as w from './wire.ts';

/** Addresses shown of one frame. */
const MAX_SHOWN = 128;

const formats = {I: 0, S: 1, U: 3} as const;

export function frameFields(b: Uint8Array, at: number, end: number): Fields {
  const format = w.format(b, at);
  const fields: Fields = {'iec60870_104.type': formats[format], 'iec60870_104.apdulen': w.apduLength(b, at)};
  if (format === 'U') fields['iec60870_104.utype'] = w.unnumbered(b, at);
  else fields['iec60870_104.rx'] = w.receiveNumber(b, at);
  if (format !== 'I') return fields;
  fields['iec60870_104.tx'] = w.sendNumber(b, at);
  addAsdu(fields, b, at, end);
  return fields;
}

/** Type, cause, station and objects of an I frame. */
export function addAsdu(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const type = w.typeId(b, at);
  const {code} = typeOf(type);
  const count = Math.min(w.wholeObjects(b, at, end), MAX_SHOWN);
  fields['iec60870_asdu.typeid'] = type;
  if (code !== '') fields['bifrost.type_code'] = code;
  fields['iec60870_asdu.causetx'] = w.cause(b, at);
  fields['iec60870_asdu.nega'] = w.isNegative(b, at);
  fields['iec60870_asdu.test'] = w.isTest(b, at);
  fields['iec60870_asdu.oa'] = w.originator(b, at);
  fields['iec60870_asdu.addr'] = w.commonAddress(b, at);
  fields['iec60870_asdu.sq'] = w.isSequence(b, at);
  fields['iec60870_asdu.numix'] = w.objectCount(b, at);
  fields['iec60870_asdu.ioa'] = Array.from({length: count}, (_, i) => w.addressOf(b, at, i));
  if (count > 0) addCommand(fields, type, b, w.elements(w.firstObject(at)), end);
}

/** What a command sets, of its first object. */
function addCommand(fields: Fields, type: number, b: Uint8Array, e: number, end: number): void {
  if (end - e < typeOf(type).size) return;
  switch (type) {
    case 45:
    case 58:
      set(fields, u8(b, e) & 1, u8(b, e));
      break;
    case 46:
    case 47:
    case 59:
    case 60:
      set(fields, u8(b, e) & 3, u8(b, e));
      break;
    case 48:
    case 61:
      set(fields, signed16(b, e) / 32_768, u8(b, e + 2));
      break;
    case 49:
    case 62:
      set(fields, signed16(b, e), u8(b, e + 2));
      break;
    case 50:
    case 63:
      set(fields, float32(u32le(b, e)), u8(b, e + 4));
      break;
    case 51:
    case 64:
      fields['bifrost.value'] = u32le(b, e);
      break;
    case 70:
      fields['iec60870_asdu.coi_r'] = u8(b, e) & 0x7f;
      break;
    case 100:
      fields['iec60870_asdu.qoi'] = u8(b, e);
      break;
    case 105:
      fields['iec60870_asdu.qrp'] = u8(b, e);
      break;
    default:
      break;
  }
}

function set(fields: Fields, value: number, qualifier: number): void {
  // NaN and infinity are no numbers in JSON.
  if (Number.isFinite(value)) fields['bifrost.value'] = value;
  fields['bifrost.is_select'] = (qualifier & 0x80) !== 0;
}

const signed16 = (b: Uint8Array, at: number): number => (u16le(b, at) << 16) >> 16;

/** IEEE 754 single precision (R32-IEEE STD 754). */
function float32(bits: number): number {
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  const sign = bits >>> 31 === 0 ? 1 : -1;
  if (exponent === 0xff) return Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -149;
  return sign * (fraction + 0x80_0000) * 2 ** (exponent - 150);
}

/** Two integers that hold what judgement depends on: type, cause, qualifier; station and addresses. */
export const what = (b: Uint8Array, at: number, end: number): number =>
  w.typeId(b, at) | (u8(b, at + 8) << 8) | (qualifier(b, at, end) << 16);

/** Select or execute, the group of an interrogation, the depth of a reset. */
function qualifier(b: Uint8Array, at: number, end: number): number {
  const e = w.elements(w.firstObject(at));
  const type = w.typeId(b, at);
  const {size} = typeOf(type);
  if (size < 1 || end - e < size) return 0;
  if (type === 48 || type === 49 || type === 61 || type === 62) return u8(b, e + 2) & 0x80;
  if (type === 50 || type === 63) return u8(b, e + 4) & 0x80;
  if (type === 45 || type === 46 || type === 47 || (type >= 58 && type <= 60)) return u8(b, e) & 0x80;
  return type === 100 || type === 105 || type === 70 ? u8(b, e) : 0;
}

/** Station and objects, without their values. */
export function where(b: Uint8Array, at: number, end: number): number {
  let h = i32(b, at + 8) ^ w.objectCount(b, at);
  const count = w.wholeObjects(b, at, end);
  if (w.isSequence(b, at)) return count === 0 ? h : Math.imul(h, 0x01000193) ^ w.addressOf(b, at, 0);
  for (let i = 0; i < count; i++) h = Math.imul(h, 0x01000193) ^ w.addressOf(b, at, i);
  return h;
}
