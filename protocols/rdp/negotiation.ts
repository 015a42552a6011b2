/** RDP_NEG_REQ, RDP_NEG_RSP and RDP_NEG_FAILURE: eight bytes at the end of a CR or CC. [MS-RDPBCGR] 2.2.1.1.1, 2.2.1.2.1, 2.2.1.2.2. */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

const LENGTH = 8;
/** Length indicator, code, references (4), class: before the cookie and the negotiation. */
const HEADER = 7;
const REQUEST = 1;
const RESPONSE = 2;
const FAILURE = 3;
/** `Cookie: mstshash=` is a user name, `Cookie: msts=` a routing token. */
const COOKIE = 'Cookie: msts';
const MAX_PROTOCOLS = 0x1f;

const hasNegotiation = (b: Uint8Array, c: number, end: number, type: number): boolean =>
  end - c >= HEADER + LENGTH && u8(b, end - LENGTH) === type && u16le(b, end - LENGTH + 2) === LENGTH;

const hasCookie = (b: Uint8Array, c: number, end: number): boolean =>
  end - c >= HEADER + COOKIE.length && printable(b, c + HEADER, c + HEADER + COOKIE.length) === COOKIE;

export const isRdpRequest = (b: Uint8Array, c: number, end: number): boolean =>
  hasCookie(b, c, end) || (hasNegotiation(b, c, end, REQUEST) && end - c <= HEADER + LENGTH && isProtocols(b, end));

export const isRdpResponse = (b: Uint8Array, c: number, end: number): boolean =>
  end - c === HEADER + LENGTH &&
  (hasNegotiation(b, c, end, RESPONSE) || hasNegotiation(b, c, end, FAILURE)) &&
  isProtocols(b, end);

const isProtocols = (b: Uint8Array, end: number): boolean => u32le(b, end - 4) <= MAX_PROTOCOLS;

export const isFailure = (b: Uint8Array, c: number, end: number): boolean => hasNegotiation(b, c, end, FAILURE);

/** Without a negotiation the client knows standard security only. The name in the cookie is a person's: it is not kept. */
export function addRequest(fields: Fields, b: Uint8Array, c: number, end: number): void {
  fields['bifrost.cookie'] = hasCookie(b, c, end);
  if (hasNegotiation(b, c, end, REQUEST)) fields['rdp.negReq.requestedProtocols'] = u32le(b, end - 4);
}

const security: Readonly<Record<number, string>> = {
  0: 'standard',
  1: 'tls',
  2: 'credssp',
  4: 'rdstls',
  8: 'credssp-early-authorization',
  16: 'aad',
};

export function addResponse(fields: Fields, b: Uint8Array, c: number, end: number): void {
  const selected = hasNegotiation(b, c, end, RESPONSE) ? u32le(b, end - 4) : 0;
  fields['rdp.negReq.selectedProtocol'] = selected;
  fields['bifrost.security'] = security[selected] ?? 'unknown';
}

export function addFailure(fields: Fields, b: Uint8Array, end: number): void {
  fields['rdp.negFailure.failureCode'] = u32le(b, end - 4);
}
