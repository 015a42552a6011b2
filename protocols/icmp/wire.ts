/** ICMP on the wire: type (1), code (1), checksum (2), 4 bytes by type, then data. RFC 792, 950, 1256. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ipText} from '../../src/net/address.ts';

const HEADER = 8;
export const TYPE = {unreachable: 3, quench: 4, redirect: 5, exceeded: 11, problem: 12} as const;
const TOO_BIG = 4;
const IP_HEADER = 20;
const TCP = 6;
const UDP = 17;

export const isWhole = (at: number, end: number): boolean => end - at >= HEADER;
export const typeOf = (b: Uint8Array, at: number): number => u8(b, at);

/** Errors carry the head of the packet that caused them. */
export const isError = (type: number): boolean =>
  (type >= TYPE.unreachable && type <= TYPE.redirect) || type === TYPE.exceeded || type === TYPE.problem;

const isQuestion = (type: number): boolean => type === 0 || type === 8 || (type >= 13 && type <= 18);

export function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const type = typeOf(b, at);
  const fields: Fields = {'icmp.type': type, 'icmp.code': u8(b, at + 1), 'bifrost.data_length': end - at - HEADER};
  if (isQuestion(type)) {
    fields['icmp.ident'] = u16(b, at + 4);
    fields['icmp.seq'] = u16(b, at + 6);
  }
  if (type === TYPE.redirect) fields['icmp.redir_gw'] = ipText(b, at + 4, 4);
  if (type === TYPE.unreachable && u8(b, at + 1) === TOO_BIG) fields['icmp.mtu'] = u16(b, at + 6);
  if (isError(type)) addOriginal(fields, b, at + HEADER, end);
  return fields;
}

function addOriginal(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (end - at < IP_HEADER || u8(b, at) >> 4 !== 4) return;
  const payload = at + 4 * (u8(b, at) & 0x0f);
  const protocol = u8(b, at + 9);
  fields['bifrost.original_dst'] = ipText(b, at + 16, 4);
  fields['bifrost.original_protocol'] = protocol;
  const hasPorts = protocol === TCP || protocol === UDP;
  if (hasPorts && payload >= at + IP_HEADER && payload + 4 <= end)
    fields['bifrost.original_port'] = u16(b, payload + 2);
}

/** Addresses, protocol and ports in the packet that caused an error, apart from its changing ids. */
export const originalEnd = (at: number, end: number): number => Math.min(end, at + HEADER + IP_HEADER + 4);
export const originalStart = (at: number, end: number): number => Math.min(end, at + HEADER + 12);
