/** A frame to its transport payload: link → ARP or IP → TCP, UDP, ICMP. Pure, allocation-free, never throws. */
import {SERIAL_LINK} from '../core/serial-frame.ts';
import {type Fragments, fragments} from './fragments.ts';
import {type Fragment, ip4, ip6} from './ip.ts';
import type {Layers, Reached} from './layers.ts';
import {ETHERTYPE, link} from './link.ts';
import {serialLines} from './serial.ts';
import {transport} from './transport.ts';
import {carried} from './tunnel.ts';

export interface FrameDissector {
  /**
   * Reads frame `b[start..end)` into `out`, whose time is set. `wireLength` is its length on the wire, `segment` the number
   * of its segment (fragments of different segments never meet).
   */
  frame(
    linkType: number,
    b: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    segment: number,
    out: Layers,
  ): Reached;
  /** Moves `out` on to what its packet carries (`tunnel.ts`) and reads that; `none`: nothing that is known here. */
  carried(reached: Reached, segment: number, out: Layers): Reached | 'none';
  readonly fragments: Fragments;
}

export function frameDissector(): FrameDissector {
  const pieces = fragments();
  const serial = serialLines();
  const fragment: Fragment = {id: 0, offset: 0, more: false, start: 0, end: 0};

  function ip(b: Uint8Array, wireEnd: number, segment: number, out: Layers): Reached {
    const isV4 = out.etherType === ETHERTYPE.ipv4;
    const reached = isV4 ? ip4(b, out.at, wireEnd, out, fragment) : ip6(b, out.at, wireEnd, out, fragment);
    if (reached === 'fragment') return pieces.add(fragment, out, segment) ? transport(out) : 'fragment';
    return reached === 'ok' ? transport(out) : reached;
  }

  function network(b: Uint8Array, wireEnd: number, segment: number, out: Layers): Reached {
    if (out.etherType === ETHERTYPE.arp) return 'arp';
    if (out.etherType !== ETHERTYPE.ipv4 && out.etherType !== ETHERTYPE.ipv6) return withoutIp(out);
    return ip(b, wireEnd, segment, out);
  }

  return {
    fragments: pieces,
    carried(reached, segment, out) {
      const wireEnd = out.payload + out.payloadLength;
      const found = carried(reached, out);
      if (found !== 'ok') return found;
      out.version = 0;
      return network(out.bytes, wireEnd, segment, out);
    },
    frame(linkType, b, start, end, wireLength, segment, out) {
      out.version = 0;
      if (linkType === SERIAL_LINK) return serial.frame(b, start, end, out);
      const reached = link(linkType, b, start, end, out);
      if (reached !== 'ok') return reached;
      return network(b, start + Math.max(wireLength, end - start), segment, out);
    },
  };
}

/** The MAC addresses are its ends, and everything behind the link header is payload. */
function withoutIp(out: Layers): Reached {
  out.src = out.srcMac;
  out.dst = out.hasDstMac ? out.srcMac - 6 : out.srcMac;
  out.protocol = 0;
  out.sport = 0;
  out.dport = 0;
  out.payload = out.at;
  out.payloadEnd = out.end;
  out.payloadLength = out.end - out.at;
  return 'ethernet';
}
