/**
 * Finding the way back. After a hole in the capture, or after a header that cannot be OPC UA, bytes are passed over up to
 * the next chunk: its four letters and a size that fits them are a good mark, wherever they stand.
 */
import {hex} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {reportAnomaly, type Session} from './session.ts';
import {type Check, CLO, channelId, check, chunkSize, MSG, messageType, OPN, smallest, tokenId} from './wire.ts';

/** Bytes shown of what cannot be OPC UA. */
const SHOWN_BYTES = 16;
/** Headers that must be there to believe that a chunk begins. */
const BELIEVED = 16;

/** Where the next chunk begins, or may begin with more bytes behind it; `end`: nowhere here. */
export function resync(b: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (isStart(b, at, end)) return at;
  return end;
}

/** Does a chunk begin here, for all that can be seen? */
export function isStart(b: Uint8Array, at: number, end: number): boolean {
  const state = check(b, at, end);
  if (state !== 'ok' && state !== 'need-more') return false;
  if (end - at < 8) return true;
  const type = messageType(b, at);
  if (chunkSize(b, at) < smallest(type)) return false;
  if (end - at < BELIEVED) return true;
  if (type === OPN) return true;
  return (type !== MSG && type !== CLO) || (channelId(b, at) !== 0 && tokenId(b, at) !== 0);
}

/** Reports a header that cannot be OPC UA: as broken once the connection has spoken it, else as no OPC UA. */
export function reportLoss(
  session: Session,
  from: Side,
  state: Exclude<Check, 'ok' | 'need-more'>,
  b: Uint8Array,
  at: number,
  end: number,
  report: Report,
): void {
  const shown: Fields = {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))};
  if (state === 'size') shown['opcua.transport.size'] = chunkSize(b, at);
  reportAnomaly(session, report, session.isConfirmed ? state : 'not-opcua', from, shown);
}
