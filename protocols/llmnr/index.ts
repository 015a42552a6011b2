/** LLMNR: hosts without a name server ask everybody on the link, and whoever has the name answers. RFC 4795. */
import {hex} from '../../src/core/bytes.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {dnsIsResponse, dnsPrint, isDns, readDns} from '../../src/net/dns.ts';
import {anomalies, fields, names} from './fields.ts';

const SHOWN = 16;

export const llmnr: Protocol<null> = {
  name: 'llmnr',
  title: 'LLMNR',
  ports: {udp: [5355]},
  fields,
  names,
  scope: ['dns.qry.type'],
  target: ['dns.qry.name'],
  anomalies,
  maxMessage: 9000,
  probe: (b, start, end, isOnPort) => {
    if (!(isOnPort && isDns(b, start, end))) return 'no';
    return dnsIsResponse(b, start) ? 'response' : 'request';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    readOne(from, b, start, end, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function readOne(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  if (!isDns(b, at, end)) {
    report.anomaly('malformed', from, {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))});
    return;
  }
  if (report.messages) report.message(from, readDns(b, at, end));
  if (report.repeats(dnsPrint(b, at, end), end - at)) return;
  const shown = readDns(b, at, end);
  if (!dnsIsResponse(b, at)) {
    report.fact('read', 'query', shown);
    return;
  }
  report.fact('read', 'answer', {...shown, 'bifrost.from': from});
  const asked = shown['dns.qry.name'];
  const [name] = Array.isArray(asked) ? asked : [];
  if (typeof name !== 'string' || name === '') return;
  report.fact('identify', 'name-claimed', {
    'bifrost.device_name': name,
    'bifrost.from': from,
    'bifrost.confidence': 0.6,
  });
}
