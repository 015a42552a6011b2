/** The fields of one TLV. IEEE 802.1AB section 8.5; 802.1Q annex D; 802.3 clause 79; ANSI/TIA-1057; PROFINET IEC 61158-6-10. */
import {hex, printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ipText, macText} from '../../src/net/address.ts';
import {MAX_TLVS, OUI, TLV, TLV_HEADER, tlvLength, tlvType} from './wire.ts';

type Add = (fields: Fields, b: Uint8Array, at: number, end: number) => void;

/** All TLVs of `b[start..whole)`, where `whole` is the end of the last whole one. */
export function addTlvs(fields: Fields, b: Uint8Array, start: number, whole: number): void {
  let at = start;
  for (let i = 0; i < MAX_TLVS && at < whole; i++) {
    const value = at + TLV_HEADER;
    const next = value + tlvLength(b, at);
    (ofType[tlvType(b, at)] ?? addNothing)(fields, b, value, next);
    at = next;
  }
}

const addNothing: Add = () => {};

const text =
  (name: string): Add =>
  (fields, b, at, end) => {
    fields[name] = printable(b, at, end);
  };

const word =
  (name: string): Add =>
  (fields, b, at, end) => {
    if (end - at >= 2) fields[name] = u16(b, at);
  };

/** An id with its subtype in front; `mac` and `network` are the subtypes of addresses. */
const id =
  (name: string, mac: number, network: number): Add =>
  (fields, b, at, end) => {
    if (end - at < 2) return;
    const subtype = u8(b, at);
    fields[`${name}.subtype`] = subtype;
    fields[`${name}.id`] =
      subtype === mac && end - at === 7
        ? macText(b, at + 1)
        : ((subtype === network ? address(b, at + 1, end) : undefined) ?? textOrHex(b, at + 1, end));
  };

function textOrHex(b: Uint8Array, at: number, end: number): string {
  for (let i = at; i < end; i++) if (u8(b, i) < 0x20 || u8(b, i) >= 0x7f) return hex(b, at, end);
  return printable(b, at, end);
}

/** IANA address family (1 IPv4, 2 IPv6) and the address. */
function address(b: Uint8Array, at: number, end: number): string | undefined {
  if (end - at === 5 && u8(b, at) === 1) return ipText(b, at + 1, 4);
  return end - at === 17 && u8(b, at) === 2 ? ipText(b, at + 1, 6) : undefined;
}

const addCapabilities: Add = (fields, b, at, end) => {
  if (end - at < 4) return;
  fields['lldp.tlv.system_cap'] = u16(b, at);
  fields['lldp.tlv.enable_system_cap'] = u16(b, at + 2);
};

const addManagementAddress: Add = (fields, b, at, end) => {
  if (end - at < 2) return;
  const stop = at + 1 + u8(b, at);
  const ip = stop <= end ? address(b, at + 1, stop) : undefined;
  if (ip !== undefined) push(fields, ip.includes(':') ? 'lldp.mgn.addr.ip6' : 'lldp.mgn.addr.ip4', ip);
};

function push(fields: Fields, name: string, value: string | number): void {
  const before = fields[name];
  fields[name] = Array.isArray(before) ? [...before, value] : [value];
}

const addOrganization: Add = (fields, b, at, end) => {
  if (end - at < 4) return;
  const subtypes = ofOrganization[(u8(b, at) << 16) | u16(b, at + 1)];
  (subtypes?.[u8(b, at + 3)] ?? addNothing)(fields, b, at + 4, end);
};

const addVlanName: Add = (fields, b, at, end) => {
  if (end - at < 3) return;
  push(fields, 'lldp.ieee.802_1.vlan.id', u16(b, at));
  push(fields, 'lldp.ieee.802_1.vlan.name', printable(b, at + 3, Math.min(end, at + 3 + u8(b, at + 2))));
};

const addPhy: Add = (fields, b, at, end) => {
  if (end - at < 5) return;
  fields['lldp.ieee.802_3.mac_phy_auto_neg_status'] = u8(b, at);
  fields['lldp.ieee.802_3.pmd_mau_type'] = u16(b, at + 3);
};

const addPortStatus: Add = (fields, b, at, end) => {
  if (end - at < 4) return;
  fields['bifrost.profinet_rtclass2'] = u16(b, at);
  fields['bifrost.profinet_rtclass3'] = u16(b, at + 2) & 7;
};

/** Domain UUID (16), port status (2). */
const addMrpPort: Add = (fields, b, at, end) => {
  if (end - at >= 18) fields['bifrost.profinet_mrp_port'] = u16(b, at + 16);
};

const addChassisMac: Add = (fields, b, at, end) => {
  if (end - at >= 6) fields['bifrost.profinet_chassis_mac'] = macText(b, at);
};

/** By organization and its subtype. */
const ofOrganization: Readonly<Record<number, Readonly<Record<number, Add>>>> = {
  [OUI.ieee8021]: {1: word('lldp.ieee.802_1.port_vlan.id'), 3: addVlanName},
  [OUI.ieee8023]: {1: addPhy, 4: word('lldp.ieee.802_3.max_frame_size')},
  [OUI.profinet]: {2: addPortStatus, 4: addMrpPort, 5: addChassisMac},
  [OUI.med]: {
    5: text('bifrost.hardware_revision'),
    6: text('bifrost.revision'),
    7: text('bifrost.software_revision'),
    8: text('bifrost.serial'),
    9: text('bifrost.vendor_name'),
    10: text('bifrost.model_name'),
  },
};

const ofType: Readonly<Record<number, Add>> = {
  [TLV.chassisId]: id('lldp.chassis', 4, 5),
  [TLV.portId]: id('lldp.port', 3, 4),
  [TLV.timeToLive]: word('lldp.time_to_live'),
  [TLV.portDescription]: text('lldp.port.desc'),
  [TLV.systemName]: text('lldp.tlv.system.name'),
  [TLV.systemDescription]: text('lldp.tlv.system.desc'),
  [TLV.capabilities]: addCapabilities,
  [TLV.managementAddress]: addManagementAddress,
  [TLV.organization]: addOrganization,
};
