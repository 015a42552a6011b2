/**
 * GOOSE on the wire: APPID (2), length (2), two reserved words, then one BER element, APPLICATION 1, whose parts have
 * context tags 0 to 11. IEC 61850-8-1, section 18 and annex A.
 */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {berElement, type Element, element, integer, unsigned} from '../../src/net/ber.ts';

const HEADER = 8;
const PDU_TAG = 0x61;
const PARTS = 12;
/** Number of each part's context tag. */
export const PART = {
  gocbRef: 0,
  timeAllowedToLive: 1,
  datSet: 2,
  goId: 3,
  stNum: 5,
  sqNum: 6,
  simulation: 7,
  confRev: 8,
  ndsCom: 9,
  entries: 10,
} as const;

/** Where the parts of the latest message begin and end; -1: not there. Reused for every message. */
export interface Pdu {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly element: Element;
}

export const openPdu = (): Pdu => ({
  start: new Int32Array(PARTS),
  end: new Int32Array(PARTS),
  element: berElement(),
});

export type Check = 'ok' | 'length' | 'malformed';

/** Finds the parts of the message; frames may be longer than it, by padding. */
export function find(pdu: Pdu, b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER || messageLength(b, at) < HEADER || at + messageLength(b, at) > end) return 'length';
  const one = pdu.element;
  const found = element(b, at + HEADER, at + messageLength(b, at), one);
  if (found !== 'ok' || one.tag !== PDU_TAG) return found === 'need-more' ? 'length' : 'malformed';
  return findParts(pdu, b, one.start, one.end);
}

function findParts(pdu: Pdu, b: Uint8Array, start: number, end: number): Check {
  pdu.start.fill(-1);
  const one = pdu.element;
  let at = start;
  for (let i = 0; at < end; i++) {
    if (i >= PARTS || element(b, at, end, one) !== 'ok') return 'malformed';
    if (one.number < PARTS) {
      pdu.start[one.number] = one.start;
      pdu.end[one.number] = one.end;
    }
    at = one.end;
  }
  const isWhole = has(pdu, PART.gocbRef) && has(pdu, PART.stNum) && has(pdu, PART.sqNum);
  return isWhole ? 'ok' : 'malformed';
}

const messageLength = (b: Uint8Array, at: number): number => u16(b, at + 2);
export const appId = (b: Uint8Array, at: number): number => u16(b, at);
/** The S bit of the first reserved word. */
export const isSimulatedHeader = (b: Uint8Array, at: number): boolean => (u16(b, at + 4) & 0x8000) !== 0;

export const startOf = (pdu: Pdu, part: number): number => pdu.start[part] ?? -1;
export const endOf = (pdu: Pdu, part: number): number => pdu.end[part] ?? -1;
export const has = (pdu: Pdu, part: number): boolean => startOf(pdu, part) >= 0;

/** A state or a sequence number: unsigned, 32 bits. */
export const numberOf = (pdu: Pdu, part: number, b: Uint8Array): number =>
  unsigned(b, Math.max(startOf(pdu, part), endOf(pdu, part) - 4), endOf(pdu, part));

/** Of a message that `find` found whole. */
export function fieldsOf(pdu: Pdu, b: Uint8Array, at: number): Fields {
  const fields: Fields = {'goose.appid': appId(b, at), 'goose.reserve1.s_bit': isSimulatedHeader(b, at)};
  addText(fields, 'goose.gocbRef', pdu, PART.gocbRef, b);
  addNumber(fields, 'goose.timeAllowedtoLive', pdu, PART.timeAllowedToLive, b);
  addText(fields, 'goose.datSet', pdu, PART.datSet, b);
  addText(fields, 'goose.goID', pdu, PART.goId, b);
  fields['goose.stNum'] = numberOf(pdu, PART.stNum, b);
  fields['goose.sqNum'] = numberOf(pdu, PART.sqNum, b);
  addFlag(fields, 'goose.simulation', pdu, PART.simulation, b);
  addNumber(fields, 'goose.confRev', pdu, PART.confRev, b);
  addFlag(fields, 'goose.ndsCom', pdu, PART.ndsCom, b);
  addNumber(fields, 'goose.numDatSetEntries', pdu, PART.entries, b);
  return fields;
}

function addText(fields: Fields, name: string, pdu: Pdu, part: number, b: Uint8Array): void {
  if (has(pdu, part)) fields[name] = printable(b, startOf(pdu, part), endOf(pdu, part));
}

function addNumber(fields: Fields, name: string, pdu: Pdu, part: number, b: Uint8Array): void {
  if (has(pdu, part)) fields[name] = integer(b, startOf(pdu, part), endOf(pdu, part));
}

function addFlag(fields: Fields, name: string, pdu: Pdu, part: number, b: Uint8Array): void {
  if (has(pdu, part) && endOf(pdu, part) > startOf(pdu, part)) fields[name] = u8(b, startOf(pdu, part)) !== 0;
}
