/** The fixed header: type, flags, remaining length in one to four bytes. MQTT 3.1.1 §2.2, MQTT 5.0 §2.1. */
import {u8, u16} from '../../src/core/bytes.ts';

export const CONNECT = 1;
export const CONNACK = 2;
export const PUBLISH = 3;
export const SUBSCRIBE = 8;

/** Flags that the standard fixes, by type; -1: any (PUBLISH). Type 0 is not used, 15 is AUTH of MQTT 5. */
const fixedFlags = [-2, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0];

/** Where the fixed header ends and how much follows. One record is reused for every packet. */
export interface Packet {
  type: number;
  flags: number;
  /** Offset behind the fixed header. */
  body: number;
  /** Offset behind the packet. */
  end: number;
}

export const packet = (): Packet => ({type: 0, flags: 0, body: 0, end: 0});

export type Check = 'ok' | 'need-more' | 'not-mqtt';

/** Reads the fixed header at `b[at..end)`; the packet may go beyond `end`. */
export function check(b: Uint8Array, at: number, end: number, out: Packet): Check {
  if (end - at < 2) return 'need-more';
  out.type = u8(b, at) >> 4;
  out.flags = u8(b, at) & 15;
  const fixed = fixedFlags[out.type] ?? -2;
  if (fixed === -2 || (fixed >= 0 && fixed !== out.flags)) return 'not-mqtt';
  if (out.type === PUBLISH && (out.flags & 6) === 6) return 'not-mqtt';
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    if (at + i >= end) return 'need-more';
    const byte = u8(b, at + i);
    length += (byte & 0x7f) << (7 * (i - 1));
    if (byte >= 0x80) continue;
    out.body = at + i + 1;
    out.end = out.body + length;
    return 'ok';
  }
  return 'not-mqtt';
}

/** Offset behind the string with its two bytes of length at `b[at..end)`; -1: it does not fit. */
export function stringEnd(b: Uint8Array, at: number, end: number): number {
  if (at < 0 || at + 2 > end) return -1;
  const behind = at + 2 + u16(b, at);
  return behind > end ? -1 : behind;
}

/** Offset behind the properties of MQTT 5 at `b[at..end)`; -1: they do not fit. */
export function propertiesEnd(b: Uint8Array, at: number, end: number): number {
  let length = 0;
  for (let i = 0; i < 4 && at >= 0 && at + i < end; i++) {
    length += (u8(b, at + i) & 0x7f) << (7 * i);
    if (u8(b, at + i) < 0x80) return at + i + 1 + length > end ? -1 : at + i + 1 + length;
  }
  return -1;
}
