/**
 * Bytes of a serial line to frames. A frame ends where the line is silent for 3.5 characters, above 19200 baud for 1.75 ms
 * (MODBUS over Serial Line V1.02, section 2.5.1.1). Drivers and USB hand over bytes late and in pieces, so that silence
 * is believed at once only behind a frame with a right end: a CRC that fits, or the line feed of Modbus ASCII.
 */
import {u8} from '../core/bytes.ts';
import {crc16} from '../core/crc16.ts';
import {MAX_SERIAL_FRAME, SERIAL_HEADER, writeSerialHeader} from '../core/serial-frame.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {SerialSettings} from './settings.ts';

/** How long the rest of a frame is waited for that has begun. */
export const PATIENCE: Micros = 50_000;
const MIN_FRAME = 4;
const COLON = 0x3a;
const LINE_FEED = 0x0a;
const FAST = 19_200;

export interface SerialFramer {
  /** The line brought `bytes`; `time` is when they came. */
  add(bytes: Uint8Array, time: Micros): void;
  /** It is `now`; how long to wait before asking again, 0: nothing is begun. */
  look(now: Micros): Micros;
  /** What was begun is all that comes. */
  flush(): void;
}

/** `onFrame` gets a view with the header of a capture in front (core/serial-frame.ts), borrowed for the call. */
export function serialFramer(silence: Micros, onFrame: (frame: Uint8Array, time: Micros) => void): SerialFramer {
  const buffer = new Uint8Array(SERIAL_HEADER + MAX_SERIAL_FRAME);
  let end = SERIAL_HEADER;
  let last: Micros = 0;

  function flush(): void {
    if (end === SERIAL_HEADER) return;
    writeSerialHeader(buffer, 0, last);
    onFrame(buffer.subarray(0, end), last);
    end = SERIAL_HEADER;
  }

  const waitsFor = (): Micros => (isWhole(buffer, SERIAL_HEADER, end) ? silence : Math.max(silence, PATIENCE));

  return {
    flush,
    add(bytes, time) {
      if (end > SERIAL_HEADER && time - last >= waitsFor()) flush();
      for (const byte of bytes) {
        if (end === buffer.length) flush();
        last = time;
        buffer[end++] = byte;
      }
    },
    look(now) {
      if (end === SERIAL_HEADER) return 0;
      const left = waitsFor() - (now - last);
      if (left > 0) return left;
      flush();
      return 0;
    },
  };
}

function isWhole(b: Uint8Array, start: number, end: number): boolean {
  if (end - start < MIN_FRAME) return false;
  if (u8(b, start) === COLON && u8(b, end - 1) === LINE_FEED) return true;
  return crc16(b, start, end) === 0;
}

/** Silence that ends a frame: start bit, 8 data bits, parity and stop bits make a character. */
export function silenceOf({baudRate, parity, stopBits}: SerialSettings): Micros {
  if (baudRate > FAST) return 1750;
  const bits = 9 + (parity === 'none' ? 0 : 1) + stopBits;
  return Math.ceil((3.5 * bits * SECOND) / baudRate);
}
