/**
 * Is it OPC UA, and which way? A message type, a chunk type and a size that fits both; off the port the fields behind must
 * be sound as well. Every unknown connection is asked, and fails with its first letter.
 */
import {u32le} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {typeIdOf} from './body.ts';
import {openCursor} from './encoding/cursor.ts';
import {isStart} from './loss.ts';
import {requestOf, responseOf} from './services.ts';
import {
  ACK,
  CLO,
  channelId,
  check,
  chunkSize,
  ERR,
  HEL,
  MSG,
  messageType,
  OPN,
  RHE,
  SEQUENCE_AT,
  SEQUENCE_LENGTH,
} from './wire.ts';

/** Longest text in a hello, by the specification (section 7.1.2.3). */
const MAX_TEXT = 4096;
/** Bytes of headers that are looked at off the port. */
const LOOKED_AT = 32;

export function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const state = check(b, start, end);
  if (state !== 'ok' && state !== 'need-more') return 'no';
  if (end - start < 8) return 'short';
  if (isOnPort) return wayOf(b, start, end);
  if (!isStart(b, start, end) || !isSound(b, start)) return 'no';
  if (state === 'need-more' && end - start < LOOKED_AT) return 'short';
  return wayOf(b, start, end);
}

/** Is the size one that this type can have? */
function isSound(b: Uint8Array, at: number): boolean {
  const size = chunkSize(b, at);
  switch (messageType(b, at)) {
    case HEL:
      return size <= 32 + MAX_TEXT;
    case ACK:
      return size === 28;
    case ERR:
      return size <= 16 + MAX_TEXT;
    case RHE:
      return size <= 16 + 2 * MAX_TEXT;
    default:
      return true;
  }
}

function wayOf(b: Uint8Array, at: number, end: number): Probe {
  switch (messageType(b, at)) {
    case HEL:
    case RHE:
    case CLO:
      return 'request';
    case ACK:
      return 'response';
    case OPN:
      return end - at >= 12 && channelId(b, at) === 0 ? 'request' : 'either';
    case MSG:
      return wayOfBody(b, at, end);
    default:
      return 'either';
  }
}

function wayOfBody(b: Uint8Array, at: number, end: number): Probe {
  const body = at + SEQUENCE_AT + SEQUENCE_LENGTH;
  if (body + 4 > end || u32le(b, at + SEQUENCE_AT) > 1 << 28) return 'either';
  const id = typeIdOf(openCursor(), b, body, Math.min(end, at + chunkSize(b, at)));
  if (requestOf(id) !== undefined) return 'request';
  return responseOf(id) === undefined ? 'either' : 'response';
}
