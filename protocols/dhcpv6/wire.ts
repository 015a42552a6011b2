/**
 * DHCPv6 on the wire: type (1), transaction (3), options; of a relay: type (1), hops (1), two addresses, options, among
 * them the message that it carries. RFC 8415 §8 and §9.
 */
import {u8, u16} from '../../src/core/bytes.ts';

const HEADER = 4;
const RELAY_HEADER = 34;
export const RELAY_FORWARD = 12;
export const RELAY_REPLY = 13;
/** RFC 8415 §7.3 ends at 13; lease queries and failover (RFC 5007, 5460, 8156) go on to 36. */
const MAX_TYPE = 36;
export const OPTION = {
  clientId: 1,
  serverId: 2,
  address: 5,
  relayMessage: 9,
  vendorClass: 16,
  dnsServers: 23,
  clientName: 39,
} as const;
/** Options of a message that are looked at, relays in a row that are followed (RFC 8415 HOP_COUNT_LIMIT is 8). */
const MAX_OPTIONS = 64;
export const MAX_RELAYS = 8;

export const messageType = (b: Uint8Array, at: number): number => u8(b, at);
export const isRelay = (type: number): boolean => type === RELAY_FORWARD || type === RELAY_REPLY;
export const optionsOf = (b: Uint8Array, at: number): number =>
  at + (isRelay(messageType(b, at)) ? RELAY_HEADER : HEADER);

export type Check = 'ok' | 'malformed';

/** After `ok` the header is there, and the options fill the message exactly. */
export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER || messageType(b, at) === 0 || messageType(b, at) > MAX_TYPE) return 'malformed';
  let p = optionsOf(b, at);
  for (let i = 0; p < end && i < MAX_OPTIONS; i++) {
    if (p + 4 > end) return 'malformed';
    p += 4 + u16(b, p + 2);
  }
  return p === end ? 'ok' : 'malformed';
}

/** Calls `each` for every option of a message that `check` has seen. */
export function eachOption(
  b: Uint8Array,
  at: number,
  end: number,
  each: (code: number, from: number, to: number) => void,
): void {
  for (let p = optionsOf(b, at); p + 4 <= end; p += 4 + u16(b, p + 2)) each(u16(b, p), p + 4, p + 4 + u16(b, p + 2));
}

/** Where the option's content begins, -1 when it is not there. Its length stands in the two bytes before. */
export function findOption(b: Uint8Array, at: number, end: number, code: number): number {
  for (let p = optionsOf(b, at); p + 4 <= end; p += 4 + u16(b, p + 2)) if (u16(b, p) === code) return p + 4;
  return -1;
}
