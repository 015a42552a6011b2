/** Multicast DNS: devices that tell their name and their services to everybody on the link. RFC 6762, RFC 6763. */
import {hex, printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {dnsIsResponse, dnsPrint, dnsRecords, isDns, readDns, TYPE} from '../../src/net/dns.ts';
import {anomalies, fields, names} from './fields.ts';

const SHOWN = 16;
/** Pairs of a text record that are looked at. */
const MAX_PAIRS = 64;
const MODEL = /^(?:md|model|ty|usb_MDL)=(.{1,64})$/;
const SERVICE = /(?:^|\.)(_[^.]+\._(?:tcp|udp))\.local$/;
const LOCAL = '.local';

export const mdns: Protocol<null> = {
  name: 'mdns',
  title: 'mDNS',
  ports: {udp: [5353]},
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
  const services = servicesOf(shown);
  if (services.length > 0) shown['bifrost.service'] = services;
  report.fact('service', 'announcement', {...shown, 'bifrost.from': from});
  tellDevice(from, b, at, end, shown, report);
}

/** `_http._tcp` of `panel._http._tcp.local`, each once. */
function servicesOf(shown: Fields): string[] {
  const all = [shown['dns.resp.name'], shown['dns.ptr.domain_name']].flatMap((one) => (Array.isArray(one) ? one : []));
  return [...new Set(all.flatMap((name) => SERVICE.exec(String(name))?.[1] ?? []))];
}

/** The answer is the sender's about itself (RFC 6762 §10). */
function tellDevice(from: Side, b: Uint8Array, at: number, end: number, shown: Fields, report: Report): void {
  const identity: Fields = {};
  const name = hostOf(shown);
  if (name !== undefined) identity['bifrost.device_name'] = name;
  const model = modelOf(b, at, end);
  if (model !== undefined) identity['bifrost.model_name'] = model;
  if (name === undefined && model === undefined) return;
  report.fact('identify', 'device-announced', {...identity, 'bifrost.from': from, 'bifrost.confidence': 0.6});
}

/** The host behind a service, else the name that has an address. */
function hostOf(shown: Fields): string | undefined {
  const {'dns.srv.target': targets, 'dns.resp.name': owners, 'dns.resp.type': types} = shown;
  const target = Array.isArray(targets) ? targets[0] : undefined;
  const i = Array.isArray(types) ? types.findIndex((type) => type === TYPE.a || type === TYPE.aaaa) : -1;
  const owner = Array.isArray(owners) && i >= 0 ? owners[i] : undefined;
  const name = String(target ?? owner ?? '');
  return name.endsWith(LOCAL) ? name.slice(0, -LOCAL.length) : undefined;
}

function modelOf(b: Uint8Array, start: number, end: number): string | undefined {
  for (const {type, data, dataEnd} of dnsRecords(b, start, end)) {
    if (type !== TYPE.txt) continue;
    let at = data;
    for (let i = 0; at < dataEnd && i < MAX_PAIRS; i++) {
      const stop = Math.min(dataEnd, at + 1 + u8(b, at));
      const model = MODEL.exec(printable(b, at + 1, stop))?.[1];
      if (model !== undefined) return model;
      at = stop;
    }
  }
  return undefined;
}
