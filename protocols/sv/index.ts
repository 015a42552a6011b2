/** Sampled values: currents and voltages as merging units measure them, thousands a second. IEC 61850-9-2. */
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {appId, type Frame, fieldsOf, find, isSimulated, openFrame, publisherHash, sampleCount} from './wire.ts';

interface Session {
  readonly frame: Frame;
  /** Publisher and counter of the frame before; the counter is -1 before the first. */
  publisher: number;
  count: number;
}

export const sv: Protocol<Session> = {
  name: 'sv',
  title: 'Sampled values',
  ports: {ether: [0x88ba]},
  fields,
  names,
  scope: ['sv.svID'],
  target: ['sv.appid'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (find(openFrame(), b, start, end) === 'ok' ? 'request' : 'no'),
  open: () => ({frame: openFrame(), publisher: 0, count: -1}),
  read(session, from, b, start, end, report) {
    const state = find(session.frame, b, start, end);
    if (state !== 'ok') report.anomaly(state, from, {});
    else message(session, from, b, start, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function message(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const {frame} = session;
  if (report.messages) report.message(from, fieldsOf(frame, b, at));
  const publisher = publisherHash(frame, b);
  const count = sampleCount(frame, b);
  // The counter begins anew with every second: a step from high to low is that, a small step back is not.
  const back = session.count - count;
  if (publisher === session.publisher && back > 0 && back <= session.count / 2) {
    report.anomaly('sample-count-back', from, {...fieldsOf(frame, b, at), 'bifrost.previous_smpCnt': session.count});
  }
  session.publisher = publisher;
  session.count = count;
  if (report.repeats(publisher, appId(b, at) | (isSimulated(b, at) ? 0x10000 : 0))) return;
  report.fact('service', 'published', {...fieldsOf(frame, b, at), 'bifrost.from': 'client'});
}
