/**
 * Is it Modbus, and which way? On an unknown port all of the bytes must be ADUs whose PDUs fit their function codes in one
 * direction; on port 502 a sound MBAP header is enough. The framings of a serial line must fit everywhere.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {requestFaults, responseFaults} from './faults.ts';
import {isNamed} from './functions.ts';
import {probeAscii, probeRtu} from './probe-serial.ts';
import {aduLength, check, functionCode, MBAP_LENGTH} from './wire.ts';

/** Ways a message can go, as bits. */
const REQUEST = 1;
const RESPONSE = 2;
const answers: readonly Probe[] = ['no', 'request', 'response', 'either'];

export function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const ascii = probeAscii(b, start, end);
  if (ascii !== 'no') return ascii;
  const rtu = probeRtu(b, start, end);
  if (rtu !== 'no' && rtu !== 'short') return rtu;
  const mbap = probeMbap(b, start, end, isOnPort);
  return mbap === 'no' ? rtu : mbap;
}

function probeMbap(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
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
  if (at === start) return probeStart(b, at, end, isOnPort);
  return answers[ways] ?? 'either';
}

/** An incomplete ADU: off the port its function code must be known, or not there yet. */
function probeStart(b: Uint8Array, at: number, end: number, isOnPort: boolean): Probe {
  if (end - at <= MBAP_LENGTH || isOnPort) return 'short';
  return isNamed(functionCode(b, at)) && !isLdap(b, at) ? 'short' : 'no';
}

/** Which ways the ADU fits its function code; none where that code has no owner. */
function waysOf(b: Uint8Array, at: number): number {
  if (!isNamed(functionCode(b, at))) return 0;
  const p = at + MBAP_LENGTH;
  const end = at + aduLength(b, at);
  return (requestFaults(b, p, end) === 0 ? REQUEST : 0) | (responseFaults(b, p, end) === 0 ? RESPONSE : 0);
}

/**
 * An LDAP message with its length in long form, 30 84 00 00 00 LL, then the integer of its message id, 02 01 to 02 04,
 * has a right MBAP header, and a short one even the shape of a read request.
 */
const isLdap = (b: Uint8Array, at: number): boolean =>
  u16(b, at) === 0x3084 && u8(b, at + 6) === 0x02 && u8(b, at + 7) <= 0x04;
