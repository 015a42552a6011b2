/**
 * Is it Modbus in the framing of a serial line? It has no port of its own, so every frame must be whole and sound: its
 * checksum right, its length that of its function code, its content without a fault, all in one direction.
 */
import {u8} from '../../src/core/bytes.ts';
import type {Probe, Side} from '../../src/core/protocol.ts';
import {asciiBytes, asciiLength, COLON, pair} from './ascii.ts';
import {requestFaults, responseFaults} from './faults.ts';
import {beginsRtu} from './framing.ts';
import {isNamed} from './functions.ts';
import {lengthByFunction, NEED_MORE} from './rtu.ts';
import {EXCEPTION_BIT} from './wire.ts';

type Way = 'yes' | 'short' | 'no';

export const probeRtu = (b: Uint8Array, start: number, end: number): Probe =>
  answer(rtuWay('client', b, start, end), rtuWay('server', b, start, end));

function answer(request: Way, response: Way): Probe {
  if (request === 'yes') return response === 'yes' ? 'either' : 'request';
  if (response === 'yes') return 'response';
  return request === 'short' || response === 'short' ? 'short' : 'no';
}

function rtuWay(from: Side, b: Uint8Array, start: number, end: number): Way {
  let at = start;
  let isDoubtful = false;
  while (at < end) {
    const state = beginsRtu(from, b, at, end);
    if (state === 'need-more') return 'short';
    const length = lengthByFunction(from, b, at, end);
    if (state === 'no' || length === 0 || at + length > end || !isSound(from, b, at + 1, at + length - 2)) return 'no';
    isDoubtful ||= isRocPlus(b, at, length);
    at += length;
  }
  return isDoubtful ? 'short' : 'yes';
}

function isSound(from: Side, b: Uint8Array, p: number, end: number): boolean {
  if (!isNamed(u8(b, p) & ~EXCEPTION_BIT)) return false;
  return (from === 'client' ? requestFaults(b, p, end) : responseFaults(b, p, end)) === 0;
}

/**
 * ROC Plus, of gas flow computers, has the same CRC: destination unit and group, source unit and group, opcode, length,
 * data. A question without data is as long as a read; its opcode stands where the high byte of the quantity does, and
 * its length of 0 where the low byte does. Such a frame alone says nothing.
 */
const isRocPlus = (b: Uint8Array, at: number, length: number): boolean =>
  length === 8 && u8(b, at + 5) === 0 && u8(b, at + 4) !== 0 && u8(b, at + 1) !== 5;

export function probeAscii(b: Uint8Array, start: number, end: number): Probe {
  if (u8(b, start) !== COLON) return 'no';
  const length = asciiLength(b, start, end);
  if (length === NEED_MORE) return 'short';
  if (length < 0) return 'no';
  const pdu = new Uint8Array(asciiBytes(length) - 1);
  for (let i = 0; i < pdu.length; i++) pdu[i] = pair(b, start + 3 + 2 * i);
  return answer(asciiWay('client', pdu), asciiWay('server', pdu));
}

const asciiWay = (from: Side, pdu: Uint8Array): Way => (isSound(from, pdu, 0, pdu.length) ? 'yes' : 'no');
