/** GOOSE: what protection devices tell each other at once (trips, interlocks). IEC 61850-8-1. */
import {float} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {follow, openPublishers, type Publishers, placeOf, type Step, set, stepOf} from './publishers.ts';
import {
  appId,
  endOf,
  fieldsOf,
  find,
  has,
  isSimulatedHeader,
  numberOf,
  openPdu,
  PART,
  type Pdu,
  startOf,
} from './wire.ts';

interface Session {
  readonly pdu: Pdu;
  readonly publishers: Publishers;
}

/** What a publication is, apart from its numbers, times and values. */
const IDENTITY = [PART.datSet, PART.goId, PART.simulation, PART.confRev, PART.ndsCom, PART.entries] as const;

export const goose: Protocol<Session> = {
  name: 'goose',
  title: 'GOOSE',
  ports: {ether: [0x88b8]},
  fields,
  names,
  scope: ['goose.gocbRef'],
  target: ['goose.appid', 'goose.datSet'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (find(openPdu(), b, start, end) === 'ok' ? 'request' : 'no'),
  open: () => ({pdu: openPdu(), publishers: openPublishers()}),
  read(session, from, b, start, end, report) {
    const state = find(session.pdu, b, start, end);
    if (state !== 'ok') report.anomaly(state, from, {});
    else message(session, from, b, start, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function message({pdu, publishers}: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  if (report.messages) report.message(from, fieldsOf(pdu, b, at));
  const block = hashBytes(b, startOf(pdu, PART.gocbRef), endOf(pdu, PART.gocbRef), appId(b, at));
  const state = numberOf(pdu, PART.stNum, b);
  const sequence = numberOf(pdu, PART.sqNum, b);
  const place = placeOf(publishers, block);
  if (place < 0) follow(publishers, block, state, sequence);
  else {
    const step = stepOf(publishers, place, state, sequence);
    if (step !== 'repeated') tell(step, from, withBefore(publishers, place, fieldsOf(pdu, b, at)), report);
    set(publishers, place, state, sequence);
  }
  if (report.repeats(fingerprint(pdu, b, at), block)) return;
  report.fact('service', 'published', {...fieldsOf(pdu, b, at), 'bifrost.from': 'client'});
}

function tell(step: Exclude<Step, 'repeated'>, from: Side, all: Fields, report: Report): void {
  if (step === 'state-changed') report.fact('write', step, {...all, 'bifrost.from': 'client'});
  else if (step === 'restarted') report.fact('control', step, {...all, 'bifrost.from': 'client'});
  else report.anomaly(step, from, all);
}

function withBefore(publishers: Publishers, place: number, all: Fields): Fields {
  all['bifrost.previous_stNum'] = float(publishers.state, place);
  all['bifrost.previous_sqNum'] = float(publishers.sequence, place);
  return all;
}

function fingerprint(pdu: Pdu, b: Uint8Array, at: number): number {
  let print = isSimulatedHeader(b, at) ? 1 : 0;
  for (let i = 0; i < IDENTITY.length; i++) {
    const part = IDENTITY[i] ?? PART.datSet;
    if (has(pdu, part)) print = hashBytes(b, startOf(pdu, part), endOf(pdu, part), print + part);
  }
  return print;
}
