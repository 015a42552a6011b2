/** CDP: what Cisco's LLDP says of a switch, a telephone or a router and of the port it is plugged into. */
import {u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {fieldsOf, isSound, lastWhole} from './wire.ts';

export const cdp: Protocol<null> = {
  name: 'cdp',
  title: 'Cisco Discovery Protocol',
  ports: {ether: [0x0c_2000]},
  fields,
  names,
  scope: ['cdp.portid'],
  target: ['cdp.deviceid', 'cdp.native_vlan'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (isSound(b, start, end) ? 'request' : 'no'),
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (!isSound(b, start, end)) return end - start;
    const whole = lastWhole(b, start, end);
    if (report.messages) report.message(from, fieldsOf(b, start, whole));
    if (whole < end) report.anomaly('tlv-length', from, fieldsOf(b, start, whole));
    announce(b, start, whole, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function announce(b: Uint8Array, start: number, whole: number, report: Report): void {
  if (report.repeats(hashBytes(b, start, whole), whole - start)) return;
  const all = fieldsOf(b, start, whole);
  const name = u8(b, start + 1) === 0 ? 'neighbour-left' : 'neighbour-announced';
  report.fact('bind', name, {...all, 'bifrost.from': 'client'});
  const identity = identityOf(all);
  report.fact('identify', 'device-announced', {...identity, 'bifrost.from': 'client'});
  const ip = addressOf(all);
  if (ip !== undefined) report.fact('identify', 'device-announced', {...identity, 'bifrost.subject_ip': ip});
}

function identityOf(all: Fields): Fields {
  const fields: Fields = {};
  const {'cdp.deviceid': name, 'cdp.platform': platform, 'bifrost.software_version': software} = all;
  if (typeof name === 'string') fields['bifrost.device_name'] = name;
  if (typeof platform === 'string') {
    if (/^cisco /i.test(platform)) fields['bifrost.vendor_name'] = 'Cisco';
    fields['bifrost.model_name'] = platform.replace(/^cisco /i, '');
  }
  const version = typeof software === 'string' ? /\bVersion:? +([^\s,]{1,40})/.exec(software)?.[1] : undefined;
  if (version !== undefined) fields['bifrost.revision'] = version;
  return fields;
}

function addressOf({'bifrost.management_addresses': managed, 'bifrost.addresses': own}: Fields): string | undefined {
  const all = [...(Array.isArray(managed) ? managed : []), ...(Array.isArray(own) ? own : [])];
  return all.map(String).find((ip) => ip !== '0.0.0.0');
}
