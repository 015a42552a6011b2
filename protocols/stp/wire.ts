/**
 * BPDUs on the wire. IEEE 802.1D-2004 section 9.3 (STP, RSTP), 802.1Q-2018 section 14 (MSTP). Per-VLAN trees of Cisco put a
 * TLV with the VLAN behind it. Accessors may be called after `check` said `ok`; those of a root and a bridge only if
 * `hasRoot`.
 */
import {printable, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {macText} from '../../src/net/address.ts';

const TYPE = {configuration: 0, rapid: 2, notification: 0x80} as const;
export const FLAG = {topologyChange: 0x01, acknowledgment: 0x80} as const;
const VERSION_MSTP = 3;
const CONFIGURATION_LENGTH = 35;
const NOTIFICATION_LENGTH = 4;
/** Version 3 length (2) and format selector (1) lie before the region's name. */
const REGION = {at: 39, nameLength: 32, end: 73} as const;

export type Check = 'ok' | 'protocol-id' | 'length';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < NOTIFICATION_LENGTH) return 'length';
  if (u16(b, at) !== 0) return 'protocol-id';
  return hasRoot(b, at) && end - at < CONFIGURATION_LENGTH ? 'length' : 'ok';
}

const typeOf = (b: Uint8Array, at: number): number => u8(b, at + 3);
export const hasRoot = (b: Uint8Array, at: number): boolean => typeOf(b, at) !== TYPE.notification;
export const flagsOf = (b: Uint8Array, at: number): number => u8(b, at + 4);
/** Priority, extension and MAC address of the root, 8 bytes. */
export const rootAt = (at: number): number => at + 5;
export const rootMacAt = (at: number): number => at + 7;
/** What a hello says again and again: everything but the message age. */
export const AGE = {at: 27, end: 29} as const;

export function bpduEnd(b: Uint8Array, at: number, end: number): number {
  if (!hasRoot(b, at)) return at + NOTIFICATION_LENGTH;
  return Math.min(end, at + (isMstp(b, at, end) ? REGION.end : CONFIGURATION_LENGTH));
}

const isMstp = (b: Uint8Array, at: number, end: number): boolean =>
  u8(b, at + 2) >= VERSION_MSTP && typeOf(b, at) === TYPE.rapid && end - at >= REGION.end;

/** The VLAN of a per-VLAN tree: TLV 0 with 2 bytes behind the version 1 length; -1: none. */
export function vlanOf(b: Uint8Array, at: number, end: number): number {
  const tlv = at + CONFIGURATION_LENGTH + (u8(b, at + 2) === 0 ? 0 : 1);
  if (!hasRoot(b, at) || tlv + 6 > end) return -1;
  return u16(b, tlv) === 0 && u16(b, tlv + 2) === 2 ? u16(b, tlv + 4) : -1;
}

export function fieldsOf(b: Uint8Array, at: number, end: number, isPerVlan: boolean): Fields {
  const fields: Fields = {'stp.protocol': u16(b, at), 'stp.version': u8(b, at + 2), 'stp.type': typeOf(b, at)};
  if (!hasRoot(b, at)) return fields;
  const flags = flagsOf(b, at);
  fields['stp.flags'] = flags;
  fields['stp.flags.tc'] = (flags & FLAG.topologyChange) !== 0;
  fields['stp.flags.tcack'] = (flags & FLAG.acknowledgment) !== 0;
  addBridge(fields, 'stp.root', b, rootAt(at));
  fields['stp.root.cost'] = u32(b, at + 13);
  addBridge(fields, 'stp.bridge', b, at + 17);
  fields['stp.port'] = u16(b, at + 25);
  fields['stp.msg_age'] = u16(b, at + AGE.at) / 256;
  fields['stp.max_age'] = u16(b, at + 29) / 256;
  fields['stp.hello'] = u16(b, at + 31) / 256;
  fields['stp.forward'] = u16(b, at + 33) / 256;
  if (isPerVlan) fields['stp.pvst.origvlan'] = vlanOf(b, at, end);
  if (isMstp(b, at, end)) addRegion(fields, b, at);
  return fields;
}

function addBridge(fields: Fields, name: string, b: Uint8Array, at: number): void {
  fields[`${name}.prio`] = u16(b, at) & 0xf000;
  fields[`${name}.ext`] = u16(b, at) & 0x0fff;
  fields[`${name}.hw`] = macText(b, at + 2);
}

function addRegion(fields: Fields, b: Uint8Array, at: number): void {
  const start = at + REGION.at;
  let end = start;
  while (end < start + REGION.nameLength && u8(b, end) !== 0) end++;
  fields['mstp.config_name'] = printable(b, start, end);
  fields['mstp.config_revision_level'] = u16(b, start + REGION.nameLength);
}
