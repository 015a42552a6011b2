/**
 * PTP on the wire: a header of 34 bytes, then the body of the message. IEEE 1588-2019, section 13. The messages of 2002 have
 * the version in their first word and are only recognised.
 */
import {hex, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

export const MESSAGE = {sync: 0, delayRequest: 1, followUp: 8, announce: 11, signaling: 12, management: 13} as const;
const HEADER = 34;
const ANNOUNCE_LENGTH = 64;
const MANAGEMENT_LENGTH = 54;
const VERSION_1_LENGTH = 40;
/** Bit n: message type n exists. */
const TYPES = 0x3f0f;

export type Check = 'ok' | 'version-1' | 'no' | 'length';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < HEADER) return 'no';
  if (u16(b, at) === 1 && u16(b, at + 2) === 1 && end - at >= VERSION_1_LENGTH) return 'version-1';
  if ((u8(b, at + 1) & 0x0f) !== 2 || ((TYPES >> messageType(b, at)) & 1) === 0) return 'no';
  return u16(b, at + 2) < leastLength(b, at) || at + u16(b, at + 2) > end ? 'length' : 'ok';
}

function leastLength(b: Uint8Array, at: number): number {
  const type = messageType(b, at);
  if (type === MESSAGE.announce) return ANNOUNCE_LENGTH;
  return type === MESSAGE.management ? MANAGEMENT_LENGTH - 6 : HEADER;
}

export const messageType = (b: Uint8Array, at: number): number => u8(b, at) & 0x0f;
export const domain = (b: Uint8Array, at: number): number => u8(b, at + 4);
/** Clock (8) and port (2) that send. */
export const SOURCE = {at: 20, end: 30} as const;
/** What an announcement says of the grandmaster: priority, quality, identity, distance, source of time. */
export const QUALITY = {at: 44, end: ANNOUNCE_LENGTH} as const;
export const grandmasterAt = (at: number): number => at + 53;
export const managementAction = (b: Uint8Array, at: number): number => u8(b, at + 46) & 0x0f;

export function fieldsOf(b: Uint8Array, at: number): Fields {
  const fields: Fields = {
    'ptp.v2.messagetype': messageType(b, at),
    'ptp.v2.versionptp': u8(b, at + 1) & 0x0f,
    'ptp.v2.domainnumber': domain(b, at),
    'ptp.v2.flags': u16(b, at + 6),
    'ptp.v2.clockidentity': hex(b, at + SOURCE.at, at + SOURCE.at + 8),
    'ptp.v2.sourceportid': u16(b, at + SOURCE.at + 8),
  };
  if (messageType(b, at) === MESSAGE.announce) addAnnounce(fields, b, at);
  if (messageType(b, at) === MESSAGE.management) addManagement(fields, b, at);
  return fields;
}

function addAnnounce(fields: Fields, b: Uint8Array, at: number): void {
  fields['ptp.v2.an.origincurrentutcoffset'] = (u16(b, at + 44) << 16) >> 16;
  fields['ptp.v2.an.priority1'] = u8(b, at + 47);
  fields['ptp.v2.an.grandmasterclockclass'] = u8(b, at + 48);
  fields['ptp.v2.an.grandmasterclockaccuracy'] = u8(b, at + 49);
  fields['ptp.v2.an.grandmasterclockvariance'] = u16(b, at + 50);
  fields['ptp.v2.an.priority2'] = u8(b, at + 52);
  fields['ptp.v2.an.grandmasterclockidentity'] = hex(b, grandmasterAt(at), grandmasterAt(at) + 8);
  fields['ptp.v2.an.localstepsremoved'] = u16(b, at + 61);
  fields['ptp.v2.timesource'] = u8(b, at + 63);
}

function addManagement(fields: Fields, b: Uint8Array, at: number): void {
  fields['ptp.v2.mm.action'] = managementAction(b, at);
  if (u16(b, at + 2) >= MANAGEMENT_LENGTH) fields['ptp.v2.mm.managementId'] = u16(b, at + 52);
}
