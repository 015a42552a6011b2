/** Which MAC address stands behind which IP address: from the frames themselves, from ARP, and for devices without IP. */
import {i32, u16, u32} from '../core/bytes.ts';
import type {Fields, Party} from '../core/fact.ts';
import {isOnLink} from '../inventory/adjacency.ts';
import type {Host} from '../inventory/host.ts';
import {type Inventory, MAX_ASSETS} from '../inventory/inventory.ts';
import {ip4Text, isGroupMac, isUnicast, macText} from '../net/address.ts';
import {isArp, senderIp, senderMac} from '../net/arp.ts';
import type {Layers} from '../net/layers.ts';
import type {Reporter} from './reporter.ts';
import type {End, Talk} from './talk.ts';

export interface Bindings {
  /** The end sent this packet: make its host, notice a MAC address that changed. */
  sender(end: End, layers: Layers, segment: string): void;
  arp(layers: Layers, segment: string): void;
}

export function bindings(hosts: Inventory, report: Reporter): Bindings {
  /** Hosts of frames without IP, by segment and MAC as a number: no text for a frame that repeats itself. */
  const byMac = new Map<string, Map<number, Host>>();

  /** The host behind an address pair; a pair that is new is a fact. */
  function seen(protocol: string, ip: string, mac: string, layers: Layers, segment: string): Host {
    const host = hosts.host(segment, ip, layers.vlan, report.time);
    host.sent = true;
    const isKnown = host.macs.includes(mac);
    if (mac === '' || (isKnown && (protocol !== 'arp' || hosts.isCertain(host, mac)))) return host;
    const previous = host.macs.at(-1);
    const isCertain = protocol === 'arp' || isOnLink(ip, mac);
    const other = hosts.bind(host, ip, mac, isCertain, report.time)?.ips[0];
    tellBinding(report, protocol, host, {ip, mac, port: 0}, isKnown, previous, other, besides(hosts, host, ip, mac));
    return host;
  }

  function withoutIp(layers: Layers, segment: string): Host {
    const high = u16(layers.frame, layers.srcMac);
    const key = high * 2 ** 32 + u32(layers.frame, layers.srcMac + 2);
    const known = byMac.get(segment) ?? new Map<number, Host>();
    byMac.set(segment, known);
    const found = known.get(key);
    if (found !== undefined) return found;
    const mac = macText(layers.frame, layers.srcMac);
    const host = hosts.ofMac(segment, mac, layers.vlan, report.time);
    if (known.size >= MAX_ASSETS) known.clear();
    known.set(key, host);
    if (!host.sent) report.bound(host, 'ethernet', 'address-bound', {ip: '', mac, port: 0}, {});
    host.sent = true;
    return host;
  }

  function count(host: Host): void {
    host.packets++;
    host.lastSeen = report.time;
  }

  return {
    sender(end, layers, segment) {
      if (layers.version === 0) {
        if (!isGroupMac(layers.bytes, layers.src)) end.host ??= withoutIp(layers, segment);
        return;
      }
      if (layers.srcMac < 0) {
        end.host ??= seen('ip', end.ip, '', layers, segment);
        return;
      }
      const high = u16(layers.frame, layers.srcMac);
      const low = i32(layers.frame, layers.srcMac + 2);
      if (end.macLow === low && end.macHigh === high) return;
      end.macHigh = high;
      end.macLow = low;
      end.mac = macText(layers.frame, layers.srcMac);
      if (isUnicast(layers.bytes, layers.src, layers.version)) end.host = seen('ip', end.ip, end.mac, layers, segment);
    },
    arp(layers, segment) {
      const {frame: b, at, end} = layers;
      if (!isArp(b, at, end) || isGroupMac(b, senderMac(at))) return;
      // A probe (RFC 5227) asks with the address 0.0.0.0 before it owns one.
      if (!isUnicast(b, senderIp(at), 4)) return;
      count(seen('arp', ip4Text(b, senderIp(at)), macText(b, senderMac(at)), layers, segment));
    },
  };
}

/** The client of a serial line and all its units: what was seen may be of either. */
export function bindLine({ends}: Talk, segment: string, hosts: Inventory, report: Reporter): void {
  for (const end of ends) {
    if (end.host !== undefined) continue;
    end.host = hosts.ofMac(segment, end.mac, -1, report.time);
    if (!end.host.sent) report.bound(end.host, 'serial', 'address-bound', {ip: '', mac: end.mac, port: 0}, {});
    end.host.sent = true;
  }
}

/** Whose frames came from this MAC address before: the same device's, or of others for which it forwards. */
function besides(hosts: Inventory, host: Host, ip: string, mac: string): Fields {
  const same = hosts.sameMac(host, ip, mac);
  return same === undefined ? {} : {'bifrost.same_mac_ip': same.ip, 'bifrost.same_mac_asset': same.host.owner.id};
}

/** A pair of addresses that is new; `other`: the address that the same device has, too, as was just learned. */
function tellBinding(
  report: Reporter,
  protocol: string,
  host: Host,
  party: Party,
  isKnown: boolean,
  previous: string | undefined,
  other: string | undefined,
  more: Fields,
): void {
  // Of the same family only: every device with IPv6 has addresses of both.
  if (other !== undefined && other.includes(':') === party.ip.includes(':'))
    report.bound(host, protocol, 'address-added', party, {...more, 'bifrost.previous_ip': other});
  else if (isKnown) return;
  else if (previous === undefined) report.bound(host, protocol, 'address-bound', party, more);
  else report.bound(host, protocol, 'address-moved', party, {...more, 'bifrost.previous_mac': previous});
}
