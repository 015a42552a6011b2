/** Request line and status line. RFC 9112 §3 and §4; methods: RFC 9110 §9, RFC 5789, RFC 4918 (WebDAV). */
import {u8} from '../../src/core/bytes.ts';
import type {Probe} from '../../src/core/protocol.ts';
import {decimal, find, lineEnd, startsWith, textEnd} from '../../src/net/text.ts';

export const methods = [
  'get',
  'head',
  'post',
  'put',
  'delete',
  'options',
  'patch',
  'connect',
  'trace',
  'propfind',
  'mkcol',
  'move',
  'copy',
  'lock',
  'unlock',
  'report',
  'search',
  'subscribe',
  'notify',
  'rpc_in_data',
  'rpc_out_data',
] as const;

export type Method = (typeof methods)[number];

/** Methods that only ask (RFC 9110 §9.2.1). */
const asking: ReadonlySet<Method> = new Set(['get', 'head', 'options', 'trace', 'propfind', 'report', 'search']);
export const isAsking = (method: Method): boolean => asking.has(method);

const SPACE = 0x20;
/** Longest request line that is waited for while it is not known to be HTTP. */
const MAX_LINE = 512;

/** The method that `b[at..end)` begins with, behind which a blank follows. */
export function methodAt(b: Uint8Array, at: number, end: number): Method | undefined {
  const first = u8(b, at);
  if (first < 0x41 || first > 0x5a) return undefined;
  for (const method of methods) {
    if (at + method.length < end && u8(b, at + method.length) === SPACE && startsWith(b, at, end, method))
      return method;
  }
  return undefined;
}

export function probe(b: Uint8Array, start: number, end: number): Probe {
  if (end - start < 12) return canBegin(b, start, end) ? 'short' : 'no';
  if (isStatusLine(b, start, end)) return 'response';
  if (methodAt(b, start, end) === undefined) return 'no';
  const behind = lineEnd(b, start, Math.min(end, start + MAX_LINE));
  if (behind < 0) return end - start < MAX_LINE && isText(b, start, end) ? 'short' : 'no';
  return versionAt(b, start, behind) < 0 ? 'no' : 'request';
}

function canBegin(b: Uint8Array, start: number, end: number): boolean {
  for (const text of ['http/1.', ...methods]) {
    const length = Math.min(text.length, end - start);
    if (startsWith(b, start, end, text.slice(0, length)) && u8(b, start) < 0x5b) return true;
  }
  return false;
}

function isText(b: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (u8(b, i) < SPACE || u8(b, i) > 0x7e) return false;
  return true;
}

/** Offset of the blank before `HTTP/1.x` of a request line whose end is at `behind`; -1: none. */
export function versionAt(b: Uint8Array, at: number, behind: number): number {
  const version = textEnd(b, at, behind) - 9;
  return version > at && find(b, version, version + 8, ' http/1.') === version ? version : -1;
}

export const isStatusLine = (b: Uint8Array, at: number, end: number): boolean =>
  startsWith(b, at, end, 'http/1.') && end - at >= 12 && u8(b, at + 8) === SPACE && statusOf(b, at) >= 100;

/** Only of a status line. */
export const statusOf = (b: Uint8Array, at: number): number => decimal(b, at + 9, at + 12);
