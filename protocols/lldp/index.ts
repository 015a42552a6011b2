/** LLDP: who sits at the other end of a cable, on which port and in which VLAN. IEEE 802.1AB-2016. */

import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {identityOf} from './identity.ts';
import {addTlvs} from './tlvs.ts';
import {fault, lastWhole, OUI, TLV, TLV_HEADER, tlvLength, tlvType} from './wire.ts';

export const lldp: Protocol<null> = {
  name: 'lldp',
  title: 'LLDP',
  ports: {ether: [0x88cc]},
  fields,
  names,
  scope: ['lldp.port.id'],
  target: ['lldp.chassis.id', 'lldp.ieee.802_1.port_vlan.id'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) =>
    lastWhole(b, start, end) > start && tlvType(b, start) === TLV.chassisId ? 'request' : 'no',
  open: () => null,
  read(_session, from, b, start, end, report) {
    const whole = lastWhole(b, start, end);
    const wrong = fault(b, start, whole, end);
    if (report.messages || wrong !== 'none') {
      const all = fieldsOf(b, start, whole);
      if (report.messages) report.message(from, all);
      if (wrong !== 'none') report.anomaly(wrong, from, {...all});
    }
    if (wrong !== 'mandatory-missing') announce(b, start, whole, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function fieldsOf(b: Uint8Array, start: number, whole: number): Fields {
  const all: Fields = {};
  addTlvs(all, b, start, whole);
  return all;
}

function announce(b: Uint8Array, start: number, whole: number, report: Report): void {
  if (report.repeats(fingerprint(b, start, whole), whole - start)) return;
  const all = fieldsOf(b, start, whole);
  const isLeaving = all['lldp.time_to_live'] === 0;
  report.fact('bind', isLeaving ? 'neighbour-left' : 'neighbour-announced', {...all, 'bifrost.from': 'client'});
  const identity = identityOf(all);
  if (identity === undefined) return;
  report.fact('identify', 'device-announced', {...identity, 'bifrost.from': 'client'});
  announceBehind(identity, all, report);
}

/** The frame comes from a port; the device behind it has addresses of its own, and its identity is that of both. */
function announceBehind(identity: Fields, all: Fields, report: Report): void {
  const addresses = all['lldp.mgn.addr.ip4'];
  const ip = Array.isArray(addresses) ? addresses.find((one) => one !== '0.0.0.0') : undefined;
  const mac = all['bifrost.profinet_chassis_mac'];
  if (ip === undefined && mac === undefined) return;
  if (ip !== undefined) identity['bifrost.subject_ip'] = ip;
  if (mac !== undefined) identity['bifrost.subject_mac'] = mac;
  report.fact('identify', 'device-announced', identity);
}

/** Everything but the delays that a PROFINET port measures anew each time. */
function fingerprint(b: Uint8Array, start: number, whole: number): number {
  let print = 0;
  let at = start;
  while (at < whole) {
    const next = at + TLV_HEADER + tlvLength(b, at);
    if (!isDelay(b, at + TLV_HEADER, next, tlvType(b, at))) print = hashBytes(b, at, next, print);
    at = next;
  }
  return print;
}

const isDelay = (b: Uint8Array, at: number, end: number, type: number): boolean =>
  type === TLV.organization &&
  end - at >= 4 &&
  ((u8(b, at) << 16) | u16(b, at + 1)) === OUI.profinet &&
  u8(b, at + 3) === 1;
