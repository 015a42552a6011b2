/**
 * Sampled values on the wire: APPID (2), length (2), two reserved words, then one BER element, APPLICATION 0: the number of
 * samples (context 0) and a sequence of them (context 2). IEC 61850-9-2, section 8.5.
 */
import {printable, u16} from '../../src/core/bytes.ts';
import type {Fields, Scalar} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {berElement, type Element, element, unsigned} from '../../src/net/ber.ts';

const HEADER = 8;
const TAG = {pdu: 0x60, count: 0x80, samples: 0xa2, sample: 0x30} as const;
/** Samples of one frame that are read; nobody sends more than 8. */
const MAX_SAMPLES = 16;
const MAX_PARTS = 12;
/** Number of the context tag of each part of a sample. */
const PART = {svId: 0, datSet: 1, smpCnt: 2, confRev: 3, smpSynch: 5, smpRate: 6, data: 7} as const;

/** Offsets in the latest frame; reused for every one. */
export interface Frame {
  /** Context 0: how many samples. */
  count: number;
  /** The sequence of samples. */
  start: number;
  end: number;
  /** Content of the first sample. */
  first: number;
  firstEnd: number;
  readonly element: Element;
}

export const openFrame = (): Frame => ({count: 0, start: 0, end: 0, first: 0, firstEnd: 0, element: berElement()});

export type Check = 'ok' | 'length' | 'malformed';

export function find(frame: Frame, b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER || u16(b, at + 2) < HEADER || at + u16(b, at + 2) > end) return 'length';
  const one = frame.element;
  const found = element(b, at + HEADER, at + u16(b, at + 2), one);
  if (found !== 'ok' || one.tag !== TAG.pdu) return found === 'need-more' ? 'length' : 'malformed';
  return findSamples(frame, b, one.start, one.end);
}

function findSamples(frame: Frame, b: Uint8Array, start: number, end: number): Check {
  const one = frame.element;
  if (element(b, start, end, one) !== 'ok' || !isTag(one, TAG.count)) return 'malformed';
  frame.count = unsigned(b, Math.max(one.start, one.end - 2), one.end);
  let at = one.end;
  for (let i = 0; i < MAX_PARTS && element(b, at, end, one) === 'ok'; i++) {
    if (isTag(one, TAG.samples)) return findFirst(frame, b, one.start, one.end);
    at = one.end;
  }
  return 'malformed';
}

const isTag = (one: Element, tag: number): boolean => one.tag === tag;

function findFirst(frame: Frame, b: Uint8Array, start: number, end: number): Check {
  const one = frame.element;
  frame.start = start;
  frame.end = end;
  if (element(b, start, end, one) !== 'ok' || one.tag !== TAG.sample) return 'malformed';
  frame.first = one.start;
  frame.firstEnd = one.end;
  return partOf(frame, PART.smpCnt, b) && one.end - one.start === 2 ? 'ok' : 'malformed';
}

/** Moves `frame.element` to a part of the first sample. */
function partOf(frame: Frame, part: number, b: Uint8Array): boolean {
  let at = frame.first;
  for (let i = 0; i < MAX_PARTS && element(b, at, frame.firstEnd, frame.element) === 'ok'; i++) {
    if (frame.element.number === part) return true;
    at = frame.element.end;
  }
  return false;
}

export const appId = (b: Uint8Array, at: number): number => u16(b, at);
export const isSimulated = (b: Uint8Array, at: number): boolean => (u16(b, at + 4) & 0x8000) !== 0;

/** Counter of the first sample. */
export const sampleCount = (frame: Frame, b: Uint8Array): number =>
  partOf(frame, PART.smpCnt, b) ? u16(b, frame.element.start) : 0;

/** What the first sample says of its publisher, without its counter, times and values. */
export function publisherHash(frame: Frame, b: Uint8Array): number {
  const one = frame.element;
  let h = frame.count;
  let at = frame.first;
  for (let i = 0; i < MAX_PARTS && element(b, at, frame.firstEnd, one) === 'ok'; i++) {
    const isConstant = one.number <= PART.confRev || one.number === PART.smpSynch || one.number === PART.smpRate;
    if (one.number === PART.data) h = h * 31 + one.end - one.start;
    else if (isConstant && one.number !== PART.smpCnt) h = hashBytes(b, one.start, one.end, h + one.number);
    at = one.end;
  }
  return h | 0;
}

/** All samples, as far as they are whole. */
export function fieldsOf(frame: Frame, b: Uint8Array, at: number): Fields {
  const fields: Fields = {
    'sv.appid': appId(b, at),
    'sv.reserve1.s_bit': isSimulated(b, at),
    'sv.noASDU': frame.count,
  };
  const one = berElement();
  let sample = frame.start;
  for (let i = 0; i < MAX_SAMPLES && element(b, sample, frame.end, one) === 'ok'; i++) {
    sample = one.end;
    addSample(fields, b, one.start, one.end);
  }
  return fields;
}

function addSample(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const one = berElement();
  let at = start;
  for (let i = 0; i < MAX_PARTS && element(b, at, end, one) === 'ok'; i++) {
    const [text, number] = [texts[one.number], numbers[one.number]];
    if (text !== undefined) push(fields, text, printable(b, one.start, one.end));
    if (number !== undefined) push(fields, number, unsigned(b, Math.max(one.start, one.end - 4), one.end));
    if (one.number === PART.data) fields['bifrost.data_length'] ??= one.end - one.start;
    at = one.end;
  }
}

const texts: Readonly<Record<number, string>> = {[PART.svId]: 'sv.svID', [PART.datSet]: 'sv.datSet'};
const numbers: Readonly<Record<number, string>> = {
  [PART.smpCnt]: 'sv.smpCnt',
  [PART.confRev]: 'sv.confRev',
  [PART.smpSynch]: 'sv.smpSynch',
  [PART.smpRate]: 'sv.smpRate',
};

function push(fields: Fields, name: string, value: Scalar): void {
  const before = fields[name];
  fields[name] = Array.isArray(before) ? [...before, value] : [value];
}
