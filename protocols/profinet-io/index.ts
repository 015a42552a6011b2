/** PROFINET IO context management: who connects to a device, reads and writes its records. IEC 61158-6-10. */
import type {FactKind, Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {fieldsOf, fingerprint} from './describe.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {isBrokenLookup, isHandleFree, isLookupAnswer, isMapperReading, isOfProfinet} from './lookup.ts';
import {HEADER, interfaceOf, isFirst, isWhole, operation, PACKET, packetType} from './wire.ts';

type Called = readonly [FactKind, Name];

const OTHER: Called = ['control', 'other-operation'];

/** By operation, of all interfaces but the mapper's. */
const operations: readonly Called[] = [
  ['session', 'connect'],
  ['session', 'release'],
  ['read', 'read'],
  ['write', 'write'],
  ['control', 'control'],
  ['read', 'read-implicit'],
];

export const profinetIo: Protocol<null> = {
  name: 'profinet-io',
  title: 'PROFINET IO context management',
  ports: {udp: [34_964]},
  fields,
  names,
  scope: ['pn_io.slot_nr', 'pn_io.subslot_nr'],
  target: ['pn_io.index'],
  anomalies,
  maxMessage: 65_535,
  probe(b, start, end, isOnPort) {
    if (end - start < HEADER) return 'no';
    const one = interfaceOf(b, start);
    // The mapper of endpoints is everybody's: elsewhere than on the own port only what it tells of PROFINET is believed.
    if (one === 'mapper' && !isOnPort && !isOfProfinet(b, start, end)) return 'no';
    return one === 'none' ? 'no' : wayOf(b, start);
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (end - start < HEADER || !isWhole(b, start, end)) report.anomaly('length', from, {});
    else if (isLookupAnswer(b, start) && isBrokenLookup(b, start)) report.anomaly('length', from, {});
    else {
      if (report.messages) report.message(from, fieldsOf(b, start));
      // What a later fragment carries on with was told by the first one.
      if (isFirst(b, start) && !report.repeats(fingerprint(b, start), operation(b, start))) tell(b, start, report);
    }
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function wayOf(b: Uint8Array, at: number): Probe {
  const type = packetType(b, at);
  if (type === PACKET.request) return 'request';
  return type === PACKET.response || type === PACKET.fault || type === PACKET.reject ? 'response' : 'either';
}

function tell(b: Uint8Array, at: number, report: Report): void {
  const all = fieldsOf(b, at);
  const type = packetType(b, at);
  if (type === PACKET.request) requested(b, at, all, report);
  else if (type === PACKET.response) answered(all, report);
  else if (type === PACKET.fault || type === PACKET.reject) report.fact('exception', 'refused', all);
}

function requested(b: Uint8Array, at: number, all: Fields, report: Report): void {
  const [kind, name] = interfaceOf(b, at) === 'mapper' ? ofMapper(b, at) : (operations[operation(b, at)] ?? OTHER);
  report.fact(kind, name, all);
  const station = all['pn_io.cminitiator_station_name'];
  if (station === undefined || station === '') return;
  report.fact('identify', 'controller-named', {'bifrost.device_name': station, 'bifrost.from': 'client'});
}

function ofMapper(b: Uint8Array, at: number): Called {
  if (isMapperReading(b, at)) return ['read', 'endpoint-lookup'];
  return isHandleFree(b, at) ? ['session', 'lookup-ended'] : OTHER;
}

/** Of a look-up: there is no entry, or no further one. */
const NOT_REGISTERED = 0x16c9_a0d6;
const DONE: readonly unknown[] = [undefined, 0, NOT_REGISTERED];

function answered(all: Fields, report: Report): void {
  const {'pn_io.error_code': code, 'epm.rc': status} = all;
  if (!DONE.includes(code) || !DONE.includes(status)) report.fact('exception', 'refused', all);
  else if ('bifrost.vendor_id' in all || 'bifrost.model_name' in all) report.fact('identify', 'device-identified', all);
  else report.fact('session', 'answered', all);
}
