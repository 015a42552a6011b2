/** PROFINET DCP: finds devices on a cable, names them, gives them IP addresses and resets them. IEC 61158-6-10. */
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {fieldsOf} from './blocks.ts';
import {anomalies, fields, names} from './fields.ts';
import {giveUp, type Session, setAnswered, setRequested} from './settings.ts';
import {
  blocksEnd,
  check,
  HEADER,
  isOptionList,
  isResponse,
  isUnsupported,
  lastWhole,
  SERVICE,
  service,
} from './wire.ts';

export const profinetDcp: Protocol<Session> = {
  name: 'profinet-dcp',
  title: 'PROFINET DCP',
  ports: {ether: [0x8892]},
  fields,
  names,
  scope: [],
  target: ['bifrost.dcp_blocks', 'pn_dcp.suboption_device_nameofstation', 'pn_dcp.suboption_ip_ip'],
  anomalies,
  maxMessage: 1500,
  probe(b, start, end) {
    const state = check(b, start, end);
    if (state === 'not-dcp') return 'no';
    return state === 'length' ? 'either' : isResponse(b, start) ? 'response' : 'request';
  },
  open: () => [],
  read(session, from, b, start, end, report) {
    const state = check(b, start, end);
    if (state === 'ok') frame(session, from, b, start, report);
    else if (state === 'length') report.anomaly('length', from, {});
    return end - start;
  },
  gap: () => undefined,
  tick: (session, report) => giveUp(session, report, false),
  close: (session, report) => giveUp(session, report, true),
};

function frame(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  if (report.messages) report.message(from, fieldsOf(b, at));
  if (!isOptionList(b, at) && lastWhole(b, at) < blocksEnd(b, at))
    report.anomaly('block-length', from, fieldsOf(b, at));
  if (isUnsupported(b, at)) {
    if (service(b, at) === SERVICE.set) setAnswered(session, b, at, report);
    report.fact('exception', 'refused', fieldsOf(b, at));
  } else if (service(b, at) === SERVICE.set) set(session, b, at, report);
  else if (!report.repeats(fingerprint(b, at), blocksEnd(b, at) - at)) tell(from, b, at, report);
}

function set(session: Session, b: Uint8Array, at: number, report: Report): void {
  if (isResponse(b, at)) setAnswered(session, b, at, report);
  else setRequested(session, b, at, report);
}

/** Everything but the transaction and how long the answers may wait. */
const fingerprint = (b: Uint8Array, at: number): number =>
  hashBytes(b, at + HEADER, blocksEnd(b, at), hashBytes(b, at, at + 4));

function tell(from: Side, b: Uint8Array, at: number, report: Report): void {
  const all = fieldsOf(b, at);
  if (service(b, at) === SERVICE.hello) identify('hello', from, all, report);
  else if (isResponse(b, at)) identify('device-identified', from, all, report);
  else report.fact('read', service(b, at) === SERVICE.get ? 'get' : 'identify-request', all);
}

/** PROFIBUS & PROFINET International gives the ids; a few are enough to recognise most plants. */
const vendors: Readonly<Record<number, string>> = {42: 'Siemens', 176: 'Phoenix Contact', 285: 'WAGO'};

function identify(name: 'hello' | 'device-identified', from: Side, all: Fields, report: Report): void {
  const vendor = vendors[Number(all['pn_dcp.suboption_vendor_id'])];
  if (vendor !== undefined) all['bifrost.vendor_name'] = vendor;
  rename(all, 'pn_dcp.suboption_device_devicevendorvalue', 'bifrost.model_name');
  rename(all, 'pn_dcp.suboption_device_nameofstation', 'bifrost.device_name');
  report.fact('identify', name, from === 'client' ? {...all, 'bifrost.from': from} : {...all});
  const ip = all['pn_dcp.suboption_ip_ip'];
  if (ip !== undefined && ip !== '0.0.0.0') report.fact('identify', name, {...all, 'bifrost.subject_ip': ip});
}

function rename(fields: Fields, native: string, neutral: string): void {
  const value = fields[native];
  if (value !== undefined && value !== '') fields[neutral] = value;
}
