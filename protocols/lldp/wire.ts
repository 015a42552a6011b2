/**
 * LLDP on the wire: a row of TLVs, each with a type of 7 bits and a length of 9. IEEE 802.1AB-2016, section 8.
 * Everywhere in this folder `at` is the offset of a TLV's value and `end` lies behind it.
 */
import {u8, u16} from '../../src/core/bytes.ts';

export const TLV = {
  end: 0,
  chassisId: 1,
  portId: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  managementAddress: 8,
  organization: 127,
} as const;

/** Organizations whose TLVs are read, by their OUI. */
export const OUI = {ieee8021: 0x0080c2, ieee8023: 0x00120f, profinet: 0x000ecf, med: 0x0012bb} as const;

export const TLV_HEADER = 2;
/** More TLVs than this are not read: a frame of 1500 bytes has room for 750 empty ones. */
export const MAX_TLVS = 256;

export const tlvType = (b: Uint8Array, header: number): number => u8(b, header) >> 1;
export const tlvLength = (b: Uint8Array, header: number): number => u16(b, header) & 0x1ff;

/** Behind the last TLV that is whole and before the end mark. */
export function lastWhole(b: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let i = 0; i < MAX_TLVS && at + TLV_HEADER <= end; i++) {
    const next = at + TLV_HEADER + tlvLength(b, at);
    if (tlvType(b, at) === TLV.end || next > end) break;
    at = next;
  }
  return at;
}

/** What is wrong with the row of TLVs; `whole` is what `lastWhole` said. */
export function fault(b: Uint8Array, start: number, whole: number, end: number): Fault {
  if (!isMandatoryFirst(b, start, whole)) return 'mandatory-missing';
  if (end - whole < TLV_HEADER) return end > whole ? 'tlv-cut' : 'none';
  return tlvType(b, whole) !== TLV.end && whole + TLV_HEADER + tlvLength(b, whole) > end ? 'tlv-cut' : 'none';
}

export type Fault = 'none' | 'mandatory-missing' | 'tlv-cut';

/** Chassis id, port id and time to live come first, in this order (section 8.2). */
function isMandatoryFirst(b: Uint8Array, start: number, whole: number): boolean {
  let at = start;
  for (let type = TLV.chassisId; type <= TLV.timeToLive; type++) {
    if (at >= whole || tlvType(b, at) !== type || tlvLength(b, at) < 2) return false;
    at += TLV_HEADER + tlvLength(b, at);
  }
  return true;
}
