/**
 * A frame of a serial line (core/serial-frame.ts) as layers. Everybody on the line hears it, and nothing outside the
 * protocol says who sent it: the one end is whoever sends, the other a group. Their addresses are made up here.
 */
import {u8} from '../core/bytes.ts';
import {MAX_SERIAL_FRAME, SERIAL_HEADER, SERIAL_LINK} from '../core/serial-frame.ts';
import type {Layers, Reached} from './layers.ts';

const ADDRESS = 6;
/** Locally administered; the second one is that of a group. */
const ADDRESSES = [0x02, 0, 0, 0, 0, 1, 0x03, 0, 0, 0, 0, 2];

export interface SerialLines {
  frame(b: Uint8Array, start: number, end: number, out: Layers): Reached;
}

export function serialLines(): SerialLines {
  const bytes = new Uint8Array(2 * ADDRESS + MAX_SERIAL_FRAME);
  bytes.set(ADDRESSES);
  return {
    frame(b, start, end, out) {
      const length = Math.min(end - start - SERIAL_HEADER, MAX_SERIAL_FRAME);
      if (length <= 0) return 'cut';
      for (let i = 0; i < length; i++) bytes[2 * ADDRESS + i] = u8(b, start + SERIAL_HEADER + i);
      out.frame = bytes;
      out.bytes = bytes;
      out.srcMac = -1;
      out.etherType = SERIAL_LINK;
      out.vlan = -1;
      out.innerVlan = -1;
      out.src = 0;
      out.dst = ADDRESS;
      out.protocol = 0;
      out.sport = 0;
      out.dport = 0;
      out.payload = 2 * ADDRESS;
      out.payloadEnd = 2 * ADDRESS + length;
      out.payloadLength = length;
      return 'serial';
    },
  };
}
