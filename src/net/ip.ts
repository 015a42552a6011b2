/**
 * IPv4 (RFC 791) and IPv6 (RFC 8200) headers. The length in the header bounds the packet, so that padding and trailers
 * are not read as payload; a length of zero is an offloaded segment that the network card cuts later: it ends where the
 * frame ends.
 */
import {u8, u16, u32} from '../core/bytes.ts';
import type {Layers} from './layers.ts';

export type Ip = 'ok' | 'fragment' | 'cut' | 'malformed';

/** Where a fragment belongs; filled when `ip4` or `ip6` answers `fragment`. */
export interface Fragment {
  id: number;
  /** Offset of its first byte in the datagram's payload. */
  offset: number;
  more: boolean;
  /** Its bytes in the frame. */
  start: number;
  end: number;
}

const EXTENSION = {hopByHop: 0, routing: 43, fragment: 44, ah: 51, destination: 60, mobility: 135} as const;
const MAX_EXTENSIONS = 8;

/** `wireEnd`: where the frame ended on the wire, behind `out.end` when the snap length cut it. */
export function ip4(b: Uint8Array, at: number, wireEnd: number, out: Layers, fragment: Fragment): Ip {
  if (out.end - at < 20) return 'cut';
  const header = (u8(b, at) & 0x0f) * 4;
  const total = u16(b, at + 2);
  if (u8(b, at) >> 4 !== 4 || header < 20 || (total !== 0 && total < header)) return 'malformed';
  if (out.end - at < header) return 'cut';
  const packetEnd = total === 0 ? wireEnd : at + total;
  out.end = Math.min(out.end, packetEnd);
  out.version = 4;
  out.src = at + 12;
  out.dst = at + 16;
  out.protocol = u8(b, at + 9);
  out.payload = at + header;
  out.payloadEnd = out.end;
  out.payloadLength = packetEnd - out.payload;
  const flags = u16(b, at + 6);
  if ((flags & 0x3fff) === 0) return out.protocol === EXTENSION.ah ? authenticated(b, packetEnd, out) : 'ok';
  // Half a fragment would put a hole into its datagram that nobody sees.
  if (packetEnd > out.end) return 'cut';
  return piece(fragment, u16(b, at + 4), (flags & 0x1fff) * 8, (flags & 0x2000) !== 0, out);
}

/** Behind the authentication header (RFC 4302) the payload stands in clear. */
function authenticated(b: Uint8Array, packetEnd: number, out: Layers): Ip {
  const at = out.payload;
  if (out.end - at < 8) return 'cut';
  out.protocol = u8(b, at);
  out.payload = at + extensionLength(b, at, EXTENSION.ah);
  out.payloadLength = packetEnd - out.payload;
  return out.payload > out.end ? 'cut' : 'ok';
}

export function ip6(b: Uint8Array, at: number, wireEnd: number, out: Layers, fragment: Fragment): Ip {
  if (out.end - at < 40) return 'cut';
  if (u8(b, at) >> 4 !== 6) return 'malformed';
  const length = u16(b, at + 4);
  const packetEnd = length === 0 ? wireEnd : at + 40 + length;
  out.end = Math.min(out.end, packetEnd);
  out.version = 6;
  out.src = at + 8;
  out.dst = at + 24;
  out.protocol = u8(b, at + 6);
  out.payload = at + 40;
  out.payloadEnd = out.end;
  const reached = extensions(b, out, fragment);
  out.payloadLength = packetEnd - out.payload;
  return reached === 'fragment' && packetEnd > out.end ? 'cut' : reached;
}

function extensions(b: Uint8Array, out: Layers, fragment: Fragment): Ip {
  for (let seen = 0; seen < MAX_EXTENSIONS; seen++) {
    const kind = out.protocol;
    if (!isExtension(kind)) return 'ok';
    const at = out.payload;
    if (out.end - at < 8) return 'cut';
    out.protocol = u8(b, at);
    out.payload = at + extensionLength(b, at, kind);
    if (out.payload > out.end) return 'cut';
    // An atomic fragment (RFC 6946) is whole.
    const place = kind === EXTENSION.fragment ? u16(b, at + 2) : 0;
    if ((place & 0xfff9) !== 0) return piece(fragment, u32(b, at + 4), place & 0xfff8, (place & 1) === 1, out);
  }
  return 'malformed';
}

function extensionLength(b: Uint8Array, at: number, kind: number): number {
  if (kind === EXTENSION.fragment) return 8;
  return kind === EXTENSION.ah ? (u8(b, at + 1) + 2) * 4 : (u8(b, at + 1) + 1) * 8;
}

const isExtension = (kind: number): boolean =>
  kind === EXTENSION.hopByHop ||
  kind === EXTENSION.routing ||
  kind === EXTENSION.fragment ||
  kind === EXTENSION.ah ||
  kind === EXTENSION.destination ||
  kind === EXTENSION.mobility;

function piece(fragment: Fragment, id: number, offset: number, more: boolean, out: Layers): Ip {
  fragment.id = id;
  fragment.offset = offset;
  fragment.more = more;
  fragment.start = out.payload;
  fragment.end = out.end;
  return 'fragment';
}
