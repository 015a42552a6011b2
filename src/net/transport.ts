/** TCP (RFC 9293) and UDP (RFC 768) headers, and the head of ICMP. Checksums are not judged: network cards fill them late. */
import {u8, u16, u32} from '../core/bytes.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {Layers, Reached} from './layers.ts';

export const TCP = {fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10} as const;

/** A SYN without an answer for so long was sent to nobody: three times the first retransmission of RFC 6298. */
export const ANSWER_WITHIN: Micros = 3 * SECOND;

export const IP_PROTOCOL = {icmp: 1, tcp: 6, udp: 17, icmp6: 58} as const;

/** Reads the transport header at `out.payload` and moves the payload behind it. */
export function transport(out: Layers): Reached {
  switch (out.protocol) {
    case IP_PROTOCOL.tcp:
      return tcp(out.bytes, out.payload, out);
    case IP_PROTOCOL.udp:
      return udp(out.bytes, out.payload, out);
    case IP_PROTOCOL.icmp:
    case IP_PROTOCOL.icmp6:
      return withoutPorts(out, 'icmp');
    default:
      return withoutPorts(out, 'ip');
  }
}

function withoutPorts(out: Layers, reached: Reached): Reached {
  out.sport = 0;
  out.dport = 0;
  return reached;
}

function tcp(b: Uint8Array, at: number, out: Layers): Reached {
  if (out.end - at < 20) return 'cut';
  const header = (u8(b, at + 12) >> 4) * 4;
  if (header < 20 || header > out.payloadLength) return 'malformed';
  out.sport = u16(b, at);
  out.dport = u16(b, at + 2);
  out.seq = u32(b, at + 4);
  out.flags = u8(b, at + 13);
  out.payload = Math.min(at + header, out.end);
  out.payloadLength -= header;
  return 'tcp';
}

function udp(b: Uint8Array, at: number, out: Layers): Reached {
  if (out.end - at < 8) return 'cut';
  const length = u16(b, at + 4);
  out.sport = u16(b, at);
  out.dport = u16(b, at + 2);
  // Zero is an IPv6 jumbogram or an offloaded datagram: it ends where IP ends.
  if (length !== 0 && length < 8) return 'malformed';
  const whole = length === 0 ? out.payloadLength : Math.min(length, out.payloadLength);
  out.payload = at + 8;
  out.payloadLength = whole - 8;
  out.payloadEnd = Math.min(out.end, at + whole);
  return 'udp';
}
