/**
 * Is it Modbus/TCP, and which way? On an unknown port all of the bytes must be ADUs whose PDUs fit their function codes
 * in one direction; on port 502 a sound MBAP header is enough.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {requestFaults, responseFaults} from './faults.ts';
import {isNamed} from './functions.ts';
import {aduLength, check, functionCode, MBAP_LENGTH} from './wire.ts';

/** Ways a message can go, as bits. */
const REQUEST = 1;
const RESPONSE = 2;

export function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  let ways = REQUEST | RESPONSE;
  let at = start;
  while (at < end) {
    const state = check(b, at, end);
    if (state === 'need-more') break;
    if (state !== 'ok' || isLdap(b, at)) return 'no';
    ways &= waysOf(b, at);
    if (ways === 0) return isOnPort ? 'either' : 'no';
    at += aduLength(b, at);
  }
  if (at === start) return isOnPort || isPlausibleStart(b, at, end) ? 'short' : 'no';
  if (ways === REQUEST) return 'request';
  return ways === RESPONSE ? 'response' : 'either';
}

/** Which ways the ADU fits its function code; none where that code has no owner. */
function waysOf(b: Uint8Array, at: number): number {
  if (!isNamed(functionCode(b, at))) return 0;
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  return (requestFaults(b, p, end) === 0 ? REQUEST : 0) | (responseFaults(b, p, end) === 0 ? RESPONSE : 0);
}

/** An incomplete ADU whose function code is known or not there yet. */
const isPlausibleStart = (b: Uint8Array, at: number, end: number): boolean =>
  end - at <= MBAP_LENGTH || (isNamed(functionCode(b, at)) && !isLdap(b, at));

/**
 * An LDAP message with its length in long form, 30 84 00 00 00 LL, then the integer of its message id, 02 01 to 02 04,
 * has a right MBAP header, and a short one even the shape of a read request.
 */
const isLdap = (b: Uint8Array, at: number): boolean =>
  u16(b, at) === 0x3084 && u8(b, at + 6) === 0x02 && u8(b, at + 7) <= 0x04;
