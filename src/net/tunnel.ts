/**
 * What a packet carries that is a frame or a packet itself: mirrors of a switch (ERSPAN I, II and III, VXLAN) and tunnels (GRE,
 * VXLAN-GPE, Geneve, IP in IP). GRE RFC 2784 and 2890, NVGRE RFC 7637, ERSPAN draft-foschiano-erspan, VXLAN RFC 7348, VXLAN-GPE
 * draft-ietf-nvo3-vxlan-gpe, Geneve RFC 8926, IP in IP RFC 2003 and 4213. Never throws, allocates nothing.
 */
import {u8, u16} from '../core/bytes.ts';
import type {Layers, Reached} from './layers.ts';
import {ETHERTYPE, type Link, link, packetOf} from './link.ts';

const PROTOCOL = {ipv4: 4, ipv6: 41, gre: 47} as const;
/** 8472 is what Linux took before the number was given. */
const PORT = {vxlan: 4789, linuxVxlan: 8472, vxlanGpe: 4790, geneve: 6081} as const;
const CARRIES = {ethernet: 0x6558, erspan: 0x88be, erspan3: 0x22eb} as const;
const GRE = {checksum: 0x8000, routing: 0x4000, key: 0x2000, sequence: 0x1000, version: 0x0007} as const;
const GPE_TYPE = [0, ETHERTYPE.ipv4, ETHERTYPE.ipv6, CARRIES.ethernet] as const;
const ERSPAN2 = 8;
const ERSPAN3 = {header: 12, subheader: 8, hasSubheader: 0x01, kind: 0x7c00, ethernet: 0, ip: 0x0800} as const;

/** Moves `out` to what its payload carries; `none`: it is no tunnel that is known here. */
export function carried(reached: Reached, out: Layers): Link | 'none' {
  if (reached === 'udp') return overUdp(out);
  return reached === 'ip' ? overIp(out) : 'none';
}

function overIp(out: Layers): Link | 'none' {
  switch (out.protocol) {
    case PROTOCOL.gre:
      return gre(out.bytes, out.payload, out);
    case PROTOCOL.ipv4:
      return inside(out.payload, ETHERTYPE.ipv4, out);
    case PROTOCOL.ipv6:
      return inside(out.payload, ETHERTYPE.ipv6, out);
    default:
      return 'none';
  }
}

function gre(b: Uint8Array, at: number, out: Layers): Link | 'none' {
  if (out.payloadEnd - at < 4) return 'none';
  const flags = u16(b, at);
  if ((flags & (GRE.version | GRE.routing)) !== 0) return 'none';
  const isNumbered = (flags & GRE.sequence) !== 0;
  const options = ((flags & GRE.checksum) !== 0 ? 4 : 0) + ((flags & GRE.key) !== 0 ? 4 : 0) + (isNumbered ? 4 : 0);
  const start = at + 4 + options;
  const type = u16(b, at + 2);
  // Type I is a bare frame, and only its lack of a sequence number tells it from type II.
  if (type === CARRIES.erspan) return inside(start + (isNumbered ? ERSPAN2 : 0), CARRIES.ethernet, out);
  return type === CARRIES.erspan3 ? erspan3(b, start, out) : inside(start, type, out);
}

function erspan3(b: Uint8Array, at: number, out: Layers): Link | 'none' {
  if (out.payloadEnd - at < ERSPAN3.header) return 'none';
  const last = u16(b, at + 10);
  const start = at + ERSPAN3.header + ((last & ERSPAN3.hasSubheader) !== 0 ? ERSPAN3.subheader : 0);
  const kind = last & ERSPAN3.kind;
  if (kind === ERSPAN3.ethernet) return inside(start, CARRIES.ethernet, out);
  return kind === ERSPAN3.ip ? packet(start, out) : 'none';
}

/** The port names the tunnel, and its header must agree: any other datagram may come to these ports as well. */
function overUdp(out: Layers): Link | 'none' {
  switch (out.dport) {
    case PORT.vxlan:
    case PORT.linuxVxlan:
      return vxlan(out.bytes, out.payload, out);
    case PORT.vxlanGpe:
      return vxlanGpe(out.bytes, out.payload, out);
    case PORT.geneve:
      return geneve(out.bytes, out.payload, out);
    default:
      return 'none';
  }
}

/** The network number is valid (08), with a group policy or not (80). */
function vxlan(b: Uint8Array, at: number, out: Layers): Link | 'none' {
  if (out.payloadEnd - at < 8 || (u8(b, at) & 0x7f) !== 0x08 || u8(b, at + 7) !== 0) return 'none';
  return inside(at + 8, CARRIES.ethernet, out);
}

function vxlanGpe(b: Uint8Array, at: number, out: Layers): Link | 'none' {
  if (out.payloadEnd - at < 8 || (u8(b, at) & 0xf8) !== 0x08 || u16(b, at + 1) !== 0) return 'none';
  const type = GPE_TYPE[u8(b, at + 3)] ?? 0;
  return type === 0 ? 'none' : inside(at + 8, type, out);
}

function geneve(b: Uint8Array, at: number, out: Layers): Link | 'none' {
  if (out.payloadEnd - at < 8 || u8(b, at) >> 6 !== 0 || (u8(b, at + 1) & 0x3f) !== 0 || u8(b, at + 7) !== 0)
    return 'none';
  return inside(at + 8 + (u8(b, at) & 0x3f) * 4, u16(b, at + 2), out);
}

function inside(start: number, type: number, out: Layers): Link | 'none' {
  const end = out.payloadEnd;
  if (start >= end) return 'none';
  if (type === CARRIES.ethernet) return link(1, out.bytes, start, end, out);
  return isPacket(type) ? packetOf(out.bytes, start, end, type, out) : 'none';
}

const isPacket = (type: number): boolean =>
  type === ETHERTYPE.ipv4 || type === ETHERTYPE.ipv6 || type === ETHERTYPE.mpls || type === ETHERTYPE.mplsMulticast;

function packet(start: number, out: Layers): Link | 'none' {
  if (start >= out.payloadEnd) return 'none';
  return inside(start, u8(out.bytes, start) >> 4 === 6 ? ETHERTYPE.ipv6 : ETHERTYPE.ipv4, out);
}
