/**
 * CDP on the wire: version (1), time to live (1), checksum (2), then TLVs whose length counts their own header of 4 bytes.
 * Cisco, Understanding and Configuring CDP; field order as Wireshark reads it.
 */
import {printable, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ip4Text} from '../../src/net/address.ts';

const HEADER = 4;
const TLV_HEADER = 4;
/** More TLVs than this are not read. */
const MAX_TLVS = 128;
const MAX_ADDRESSES = 16;
/** Protocol type 1 (NLPID), length 1, 0xcc: IPv4. */
const NLPID_IP = 0x0101cc;

type Add = (fields: Fields, b: Uint8Array, at: number, end: number) => void;

/** Version 1 or 2, and at least one TLV. */
export const isSound = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= HEADER + TLV_HEADER && (u8(b, at) === 1 || u8(b, at) === 2);

/** Behind the last TLV that is whole. */
export function lastWhole(b: Uint8Array, start: number, end: number): number {
  let at = start + HEADER;
  for (let i = 0; i < MAX_TLVS && at + TLV_HEADER <= end; i++) {
    const length = u16(b, at + 2);
    if (length < TLV_HEADER || at + length > end) break;
    at += length;
  }
  return at;
}

/** Of a frame that is sound: the fields of the header and of the TLVs up to `whole`. */
export function fieldsOf(b: Uint8Array, start: number, whole: number): Fields {
  const fields: Fields = {'cdp.version': u8(b, start), 'cdp.ttl': u8(b, start + 1)};
  for (let at = start + HEADER; at < whole; at += u16(b, at + 2)) {
    ofType[u16(b, at)]?.(fields, b, at + TLV_HEADER, at + u16(b, at + 2));
  }
  return fields;
}

const text =
  (name: string): Add =>
  (fields, b, at, end) => {
    fields[name] = printable(b, at, end);
  };

const word =
  (name: string, before: number): Add =>
  (fields, b, at, end) => {
    if (end - at >= before + 2) fields[name] = u16(b, at + before);
  };

/** Lines of text stay apart: a blank instead of their ends. */
const addVersion: Add = (fields, b, at, end) => {
  fields['bifrost.software_version'] = printable(b, at, end).replaceAll('\\x0a', ' ').replaceAll('\\x0d', '');
};

const addCapabilities: Add = (fields, b, at, end) => {
  if (end - at >= 4) fields['cdp.capabilities'] = u32(b, at);
};

const addDuplex: Add = (fields, b, at, end) => {
  if (end > at) fields['cdp.duplex'] = u8(b, at) !== 0;
};

/** Count (4), then protocol type (1), its length (1), protocol, address length (2), address. */
const addresses =
  (name: string): Add =>
  (fields, b, start, end) => {
    if (end - start < 4) return;
    const found: string[] = [];
    const count = Math.min(MAX_ADDRESSES, u32(b, start));
    for (let i = 0, at = start + 4; i < count && at + 2 <= end; i++) {
      const length = at + 2 + u8(b, at + 1);
      if (length + 2 > end) break;
      const size = u16(b, length);
      const isV4 = length === at + 3 && u32(b, at - 1) % 0x1000000 === NLPID_IP && size === 4;
      if (isV4 && length + 6 <= end) found.push(ip4Text(b, length + 2));
      at = length + 2 + size;
    }
    fields[name] = found;
  };

const ofType: Readonly<Record<number, Add>> = {
  1: text('cdp.deviceid'),
  2: addresses('bifrost.addresses'),
  3: text('cdp.portid'),
  4: addCapabilities,
  5: addVersion,
  6: text('cdp.platform'),
  9: text('cdp.vtp_management_domain'),
  10: word('cdp.native_vlan', 0),
  11: addDuplex,
  14: word('cdp.voice_vlan', 1),
  22: addresses('bifrost.management_addresses'),
};
