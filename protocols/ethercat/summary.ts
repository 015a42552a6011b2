/** What a frame of datagrams does, in numbers: nothing is allocated for the thousands of cycles that repeat. */
import {hashBytes} from '../../src/core/hash.ts';
import {
  command,
  dataLength,
  FIRST_LOGICAL,
  frameLength,
  HEADER,
  hasMore,
  isKnown,
  isWhole,
  MAX_DATAGRAMS,
  nextDatagram,
  stateAsked,
  writes,
  writesEeprom,
} from './wire.ts';

/** Reused for every frame. */
export interface Summary {
  print: number;
  /** The highest of what its datagrams do, as `ACT` ranks it. */
  act: number;
  isCut: boolean;
  isStrange: boolean;
}

const ACT = {process: 0, read: 1, write: 2, eeprom: 3, state: 4} as const;

export const openSummary = (): Summary => ({print: 0, act: ACT.process, isCut: false, isStrange: false});

/** Of the frame at `b[at..]`: commands, addresses and lengths; of a request for a state also the state. */
export function summarize(summary: Summary, b: Uint8Array, at: number): void {
  const end = at + HEADER + frameLength(b, at);
  summary.print = 0;
  summary.act = ACT.process;
  summary.isStrange = false;
  let datagram = at + HEADER;
  for (let i = 0; i < MAX_DATAGRAMS; i++) {
    summary.isCut = !isWhole(b, datagram, end);
    if (summary.isCut) return;
    summary.isStrange ||= !isKnown(b, datagram);
    summary.act = Math.max(summary.act, actOf(b, datagram));
    const print = hashBytes(b, datagram + 2, datagram + 6, hashBytes(b, datagram, datagram + 1, summary.print));
    summary.print = Math.imul(print ^ dataLength(b, datagram) ^ (stateAsked(b, datagram) << 11), 0x01000193);
    if (!hasMore(b, datagram)) return;
    datagram = nextDatagram(b, datagram);
  }
}

function actOf(b: Uint8Array, datagram: number): number {
  if (stateAsked(b, datagram) !== 0) return ACT.state;
  if (writesEeprom(b, datagram)) return ACT.eeprom;
  // From the logical commands on: process data, and the clock that one device gives to the others (ARMW, FRMW).
  if (command(b, datagram) >= FIRST_LOGICAL) return ACT.process;
  return writes(b, datagram) ? ACT.write : ACT.read;
}
