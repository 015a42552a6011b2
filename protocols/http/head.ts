/** The head of a message: start line and header fields, found but not copied. RFC 9112 §2 to §6, RFC 9110 §5. */
import {u8} from '../../src/core/bytes.ts';
import {hashBytes} from '../../src/core/hash.ts';
import {decimal, find, lineEnd, startsWith, textEnd} from '../../src/net/text.ts';

/** Longest head that is read, and header fields in it that are looked at. */
export const MAX_HEAD = 16_384;
const MAX_FIELDS = 128;
const COLON = 0x3a;

/** A stretch of the buffer; empty where the header field is not there. */
export interface Span {
  at: number;
  end: number;
}

/** One record a connection, filled anew for every message. */
export interface Head {
  readonly line: Span;
  readonly host: Span;
  readonly agent: Span;
  readonly server: Span;
  readonly challenge: Span;
  readonly authorization: Span;
  readonly type: Span;
  /** Content-Length; -1: none; -2: two that differ, or none that can be read. */
  length: number;
  isChunked: boolean;
  hasUpgrade: boolean;
  /** Holds the start line and the header fields above. */
  hash: number;
}

const span = (): Span => ({at: 0, end: 0});

export const head = (): Head => ({
  line: span(),
  host: span(),
  agent: span(),
  server: span(),
  challenge: span(),
  authorization: span(),
  type: span(),
  length: -1,
  isChunked: false,
  hasUpgrade: false,
  hash: 0,
});

const named = [
  ['host:', 'host'],
  ['user-agent:', 'agent'],
  ['server:', 'server'],
  ['www-authenticate:', 'challenge'],
  ['proxy-authenticate:', 'challenge'],
  ['authorization:', 'authorization'],
  ['proxy-authorization:', 'authorization'],
  ['content-type:', 'type'],
] as const;

/** Reads the head at `b[at..end)` into `out` and returns the offset behind it; -1: not whole. */
export function readHead(b: Uint8Array, at: number, end: number, out: Head): number {
  clear(out);
  let next = lineEnd(b, at, end);
  if (next < 0) return -1;
  set(out.line, at, textEnd(b, at, next));
  out.hash = hashBytes(b, out.line.at, out.line.end);
  for (let i = 0; i < MAX_HEAD; i++) {
    const start = next;
    next = lineEnd(b, start, end);
    if (next < 0) return -1;
    const stop = textEnd(b, start, next);
    if (stop === start) return next;
    if (i < MAX_FIELDS) readField(b, start, stop, out);
  }
  return -1;
}

function clear(out: Head): void {
  for (const [, name] of named) set(out[name], 0, 0);
  out.length = -1;
  out.isChunked = false;
  out.hasUpgrade = false;
}

function set(s: Span, at: number, end: number): void {
  s.at = at;
  s.end = end;
}

function readField(b: Uint8Array, at: number, end: number, out: Head): void {
  if (startsWith(b, at, end, 'content-length:')) readLength(b, at, end, out);
  else if (startsWith(b, at, end, 'transfer-encoding:')) out.isChunked = find(b, at, end, 'chunked') > 0;
  else if (startsWith(b, at, end, 'upgrade:')) out.hasUpgrade = true;
  else {
    for (const [text, name] of named) {
      if (!startsWith(b, at, end, text)) continue;
      set(out[name], at + text.length, end);
      // Of what authorizes only the scheme counts: a digest is new every time.
      const stop = name === 'authorization' ? Math.min(end, at + text.length + 7) : end;
      out.hash = hashBytes(b, at, name === 'challenge' ? schemeEnd(b, at, end) : stop, out.hash);
    }
  }
}

/** A digest challenge has a nonce behind its realm. */
function schemeEnd(b: Uint8Array, at: number, end: number): number {
  const nonce = find(b, at, end, 'nonce');
  return nonce < 0 ? end : nonce;
}

function readLength(b: Uint8Array, at: number, end: number, out: Head): void {
  let colon = at;
  while (u8(b, colon) !== COLON) colon++;
  const length = decimal(b, colon + 1, end);
  out.length = length < 0 || (out.length !== -1 && out.length !== length) ? -2 : length;
}
