/**
 * What a frame turned out to be, as numbers: offsets and header values. One record is reused for every frame, so that
 * dissecting allocates nothing; whoever wants to keep something copies it.
 */
import type {Micros} from '../core/time.ts';

export interface Layers {
  /** Of the frame. It stands here since a fraction that is handed from call to call is an object each time. */
  time: Micros;
  /** Buffer that holds the frame's link header. */
  frame: Uint8Array;
  /** Offset of the 6 bytes of the source MAC in `frame`; -1: the link type has none. The destination's lie before it, if `hasDstMac`. */
  srcMac: number;
  hasDstMac: boolean;
  /** Or the SAP of an LLC frame (below 0x600), or OUI * 0x10000 + protocol id of a SNAP frame of an organisation. */
  etherType: number;
  /** VLAN ids, outermost first; -1: untagged. */
  vlan: number;
  innerVlan: number;

  /** Buffer that holds the network header and all above it: the frame, or a datagram put together from fragments. */
  bytes: Uint8Array;
  /** Offset of the network header, and of the byte behind the last one of the packet that was captured. */
  at: number;
  end: number;
  /** 4, 6, or 0: not IP. */
  version: number;
  /**
   * Offsets of the addresses in `bytes`: IP addresses of 4 or 16 bytes, or the MAC addresses of a frame without IP. Both are
   * the same where the link type does not say to whom the frame goes.
   */
  src: number;
  dst: number;
  /** IP protocol number of the payload, after extension headers. */
  protocol: number;

  /** Ports; without ports 0. */
  sport: number;
  dport: number;
  /** Which of the protocols that share the EtherType it is; set above this room, 0 if not. */
  variant: number;
  seq: number;
  flags: number;
  /** Payload that was captured, in `bytes`. */
  payload: number;
  payloadEnd: number;
  /** Payload length on the wire: more than captured when the snap length cut the frame. */
  payloadLength: number;
}

export const layers = (): Layers => ({
  time: 0,
  frame: new Uint8Array(0),
  srcMac: -1,
  hasDstMac: false,
  etherType: 0,
  vlan: -1,
  innerVlan: -1,
  bytes: new Uint8Array(0),
  at: 0,
  end: 0,
  version: 0,
  src: 0,
  dst: 0,
  protocol: 0,
  sport: 0,
  dport: 0,
  variant: 0,
  seq: 0,
  flags: 0,
  payload: 0,
  payloadEnd: 0,
  payloadLength: 0,
});

/**
 * How far the dissection came: `tcp`, `udp`, `icmp` or another `ip` protocol with its headers read; `arp`; `ethernet` for any other
 * EtherType; `serial` for a frame of a serial line; `fragment` for a piece that still waits for others; `cut` when the snap length ended it; `malformed` when
 * a header contradicts itself; `link-type` when the link layer is not known here.
 */
export type Reached =
  | 'tcp'
  | 'udp'
  | 'icmp'
  | 'ip'
  | 'arp'
  | 'ethernet'
  | 'serial'
  | 'fragment'
  | 'cut'
  | 'malformed'
  | 'link-type';
