/**
 * DNP3 application layer: application control, function code, in a response internal indications, then objects.
 * IEEE 1815-2012 §4.2.2. The link addresses stand before it (transport.ts); `at` is their offset.
 */
import {u8, u16, u16le} from '../../src/core/bytes.ts';
import {carriesObjects, FUNCTION, isAnswer} from './functions.ts';
import * as o from './objects.ts';
import {ATTRIBUTES, CONTROL_BLOCK, groupOf, itemAt, itemCount, next, type ObjectHeader} from './objects.ts';
import {isBroadcast} from './wire.ts';

const REQUEST = 6;
const RESPONSE = 8;

export const destination = (b: Uint8Array, at: number): number => u16le(b, at);
export const source = (b: Uint8Array, at: number): number => u16le(b, at + 2);
const control = (b: Uint8Array, at: number): number => u8(b, at + 4);
export const isFirst = (b: Uint8Array, at: number): boolean => (control(b, at) & 0x80) !== 0;
export const sequence = (b: Uint8Array, at: number): number => control(b, at) & 0x0f;
export const functionCode = (b: Uint8Array, at: number): number => u8(b, at + 5);
/** Only of a response: IIN1 in the high byte, IIN2 in the low. */
export const indications = (b: Uint8Array, at: number): number => u16(b, at + 6);
export const isResponse = (b: Uint8Array, at: number): boolean => isAnswer(functionCode(b, at));
export const isToAll = (b: Uint8Array, at: number): boolean => isBroadcast(destination(b, at));

/** All of its head is there. */
export const isWhole = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= REQUEST && end - at >= (isResponse(b, at) ? RESPONSE : REQUEST);

export const objectsAt = (b: Uint8Array, at: number): number => at + (isResponse(b, at) ? RESPONSE : REQUEST);

export const hasObjects = (b: Uint8Array, at: number): boolean => carriesObjects(functionCode(b, at));

/** Group of the first object; -1: there is none. */
export const firstGroup = (b: Uint8Array, at: number, end: number): number =>
  end - objectsAt(b, at) >= 3 ? u8(b, objectsAt(b, at)) : -1;

/** Every header fits; objects behind one that is not known are not judged. */
export function isSound(h: ObjectHeader, b: Uint8Array, at: number, end: number): boolean {
  let here = next(h, b, objectsAt(b, at), end, hasObjects(b, at));
  for (let n = 1; n < o.MAX_HEADERS && here >= 0; n++) here = next(h, b, here, end, hasObjects(b, at));
  return here !== o.MALFORMED;
}

/** The first status other than success among the controls that a response repeats; 0: all were done. */
export function controlStatus(h: ObjectHeader, b: Uint8Array, at: number, end: number): number {
  let here = next(h, b, objectsAt(b, at), end, hasObjects(b, at));
  for (let n = 0; n < o.MAX_HEADERS && here >= 0; n++) {
    const group = groupOf(h.object);
    if (group === CONTROL_BLOCK || group === o.ANALOG_OUTPUT) {
      for (let i = 0; i < itemCount(h) && h.size > 0; i++) {
        const status = u8(b, itemAt(h, i) + h.size - 1) & 0x7f;
        if (status !== 0) return status;
      }
    }
    here = next(h, b, here, end, hasObjects(b, at));
  }
  return 0;
}

/** It holds device attributes. */
export const hasAttributes = (b: Uint8Array, at: number, end: number): boolean =>
  functionCode(b, at) === FUNCTION.response && firstGroup(b, at, end) === ATTRIBUTES;
