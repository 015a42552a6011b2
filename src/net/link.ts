/**
 * Link layers to EtherType: Ethernet II, 802.3 with LLC/SNAP, 802.1Q/802.1ad tags, HSR and Cisco tag, PPPoE, MPLS;
 * Linux cooked v1 and v2; raw IP; BSD loopback; PPP. A PRP trailer, an Ethernet trailer or a frame check sequence lies behind the length of
 * the packet and is never read. IEEE 802.3, 802.1Q, IEC 62439-3; https://www.tcpdump.org/linktypes.html
 */
import {u8, u16, u32, u32le} from '../core/bytes.ts';
import type {Layers} from './layers.ts';

export const ETHERTYPE = {ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd, mpls: 0x8847, mplsMulticast: 0x8848} as const;

const TAG = {dot1q: 0x8100, dot1ad: 0x88a8, old: 0x9100, hsr: 0x892f, cisco: 0x8909, pppoe: 0x8864} as const;
/** A value below is a length (802.3), not a type. */
const MIN_ETHERTYPE = 0x0600;
const MAX_TAGS = 4;
const MAX_LABELS = 8;
const VLAN_ID = 0x0fff;
const PPP = {ipv4: 0x0021, ipv6: 0x0057} as const;

export type Link = 'ok' | 'cut' | 'link-type';

/** Reads the link header of `b[at..end)`; on `ok`, `out.at` is the network header and `out.etherType` its type. */
export function link(linkType: number, b: Uint8Array, at: number, end: number, out: Layers): Link {
  out.frame = b;
  out.bytes = b;
  out.end = end;
  out.srcMac = -1;
  out.hasDstMac = false;
  out.vlan = -1;
  out.innerVlan = -1;
  if (linkType === 1) return ethernet(b, at, end, out);
  return otherLink(linkType, b, at, end, out);
}

/** A packet of type `etherType` that lies in `b[at..end)` without a link header of its own. */
export function packetOf(b: Uint8Array, at: number, end: number, etherType: number, out: Layers): Link {
  out.frame = b;
  out.end = end;
  out.srcMac = -1;
  out.hasDstMac = false;
  out.vlan = -1;
  out.innerVlan = -1;
  return typed(b, at, etherType, out);
}

function ethernet(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 14) return 'cut';
  out.srcMac = at + 6;
  out.hasDstMac = true;
  return typed(b, at + 14, u16(b, at + 12), out);
}

function otherLink(linkType: number, b: Uint8Array, at: number, end: number, out: Layers): Link {
  switch (linkType) {
    case 0:
    case 108:
      return loopback(b, at, end, out);
    case 9:
    case 50:
      return ppp(b, at, end, out);
    case 51:
      return pppoe(b, at, end, out);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return raw(b, at, end, out);
    case 113:
      return cooked(b, at, end, out);
    case 276:
      return cooked2(b, at, end, out);
    default:
      return 'link-type';
  }
}

/** Bytes of a tag behind its type; 0: the type is no tag. The one of Cisco is a security group (TrustSec). */
function tagLength(type: number): number {
  if (isVlan(type)) return 4;
  if (type === TAG.hsr) return 6;
  return type === TAG.cisco ? 8 : 0;
}

const isVlan = (type: number): boolean => type === TAG.dot1q || type === TAG.dot1ad || type === TAG.old;

/** Steps over tags until a type that is not a tag. */
function typed(b: Uint8Array, start: number, type: number, out: Layers): Link {
  let at = start;
  let etherType = type;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    const length = tagLength(etherType);
    if (length === 0) break;
    if (out.end - at < length) return 'cut';
    if (isVlan(etherType)) noteVlan(u16(b, at) & VLAN_ID, out);
    at += length;
    etherType = u16(b, at - 2);
  }
  if (etherType === TAG.pppoe) return pppoe(b, at, out.end, out);
  if (etherType < MIN_ETHERTYPE) return llc(b, at, etherType, out);
  if (etherType === ETHERTYPE.mpls || etherType === ETHERTYPE.mplsMulticast) return mpls(b, at, etherType, out);
  return network(at, etherType, out);
}

/** Steps over the label stack (RFC 3032). Nothing says what lies behind it but its first half byte, the version of IP. */
function mpls(b: Uint8Array, start: number, etherType: number, out: Layers): Link {
  let at = start;
  for (let labels = 0; labels < MAX_LABELS && out.end - at > 4; labels++) {
    at += 4;
    if ((u8(b, at - 2) & 1) === 1) return labelled(u8(b, at) >> 4, at, start, etherType, out);
  }
  return network(start, etherType, out);
}

function labelled(version: number, at: number, start: number, etherType: number, out: Layers): Link {
  if (version === 4) return network(at, ETHERTYPE.ipv4, out);
  return version === 6 ? network(at, ETHERTYPE.ipv6, out) : network(start, etherType, out);
}

function noteVlan(id: number, out: Layers): void {
  if (out.vlan < 0) out.vlan = id;
  else if (out.innerVlan < 0) out.innerVlan = id;
}

/**
 * 802.3: the type field is a length. SNAP (AA AA 03) carries an EtherType, or a number that an organisation gave; of others
 * the destination SAP tells the protocol, behind 3 bytes of unnumbered LLC.
 */
function llc(b: Uint8Array, at: number, length: number, out: Layers): Link {
  out.end = Math.min(out.end, at + length);
  if (out.end - at < 3) return network(at, 0, out);
  const isSnap = out.end - at >= 8 && u8(b, at) === 0xaa && u8(b, at + 1) === 0xaa && u8(b, at + 2) === 0x03;
  if (!isSnap) return network(at + 3, u8(b, at), out);
  return network(at + 8, (u8(b, at + 3) * 0x10000 + u16(b, at + 4)) * 0x10000 + u16(b, at + 6), out);
}

function network(at: number, etherType: number, out: Layers): Link {
  out.at = at;
  out.etherType = etherType;
  return 'ok';
}

/** BSD loopback: the address family in the byte order of the machine that captured (NULL), or of the network (LOOP). */
function loopback(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 4) return 'cut';
  const little = u32le(b, at);
  const family = little < 256 ? little : u32(b, at);
  // AF_INET6 is 10 on Linux, 24, 28 or 30 on the BSDs and macOS.
  const isV6 = family === 10 || family === 24 || family === 28 || family === 30;
  return network(at + 4, family === 2 ? ETHERTYPE.ipv4 : isV6 ? ETHERTYPE.ipv6 : 0, out);
}

function ppp(b: Uint8Array, start: number, end: number, out: Layers): Link {
  // HDLC-like framing (RFC 1662) may put address FF and control 03 in front.
  const at = end - start >= 4 && u8(b, start) === 0xff && u8(b, start + 1) === 0x03 ? start + 2 : start;
  if (end - at < 2) return 'cut';
  // Protocol field compression (RFC 1661 §6.5): an odd first byte is the whole field.
  const isShort = (u8(b, at) & 1) === 1;
  return pppPayload(isShort ? u8(b, at) : u16(b, at), at + (isShort ? 1 : 2), out);
}

function pppoe(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 8) return 'cut';
  out.end = Math.min(end, at + 6 + u16(b, at + 4));
  return pppPayload(u16(b, at + 6), at + 8, out);
}

const pppPayload = (protocol: number, at: number, out: Layers): Link =>
  network(at, protocol === PPP.ipv4 ? ETHERTYPE.ipv4 : protocol === PPP.ipv6 ? ETHERTYPE.ipv6 : 0, out);

function raw(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 1) return 'cut';
  const version = u8(b, at) >> 4;
  return network(at, version === 4 ? ETHERTYPE.ipv4 : version === 6 ? ETHERTYPE.ipv6 : 0, out);
}

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address, protocol. */
function cooked(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 16) return 'cut';
  if (u16(b, at + 4) === 6) out.srcMac = at + 6;
  return typed(b, at + 16, u16(b, at + 14), out);
}

/** LINKTYPE_LINUX_SLL2: protocol, reserved, interface index, ARPHRD, packet type, address length, address. */
function cooked2(b: Uint8Array, at: number, end: number, out: Layers): Link {
  if (end - at < 20) return 'cut';
  if (u8(b, at + 11) === 6) out.srcMac = at + 12;
  return typed(b, at + 20, u16(b, at), out);
}
