/** The fields of one FINS frame. */
import {hex, printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {IDENTIFY, MEMORY_FILL, MEMORY_READ, MEMORY_WRITE, PROTECT, PROTECT_CLEAR} from './commands.ts';
import {COMMAND_END, command, isResponse, RESPONSE_END, serviceId} from './wire.ts';

/** Bytes of values that are shown. */
const MAX_DATA = 128;
/** Area (1), word (2), bit (1), quantity (2). */
const ADDRESS = 6;

export function addFrame(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const isAnswer = isResponse(b, at);
  fields['omron.sid'] = serviceId(b, at);
  fields['omron.command'] = command(b, at);
  // An answer has the nodes the other way round: those of the request stand.
  if (!isAnswer) addNodes(fields, b, at);
  if (isAnswer) addAnswer(fields, b, at, end);
  else addRequest(fields, b, at + COMMAND_END, end, command(b, at));
}

export function messageFields(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {'omron.icf': u8(b, at)};
  addNodes(fields, b, at);
  addFrame(fields, b, at, end);
  return fields;
}

function addNodes(fields: Fields, b: Uint8Array, at: number): void {
  fields['omron.dna'] = u8(b, at + 3);
  fields['omron.da1'] = u8(b, at + 4);
  fields['omron.da2'] = u8(b, at + 5);
  fields['omron.sna'] = u8(b, at + 6);
  fields['omron.sa1'] = u8(b, at + 7);
  fields['omron.sa2'] = u8(b, at + 8);
}

function addRequest(fields: Fields, b: Uint8Array, at: number, end: number, code: number): void {
  if (code === PROTECT || code === PROTECT_CLEAR) fields['bifrost.password_in_clear'] = true;
  if ((code !== MEMORY_READ && code !== MEMORY_WRITE && code !== MEMORY_FILL) || at + ADDRESS > end) return;
  fields['bifrost.area'] = u8(b, at);
  fields['omron.memory.address'] = u16(b, at + 1);
  fields['omron.memory.address.bits'] = u8(b, at + 3);
  fields['omron.memory.numitems'] = u16(b, at + 4);
  fields['bifrost.item'] = itemText(u8(b, at), u16(b, at + 1), u8(b, at + 3), u16(b, at + 4));
  if (code !== MEMORY_READ) addData(fields, b, at + ADDRESS, end);
}

function addData(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at < end) fields['bifrost.data'] = hex(b, at, Math.min(end, at + MAX_DATA));
}

/** Areas of CS and CJ controllers, then of older ones; bits where a bit is addressed. */
const areas: Readonly<Record<number, string>> = {
  48: 'CIO',
  49: 'W',
  50: 'H',
  51: 'A',
  2: 'D',
  9: 'T',
  176: 'CIO',
  177: 'W',
  178: 'H',
  179: 'A',
  130: 'D',
  137: 'T',
  152: 'E',
  128: 'CIO',
  0: 'CIO',
  129: 'T',
  1: 'T',
};
/** Codes from here on address words. */
const WORDS = 0x80;

/** `D100 x 3`, `CIO0.05 x 1`; expansion banks as `E1_100`. */
function itemText(area: number, word: number, bit: number, quantity: number): string {
  const bank = area >= 0xa0 && area <= 0xac ? area - 0xa0 : area >= 0x20 && area <= 0x2c ? area - 0x20 : -1;
  const name = bank >= 0 ? `E${bank.toString(16).toUpperCase()}_` : (areas[area] ?? `area 0x${area.toString(16)} `);
  const place = area >= WORDS ? `${word}` : `${word}.${String(bit).padStart(2, '0')}`;
  return `${name}${place} x ${quantity}`;
}

/** Model and version, 20 characters each. */
const TEXT = 20;

function addAnswer(fields: Fields, b: Uint8Array, at: number, end: number): void {
  fields['omron.response.code'] = u16(b, at + COMMAND_END);
  const data = at + RESPONSE_END;
  if (command(b, at) === MEMORY_READ) addData(fields, b, data, end);
  if (command(b, at) === IDENTIFY && data + 2 * TEXT <= end) addIdentity(fields, b, data);
}

function addIdentity(fields: Fields, b: Uint8Array, at: number): void {
  const model = text(b, at, at + TEXT);
  const version = text(b, at + TEXT, at + 2 * TEXT);
  if (model === '') return;
  fields['bifrost.vendor_name'] = 'Omron';
  fields['bifrost.model_name'] = model;
  if (version !== '') fields['bifrost.revision'] = version;
}

/** Up to the first zero; nothing where it is no text. */
function text(b: Uint8Array, start: number, end: number): string {
  let stop = start;
  while (stop < end && u8(b, stop) !== 0) stop++;
  const shown = printable(b, start, stop).trim();
  return shown.includes('\\x') ? '' : shown;
}
