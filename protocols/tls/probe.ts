/** Is it TLS? A handshake record that holds the beginning of a hello, or, on a port of its own, any sound record. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {CLIENT_HELLO, MAX_HANDSHAKE, SERVER_HELLO} from './session.ts';
import {APPLICATION_DATA, check, contentType, HANDSHAKE, HEADER, recordEnd} from './wire.ts';

/** Record header, handshake header, version. */
const HELLO_START = HEADER + 6;

export function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const state = check(b, start, end);
  if (state !== 'ok') return state === 'need-more' ? 'short' : 'no';
  if (contentType(b, start) === HANDSHAKE) return probeHello(b, start, end, isOnPort);
  return isOnPort || isRun(b, start, end) ? 'either' : 'no';
}

function probeHello(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (end - start < HELLO_START) return 'short';
  const type = u8(b, start + HEADER);
  const length = (u8(b, start + HEADER + 1) << 16) | u16(b, start + HEADER + 2);
  const isHello = length >= 38 && length <= MAX_HANDSHAKE && u8(b, start + HEADER + 4) === 3;
  if (isHello && type === CLIENT_HELLO) return 'request';
  if (isHello && type === SERVER_HELLO) return 'response';
  return isOnPort || isRun(b, start, end) ? 'either' : 'no';
}

/** The middle of a connection: at least two records, the last of which ends with the segment. */
function isRun(b: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let records = 0;
  while (at < end && check(b, at, end) === 'ok' && contentType(b, at) <= APPLICATION_DATA) {
    at = recordEnd(b, at);
    records++;
  }
  return at === end && records > 1;
}
