/** ClientHello and ServerHello: where their parts lie, and what they say. RFC 8446 §4.1, RFC 5246 §7.4.1, RFC 6066. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import {hashBytes, mix32} from '../../src/core/hash.ts';

/** Values from the wire that are listed at most; no real client comes near. */
const MAX_LISTED = 256;

const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const PRE_SHARED_KEY = 41;
const SUPPORTED_VERSIONS = 43;

/** A hello in clear; a ServerHello has one cipher suite and one version. */
export interface Hello {
  readonly legacyVersion: number;
  readonly sessionId: string;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly serverName: string;
  readonly hasServerName: boolean;
  readonly protocols: readonly string[];
  readonly versions: readonly number[];
  readonly signatures: readonly number[];
  readonly hasPreSharedKey: boolean;
  /** Holds all of it but what is new in every handshake: random, session id, keys. */
  readonly hash: number;
}

type Writable = {-readonly [K in keyof Hello]: Hello[K]};

/** Values that clients strew in to keep servers tolerant: 0x0a0a, 0x1a1a, ... (RFC 8701). */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** `b[at..end)` is the body of the message; undefined when a length in it does not fit. */
export function clientHello(b: Uint8Array, at: number, end: number): Hello | undefined {
  const ids = at + 34;
  if (ids >= end) return undefined;
  const suites = ids + 1 + u8(b, ids);
  if (suites + 2 > end) return undefined;
  const methods = suites + 2 + u16(b, suites);
  if (methods >= end) return undefined;
  const hello = start(b, at, ids);
  hello.ciphers = words(b, suites + 2, methods);
  const extensions = methods + 1 + u8(b, methods);
  return extensions > end ? undefined : finish(hello, b, suites, methods, extensions, end, true);
}

export function serverHello(b: Uint8Array, at: number, end: number): Hello | undefined {
  const ids = at + 34;
  if (ids >= end) return undefined;
  const suite = ids + 1 + u8(b, ids);
  if (suite + 3 > end) return undefined;
  const hello = start(b, at, ids);
  hello.ciphers = [u16(b, suite)];
  return finish(hello, b, suite, suite + 2, suite + 3, end, false);
}

const start = (b: Uint8Array, at: number, ids: number): Writable => ({
  legacyVersion: u16(b, at),
  sessionId: printable(b, ids + 1, ids + 1 + u8(b, ids)),
  ciphers: [],
  extensions: [],
  serverName: '',
  hasServerName: false,
  protocols: [],
  versions: [],
  signatures: [],
  hasPreSharedKey: false,
  hash: 0,
});

function finish(
  hello: Writable,
  b: Uint8Array,
  suites: number,
  suitesEnd: number,
  extensions: number,
  end: number,
  isClient: boolean,
): Hello | undefined {
  hello.hash = hashBytes(b, suites, suitesEnd, hello.legacyVersion);
  if (extensions + 2 > end) return extensions === end ? hello : undefined;
  let at = extensions + 2;
  const stop = at + u16(b, extensions);
  if (stop > end) return undefined;
  const types: number[] = [];
  for (; at + 4 <= stop && types.length < MAX_LISTED; at += 4 + u16(b, at + 2)) {
    const behind = at + 4 + u16(b, at + 2);
    if (behind > stop) return undefined;
    types.push(u16(b, at));
    extension(hello, u16(b, at), b, at + 4, behind, isClient);
  }
  hello.extensions = types;
  return hello;
}

function extension(hello: Writable, type: number, b: Uint8Array, at: number, end: number, isClient: boolean): void {
  if (isGrease(type)) return;
  // A sum, since some clients change the order in every handshake.
  hello.hash = (hello.hash + mix32(type + 1)) | 0;
  if (type === SERVER_NAME) serverName(hello, b, at, end);
  else if (type === ALPN) protocols(hello, b, at, end);
  else if (type === PRE_SHARED_KEY) hello.hasPreSharedKey = true;
  else if (type === SUPPORTED_VERSIONS) hello.versions = isClient ? words(b, at + 1, end) : words(b, at, end);
  else if (type === SIGNATURE_ALGORITHMS) hello.signatures = words(b, at + 2, end);
  if (type === SERVER_NAME || type === ALPN || type === SUPPORTED_VERSIONS || type === SIGNATURE_ALGORITHMS) {
    hello.hash = (hello.hash + mix32(hashBytes(b, at, end, type))) | 0;
  }
}

function words(b: Uint8Array, at: number, end: number): number[] {
  const list: number[] = [];
  for (let i = at; i + 2 <= end && list.length < MAX_LISTED; i += 2) list.push(u16(b, i));
  return list;
}

/** A list with one entry of type host_name; a server's own is empty. */
function serverName(hello: Writable, b: Uint8Array, at: number, end: number): void {
  hello.hasServerName = true;
  if (at + 5 > end || u8(b, at + 2) !== 0) return;
  hello.serverName = printable(b, at + 5, Math.min(end, at + 5 + u16(b, at + 3)));
}

function protocols(hello: Writable, b: Uint8Array, at: number, end: number): void {
  const list: string[] = [];
  for (let i = at + 2; i < end && list.length < MAX_LISTED; i += 1 + u8(b, i)) {
    list.push(printable(b, i + 1, Math.min(end, i + 1 + u8(b, i))));
  }
  hello.protocols = list;
}
