/** Variable bindings of a PDU: pairs of an object identifier and a value. RFC 3416 §3. */
import {u8} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {type Element, element} from '../../src/net/ber.ts';

/** Bindings of a message that are looked at; agents answer with some tens. */
export const MAX_BINDINGS = 128;

export const OCTETS = 0x04;
export const OBJECT_ID = 0x06;
const SEQUENCE = 0x30;
/** Arcs that tell the object; what follows is the row of a table. Ten reach a column of MIB-2. */
export const OBJECT_ARCS = 10;

/** Where one binding is. */
export interface Binding {
  readonly element: Element;
  name: number;
  nameEnd: number;
  tag: number;
  value: number;
  valueEnd: number;
}

export const openBinding = (): Binding => ({
  element: {tag: 0, number: 0, start: 0, end: 0},
  name: 0,
  nameEnd: 0,
  tag: 0,
  value: 0,
  valueEnd: 0,
});

/** Reads the binding at `b[at..end)`; returns where the next one begins, -1 at the end or where it is broken. */
export function next(v: Binding, b: Uint8Array, at: number, end: number): number {
  const e = v.element;
  if (!is(SEQUENCE, b, at, end, e)) return -1;
  const behind = e.end;
  if (!is(OBJECT_ID, b, e.start, behind, e)) return -1;
  v.name = e.start;
  v.nameEnd = e.end;
  if (element(b, e.end, behind, e) !== 'ok') return -1;
  v.tag = e.tag;
  v.value = e.start;
  v.valueEnd = e.end;
  return behind;
}

const is = (tag: number, b: Uint8Array, at: number, end: number, e: Element): boolean =>
  element(b, at, end, e) === 'ok' && e.tag === tag;

/** End of the arcs that tell the object, at most `nameEnd`. The first byte holds two of them. */
function objectEnd(b: Uint8Array, v: Binding): number {
  let arcs = 1;
  for (let i = v.name; i < v.nameEnd; i++) {
    if (u8(b, i) < 0x80 && ++arcs === OBJECT_ARCS) return i + 1;
  }
  return v.nameEnd;
}

/** Fingerprint of the objects named (`isWhole`: of their rows, too), without values. */
export function namesFingerprint(v: Binding, b: Uint8Array, start: number, end: number, isWhole: boolean): number {
  let h = 0;
  let at = next(v, b, start, end);
  for (let i = 0; at >= 0 && i < MAX_BINDINGS; i++) {
    h = hashBytes(b, v.name, isWhole ? v.nameEnd : objectEnd(b, v), h);
    at = next(v, b, at, end);
  }
  return h;
}
