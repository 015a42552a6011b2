/**
 * Which addresses a MAC address stands in front of, and when that makes them one device. Conservative: ARP must have said so,
 * or the address itself; a MAC address in front of many is a router or a proxy, and virtual ones move between devices.
 */
import type {Host} from './host.ts';

/** A MAC address in front of more IP addresses than this is a router or a proxy: its vendor says nothing of them. */
export const MAX_IPS_BEHIND_MAC = 3;
/** MAC addresses remembered; those beyond are believed of nobody. */
const MAX_MACS = 65_536;

export interface Adjacency {
  /** Notes that an IP address was seen behind a MAC address; how many are. */
  stand(segment: string, mac: string, ip: string): number;
  /** An IP address behind it other than this one and of the same family; none behind a virtual MAC address. */
  other(segment: string, mac: string, ip: string): string | undefined;
  /** The only IP address behind it. */
  only(segment: string, mac: string): string | undefined;
  /**
   * ARP said that the host has this MAC address: the hosts of which it said so, this one among them, and whether they
   * are few enough for one device.
   */
  own(mac: string, host: Host): {readonly hosts: readonly Host[]; readonly isOneDevice: boolean};
  /** The hosts of which ARP said that the MAC address is theirs; none where it is not one device's. */
  owned(segment: string, mac: string): readonly Host[];
}

/** Prefixes of virtual addresses that redundancy protocols share between devices: VRRP, HSRP, GLBP, CARP. */
const VIRTUAL = ['00:00:5e:00:01:', '00:00:5e:00:02:', '00:00:0c:07:ac:', '00:00:0c:9f:f', '00:07:b4:00:'];
export const NO_MAC = '00:00:00:00:00:00';

const isVirtualMac = (mac: string): boolean => mac === NO_MAC || VIRTUAL.some((prefix) => mac.startsWith(prefix));

export function adjacency(): Adjacency {
  const behind = new Map<string, Set<string>>();
  const owners = new Map<string, Host[]>();
  const keyOf = (segment: string, mac: string): string => `${segment} ${mac}`;
  return {
    stand(segment, mac, ip) {
      const key = keyOf(segment, mac);
      const known = behind.get(key);
      // Beyond the bound nothing is known of a new MAC address, so that its vendor is believed of nobody.
      if (known === undefined && behind.size >= MAX_MACS) return Number.POSITIVE_INFINITY;
      const ips = known ?? new Set();
      behind.set(key, ips);
      if (ips.size <= MAX_IPS_BEHIND_MAC) ips.add(ip);
      return ips.size;
    },
    other(segment, mac, ip) {
      if (isVirtualMac(mac)) return undefined;
      for (const one of behind.get(keyOf(segment, mac)) ?? [])
        if (one !== ip && one.includes(':') === ip.includes(':')) return one;
      return undefined;
    },
    only(segment, mac) {
      const ips = behind.get(keyOf(segment, mac));
      const [ip] = ips?.size === 1 ? ips : [];
      return ip;
    },
    own(mac, host) {
      const key = keyOf(host.segment, mac);
      const known = owners.get(key);
      if (known === undefined && owners.size >= MAX_MACS) return {hosts: [], isOneDevice: false};
      const hosts = known ?? [];
      owners.set(key, hosts);
      if (hosts.length <= MAX_IPS_BEHIND_MAC && !hosts.includes(host)) hosts.push(host);
      return {hosts, isOneDevice: hosts.length <= MAX_IPS_BEHIND_MAC && !isVirtualMac(mac)};
    },
    owned(segment, mac) {
      const hosts = owners.get(keyOf(segment, mac)) ?? [];
      return hosts.length <= MAX_IPS_BEHIND_MAC && !isVirtualMac(mac) ? hosts : [];
    },
  };
}

/** An IPv6 address that carries its MAC address (RFC 4291, appendix A), or of the link itself: no router is between. */
export function isOnLink(ip: string, mac: string): boolean {
  if (!ip.includes(':')) return false;
  if (ip.startsWith('fe80:')) return true;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return ip.endsWith(`:${groups.map((group) => group.toString(16)).join(':')}`);
}
