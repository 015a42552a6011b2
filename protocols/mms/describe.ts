/** The fields of one MMS PDU. */
import {printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {berElement, type Element, element, unsigned} from '../../src/net/ber.ts';
import {collectNames, type Names, noNames} from './names.ts';
import {IDENTIFY, READ, WRITE} from './services.ts';
import {PDU} from './wire.ts';

/** Where in a PDU its parts are; reused, so that reading one costs no object. */
export interface Parts {
  invoke: number;
  /** Number of the service; -1: there is none. */
  service: number;
  /** Content of the service, or of the error. */
  readonly content: Element;
}

export const openParts = (): Parts => ({invoke: -1, service: -1, content: berElement()});

const INTEGER = 0x02;
const MODIFIERS = 0x30;
const INVOKE_ID = 0x80;
/** Reads the parts of the PDU with the tag `tag` and the content `b[start..end)`. */
export function readParts(parts: Parts, tag: number, b: Uint8Array, start: number, end: number): boolean {
  const {content} = parts;
  parts.invoke = -1;
  parts.service = -1;
  let at = start;
  while (at < end) {
    if (element(b, at, end, content) !== 'ok') return false;
    if (content.tag === INTEGER || (content.tag === INVOKE_ID && isWithInvoke(tag))) {
      parts.invoke = unsigned(b, content.start, content.end);
    } else if (content.tag !== MODIFIERS && !(tag === PDU.confirmedError && content.tag === 0x81)) {
      parts.service = content.number;
      return true;
    }
    at = content.end;
  }
  return tag !== PDU.confirmedRequest && tag !== PDU.unconfirmed;
}

const isWithInvoke = (tag: number): boolean => tag === PDU.confirmedError || tag === PDU.reject;

/** Names that a request or an unconfirmed service is about. Behind the first element of a write come its values. */
export function namesOf(b: Uint8Array, parts: Parts, tag: number): Names {
  const names = noNames();
  const {content, service} = parts;
  if (service < 0) return names;
  const isAddressFirst = service === WRITE || tag === PDU.unconfirmed;
  const first = berElement();
  if (isAddressFirst && element(b, content.start, content.end, first) === 'ok') {
    collectNames(names, b, content.start, first.end);
  } else if ((content.tag & 0x20) === 0) {
    const isText = content.end - content.start >= 2 && tag === PDU.confirmedRequest && !isNumbered(service);
    if (isText) names.items.push(printable(b, content.start, content.end));
  } else collectNames(names, b, content.start, content.end);
  return names;
}

/** Services whose primitive content is a number: file read and close, upload segment. */
const isNumbered = (service: number): boolean => service === 73 || service === 74 || service === 30;

export function addNames(fields: Fields, names: Names): void {
  if (names.items.length > 0) fields['bifrost.item'] = names.items;
  if (names.domains.length > 0) fields['mms.domainId'] = names.domains;
  if (names.files.length > 0) fields['bifrost.file'] = names.files;
}

/** Adds what a confirmed response says: an identity, and which variables were refused. */
export function addAnswer(fields: Fields, b: Uint8Array, parts: Parts): void {
  if (parts.service === IDENTIFY) addIdentity(fields, b, parts.content);
  const refusals = refusalsOf(b, parts);
  if (refusals.length > 0) fields['bifrost.access_errors'] = refusals;
}

const identity: Readonly<Record<number, string>> = {
  128: 'bifrost.vendor_name',
  129: 'bifrost.model_name',
  130: 'bifrost.revision',
};

function addIdentity(fields: Fields, b: Uint8Array, {start, end}: Element): void {
  const found = berElement();
  for (let at = start; at < end; at = found.end) {
    if (element(b, at, end, found) !== 'ok') return;
    const name = identity[found.tag];
    if (name !== undefined) fields[name] = printable(b, found.start, found.end);
  }
}

const MAX_RESULTS = 64;
const FAILURE = 0x80;

/** Codes of variables that were refused. A write has its results at once, a read in the list behind the names. */
function refusalsOf(b: Uint8Array, {service, content}: Parts): number[] {
  const codes: number[] = [];
  const list = resultsOf(b, service, content);
  const found = berElement();
  for (let at = list.start; at < list.end && codes.length < MAX_RESULTS; at = found.end) {
    if (element(b, at, list.end, found) !== 'ok') break;
    if (found.tag === FAILURE) codes.push(unsigned(b, found.start, found.end));
  }
  return codes;
}

function resultsOf(b: Uint8Array, service: number, content: Element): Element {
  if (service === WRITE) return content;
  const found = berElement();
  if (service !== READ) return found;
  for (let at = content.start; at < content.end; at = found.end) {
    if (element(b, at, content.end, found) !== 'ok') break;
    if (found.tag === 0xa1) return found;
  }
  return berElement();
}

/** Of a read or write response: results that are not refusals; -1: it is neither. */
export function successes(b: Uint8Array, parts: Parts): number {
  if (parts.service !== READ && parts.service !== WRITE) return -1;
  const list = resultsOf(b, parts.service, parts.content);
  const found = berElement();
  let count = 0;
  for (let at = list.start, i = 0; at < list.end && i < MAX_RESULTS; at = found.end, i++) {
    if (element(b, at, list.end, found) !== 'ok') break;
    if (found.tag !== FAILURE) count++;
  }
  return count;
}

/** Class and code of an error: a choice in [0] of the service error; of a reject, its kind and code. */
export function addError(fields: Fields, b: Uint8Array, parts: Parts, tag: number): number {
  const found = berElement();
  const {content} = parts;
  if (tag === PDU.reject) {
    fields['bifrost.reject_reason'] = parts.service;
    return parts.service;
  }
  if (element(b, content.start, content.end, found) !== 'ok') return -1;
  if (element(b, found.start, found.end, found) !== 'ok') return -1;
  fields['mms.errorClass'] = found.number;
  fields['bifrost.error_code'] = unsigned(b, found.start, Math.min(found.end, found.start + 4));
  return found.number;
}
