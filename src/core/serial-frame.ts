/**
 * Frames of a serial line in a capture: LINKTYPE_RTAC_SERIAL, as SEL's automation controllers save them and Wireshark reads
 * them. A header of 12 bytes: seconds (4), microseconds (4), kind of event (1), control lines (1), footer (2); then what
 * was on the line. https://www.tcpdump.org/linktypes.html
 */
import {type Micros, SECOND} from './time.ts';

export const SERIAL_LINK = 250;
export const SERIAL_HEADER = 12;
/** 255 bytes of Modbus ASCII are the longest frame that is read from a serial line: 513; other protocols have less. */
export const MAX_SERIAL_FRAME = 1024;
/** Bytes were received; of what this box sends there is nothing. */
const DATA_RX_START = 2;
/** On a line there are no addresses but the units': these stand for whoever asks, and for all units. */
export const LINE_CLIENT = 'serial:client';
export const LINE_UNITS = 'serial:units';

/** Writes the header of a frame that came at `time`. */
export function writeSerialHeader(b: Uint8Array, at: number, time: Micros): void {
  const view = new DataView(b.buffer, b.byteOffset + at, SERIAL_HEADER);
  view.setUint32(0, Math.floor(time / SECOND));
  view.setUint32(4, time % SECOND);
  view.setUint8(8, DATA_RX_START);
  view.setUint8(9, 0);
  view.setUint16(10, 0);
}
