/** EAP over LAN: a device asks a switch to be let in. IEEE 802.1X-2020 section 11; EAP: RFC 3748. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';

/** Version (1), type (1), length (2); EAP has code (1), id (1), length (2), and a method in requests and responses. */
const HEADER = 4;
const TYPE = {eap: 0, start: 1, logoff: 2} as const;
const CODE = {request: 1, response: 2, success: 3, failure: 4} as const;
const IDENTITY = 1;

export const eapol: Protocol<null> = {
  name: 'eapol',
  title: 'IEEE 802.1X (EAP over LAN)',
  ports: {ether: [0x888e]},
  fields,
  names,
  scope: [],
  target: ['eap.type'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (end - start < HEADER ? 'no' : wayOf(b, start, end)),
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (end - start < HEADER || start + HEADER + u16(b, start + 2) > end) {
      report.anomaly('length', from, {});
      return end - start;
    }
    const all = fieldsOf(b, start);
    if (report.messages) report.message(from, all);
    if (u8(b, start + 1) === TYPE.eap && !hasEap(b, start)) report.anomaly('eap-length', from, {...all});
    else if (!report.repeats(fingerprint(b, start), 0)) tell(b, start, all, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** Who wants in starts and responds; the switch asks and decides. */
function wayOf(b: Uint8Array, at: number, end: number): Probe {
  const type = u8(b, at + 1);
  if (type === TYPE.start || type === TYPE.logoff) return 'request';
  if (type !== TYPE.eap || end - at < HEADER + 4) return 'either';
  return u8(b, at + HEADER) === CODE.response ? 'request' : 'response';
}

/** The EAP packet is whole, with a method where its code has one. */
function hasEap(b: Uint8Array, at: number): boolean {
  const there = u16(b, at + 2);
  if (there < 4 || u16(b, at + HEADER + 2) > there) return false;
  return u8(b, at + HEADER) > CODE.response || there >= 5;
}

function fieldsOf(b: Uint8Array, at: number): Fields {
  const fields: Fields = {'eapol.version': u8(b, at), 'eapol.type': u8(b, at + 1)};
  if (u8(b, at + 1) !== TYPE.eap || !hasEap(b, at)) return fields;
  fields['eap.code'] = u8(b, at + HEADER);
  fields['eap.id'] = u8(b, at + HEADER + 1);
  if (u8(b, at + HEADER) > CODE.response) return fields;
  fields['eap.type'] = u8(b, at + HEADER + 4);
  if (u8(b, at + HEADER) === CODE.response && u8(b, at + HEADER + 4) === IDENTITY) {
    fields['bifrost.identity_in_clear'] = u16(b, at + HEADER + 2) > 5;
  }
  return fields;
}

function fingerprint(b: Uint8Array, at: number): number {
  const kind = (u8(b, at) << 8) | u8(b, at + 1);
  if (u8(b, at + 1) !== TYPE.eap) return kind;
  const code = u8(b, at + HEADER);
  return (kind << 16) | (code << 8) | (code > CODE.response ? 0 : u8(b, at + HEADER + 4));
}

function tell(b: Uint8Array, at: number, all: Fields, report: Report): void {
  const name = u8(b, at + 1) === TYPE.eap ? codes[u8(b, at + HEADER)] : types[u8(b, at + 1)];
  report.fact(name === 'eap-failure' ? 'exception' : 'session', name ?? 'other', all);
}

const types: Readonly<Record<number, Name>> = {1: 'start', 2: 'logoff', 3: 'key', 5: 'key-agreement'};

const codes: Readonly<Record<number, Name>> = {
  [CODE.request]: 'eap-request',
  [CODE.response]: 'eap-response',
  [CODE.success]: 'eap-success',
  [CODE.failure]: 'eap-failure',
};
