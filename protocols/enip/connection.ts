/**
 * Forward Open and Forward Close of the Connection Manager: who opens what kind of connection to which path. The CIP
 * Networks Library, Volume 1, 3-5.5.
 */
import {hex, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {addPath} from './path.ts';
import {vendorName} from './vendors.ts';

export const LARGE_FORWARD_OPEN = 0x5b;
/** Priority, ticks, two connection ids, serial number, originator, multiplier, reserved. */
const FIRST_RATE = 22;
const types = ['null', 'multicast', 'point-to-point', 'reserved'];

/** Offset, from the start of the data, of the transport trigger; the path follows. */
const triggerAt = (isLarge: boolean): number => (isLarge ? FIRST_RATE + 16 : FIRST_RATE + 12);

/** What a Forward Open asks for, without ids that are new every time. */
export function openDigest(b: Uint8Array, data: number, end: number, isLarge: boolean): number {
  return data + FIRST_RATE > end
    ? 0
    : hashBytes(b, data + triggerAt(isLarge), Math.max(end, data + triggerAt(isLarge)));
}

export function addOpen(fields: Fields, b: Uint8Array, data: number, end: number, isLarge: boolean): void {
  if (data + triggerAt(isLarge) + 2 > end) return;
  fields['cip.cm.conn_serial_num'] = u16le(b, data + 10);
  addOriginator(fields, b, data + 12);
  const second = data + FIRST_RATE + (isLarge ? 8 : 6);
  fields['cip.cm.otrpi'] = u32le(b, data + FIRST_RATE);
  fields['cip.cm.torpi'] = u32le(b, second);
  addParameters(fields, 'ot', b, data + FIRST_RATE + 4, isLarge);
  addParameters(fields, 'to', b, second + 4, isLarge);
  const trigger = data + triggerAt(isLarge);
  fields['cip.cm.fwo.transport'] = u8(b, trigger) & 0x0f;
  addPath(fields, b, trigger + 2, Math.min(end, trigger + 2 + 2 * u8(b, trigger + 1)));
}

/** Priority and ticks (2), connection serial number (2), originator (6), path size (1), reserved (1), path. */
export function addClose(fields: Fields, b: Uint8Array, data: number, end: number): void {
  if (data + 12 > end) return;
  fields['cip.cm.conn_serial_num'] = u16le(b, data + 2);
  addOriginator(fields, b, data + 4);
  addPath(fields, b, data + 12, Math.min(end, data + 12 + 2 * u8(b, data + 10)));
}

export const closeDigest = (b: Uint8Array, data: number, end: number): number =>
  data + 12 > end ? 0 : hashBytes(b, data + 12, end);

function addOriginator(fields: Fields, b: Uint8Array, at: number): void {
  fields['cip.cm.vendor'] = u16le(b, at);
  fields['bifrost.originator_vendor'] = vendorName(u16le(b, at));
  fields['bifrost.originator_serial'] = hex(
    Uint8Array.of(u8(b, at + 5), u8(b, at + 4), u8(b, at + 3), u8(b, at + 2)),
    0,
    4,
  );
}

function addParameters(fields: Fields, way: 'ot' | 'to', b: Uint8Array, at: number, isLarge: boolean): void {
  const flags = isLarge ? u16le(b, at + 2) : u16le(b, at);
  fields[`bifrost.${way}_type`] = types[(flags >> 13) & 3] ?? '';
  fields[`bifrost.${way}_size`] = isLarge ? u16le(b, at) : flags & 0x1ff;
}
