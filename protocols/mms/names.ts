/** Names in the parameter of a service: variables, lists, domains, program invocations, files. */
import {printable, u8} from '../../src/core/bytes.ts';
import {berElement, type Element, element} from '../../src/net/ber.ts';

export interface Names {
  /** `domain/item`, or the name alone. */
  readonly items: string[];
  readonly domains: string[];
  readonly files: string[];
}

/** Elements that are looked at, nesting, and names that are kept of one PDU. */
const MAX_ELEMENTS = 512;
const MAX_DEPTH = 12;
const MAX_NAMES = 64;
const MAX_NAME = 129;
const VISIBLE_STRING = 0x1a;
const GRAPHIC_STRING = 0x19;
const CONSTRUCTED = 0x20;

export const noNames = (): Names => ({items: [], domains: [], files: []});

/** Collects the names in `b[start..end)`. */
export function collectNames(names: Names, b: Uint8Array, start: number, end: number): void {
  walk({names, left: MAX_ELEMENTS}, b, start, end, 0);
}

interface Walk {
  readonly names: Names;
  left: number;
}

function walk(state: Walk, b: Uint8Array, start: number, end: number, depth: number): void {
  const found = berElement();
  let domain = '';
  for (let at = start; at < end && state.left-- > 0; at = found.end) {
    if (element(b, at, end, found) !== 'ok') return;
    if ((found.tag & CONSTRUCTED) === 0) domain = take(state.names, domain, b, found);
    else if (depth < MAX_DEPTH) walk(state, b, found.start, found.end, depth + 1);
  }
  if (domain !== '') addItem(state.names, '', domain);
}

/** A name of a domain comes as two strings: the domain, which is returned to wait for the second one, then the item. */
function take(names: Names, domain: string, b: Uint8Array, {tag, start, end}: Element): string {
  if (tag === VISIBLE_STRING) {
    const name = printable(b, start, Math.min(end, start + MAX_NAME));
    return domain === '' ? name : addItem(names, domain, name);
  }
  if (tag === GRAPHIC_STRING) {
    if (names.files.length < MAX_NAMES) names.files.push(printable(b, start, Math.min(end, start + MAX_NAME)));
  } else if (isName(b, start, end, tag)) addItem(names, '', printable(b, start, end));
  return domain;
}

/** Of a tag of its own ([0] of the whole device, [2] of the association): only what is text. */
function isName(b: Uint8Array, start: number, end: number, tag: number): boolean {
  if ((tag & 0xc0) !== 0x80 || end - start < 2 || end - start > MAX_NAME) return false;
  for (let i = start; i < end; i++) if (u8(b, i) < 0x21 || u8(b, i) > 0x7e) return false;
  return true;
}

function addItem(names: Names, domain: string, item: string): string {
  if (names.items.length < MAX_NAMES) {
    names.items.push(domain === '' ? item : `${domain}/${item}`);
    if (domain !== '' && !names.domains.includes(domain)) names.domains.push(domain);
  }
  return '';
}
