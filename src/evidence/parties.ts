/**
 * Which frames concern an alert: those from or to one of its parties, in its segment. Our own log-ons concern it only when they
 * are what it is about.
 */
import ipaddr from 'ipaddr.js';
import type {Alert} from '../core/alert.ts';
import {u8} from '../core/bytes.ts';
import {mayBeOf} from '../core/packet-source.ts';
import {isArp, senderIp, senderMac, targetIp, targetMac} from '../net/arp.ts';
import {type Layers, layers} from '../net/layers.ts';
import {ETHERTYPE, link} from '../net/link.ts';
import type {KeptFrame} from './frame-ring.ts';

export interface Parties {
  /** The same for the same parties. */
  readonly key: string;
  concern(frame: KeptFrame): boolean;
}

/** Segment of the alert into which a rule's further pairs fold. */
const EVERY_SEGMENT = '*';

/** An alert whose parties have no address (a serial line) concerns its whole segment. */
export function partiesOf({segment, latest}: Alert, isLogOn: (frame: KeptFrame) => boolean = () => false): Parties {
  const isAboutUs = latest.protocol === 'bifrost' && latest.name === 'poll-breach';
  const all = [latest.client, latest.server].flatMap((text) => bytesOf(text) ?? []);
  const hosts = all.filter((address) => !isGroup(address));
  const addresses = hosts.length > 0 ? hosts : all;
  return {
    key: [segment, ...addresses.map(String).sort(), ...(isAboutUs ? ['ours'] : [])].join(' '),
    concern(frame) {
      if (segment !== EVERY_SEGMENT && !mayBeOf(frame.link, segment)) return false;
      return (addresses.length === 0 || involves(addresses, frame)) && (isAboutUs || !isLogOn(frame));
    },
  };
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** Of a MAC or an IP address; undefined: it is none. */
export function bytesOf(text: string): Uint8Array | undefined {
  if (MAC.test(text)) return Uint8Array.from(text.split(':'), (digits) => Number.parseInt(digits, 16));
  return ipaddr.isValid(text) ? Uint8Array.from(ipaddr.parse(text).toByteArray()) : undefined;
}

/** Everybody hears what goes to a group: that alone says nothing of the alert. */
function isGroup(address: Uint8Array): boolean {
  const first = u8(address, 0);
  if (address.length === 6) return (first & 1) === 1;
  return address.length === 4 ? first >= 224 : first === 0xff;
}

const out: Layers = layers();

/** It comes from, or goes to, one of them. */
export function involves(addresses: readonly Uint8Array[], frame: KeptFrame): boolean {
  const {bytes, start, end, link: from} = frame;
  const isRead = link(from.linkType, bytes, start, end, out) === 'ok';
  for (const address of addresses) {
    if (address.length === 6 ? isOfMac(out, isRead, address) : isRead && isOfIp(out, address)) return true;
  }
  return false;
}

/** In the link header, or in an ARP packet. */
function isOfMac({bytes, srcMac, hasDstMac, at, end, etherType}: Layers, isRead: boolean, mac: Uint8Array): boolean {
  if (srcMac >= 0 && isAt(bytes, srcMac, mac)) return true;
  if (hasDstMac && isAt(bytes, srcMac - 6, mac)) return true;
  if (!isRead || etherType !== ETHERTYPE.arp || !isArp(bytes, at, end)) return false;
  return isAt(bytes, senderMac(at), mac) || isAt(bytes, targetMac(at), mac);
}

/** Where the addresses stand in the header; one is as long as its version says. */
const IP4 = {header: 20, src: 12, dst: 16, address: 4} as const;
const IP6 = {header: 40, src: 8, dst: 24, address: 16} as const;

function isOfIp({bytes, at, end, etherType}: Layers, ip: Uint8Array): boolean {
  if (etherType === ETHERTYPE.arp) {
    return ip.length === 4 && isArp(bytes, at, end) && (isAt(bytes, senderIp(at), ip) || isAt(bytes, targetIp(at), ip));
  }
  const form = etherType === ETHERTYPE.ipv4 ? IP4 : IP6;
  if (etherType !== ETHERTYPE.ipv4 && etherType !== ETHERTYPE.ipv6) return false;
  if (ip.length !== form.address || end - at < form.header) return false;
  return isAt(bytes, at + form.src, ip) || isAt(bytes, at + form.dst, ip);
}

function isAt(b: Uint8Array, at: number, address: Uint8Array): boolean {
  for (let i = 0; i < address.length; i++) if (u8(b, at + i) !== u8(address, i)) return false;
  return true;
}
