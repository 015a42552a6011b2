/**
 * Is it EtherNet/IP, and which way? Off its port the header must be right to the last reserved bit, and what follows must
 * be what the command carries.
 */
import {u16le, u32le} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {isReply} from './cip.ts';
import {ioFits, isIo} from './io.ts';
import * as wire from './wire.ts';

export function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (isIo(b, start, end)) return ioFits(b, start, end) || isOnPort ? 'either' : 'no';
  const state = wire.check(b, start, end);
  if (state === 'need-more') return probeStart(b, start, end, isOnPort);
  if (state !== 'ok') return 'no';
  const way = wayOf(b, start, start + wire.messageLength(b, start));
  return way === 'no' && isOnPort ? 'either' : way;
}

/** Two zero bytes alone begin half of all protocols. */
function probeStart(b: Uint8Array, at: number, end: number, isOnPort: boolean): Probe {
  if (isOnPort || end - at < 4) return 'short';
  return wire.command(b, at) === wire.NOP || end - at >= wire.HEADER_LENGTH + 16 ? 'no' : 'short';
}

function wayOf(b: Uint8Array, at: number, end: number): Probe {
  switch (wire.command(b, at)) {
    case wire.REGISTER_SESSION:
      if (wire.dataLength(b, at) !== 4 || u16le(b, at + wire.HEADER_LENGTH) !== 1) return 'no';
      return wire.sessionHandle(b, at) === 0 && wire.status(b, at) === 0 ? 'request' : 'response';
    case wire.LIST_IDENTITY:
    case wire.LIST_SERVICES:
    case wire.LIST_INTERFACES:
      return wayOfList(b, at, end);
    case wire.SEND_RR_DATA:
    case wire.SEND_UNIT_DATA:
      return wayOfCip(b, at, end);
    default:
      return 'no';
  }
}

function wayOfList(b: Uint8Array, at: number, end: number): Probe {
  if (wire.sessionHandle(b, at) !== 0 || wire.status(b, at) !== 0) return 'no';
  if (wire.dataLength(b, at) === 0) return 'request';
  const items = wire.itemsAt(b, at, end);
  return items !== wire.NONE && wire.itemsFit(b, items, end) ? 'response' : 'no';
}

function wayOfCip(b: Uint8Array, at: number, end: number): Probe {
  const items = wire.itemsAt(b, at, end);
  if (items === wire.NONE || u32le(b, at + wire.HEADER_LENGTH) !== 0 || !wire.itemsFit(b, items, end)) return 'no';
  const p = wire.cipAt(b, at, end);
  if (p === wire.NONE) return 'no';
  return isReply(b, p) ? 'response' : 'request';
}
