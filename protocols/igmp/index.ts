/** IGMP: who wants which multicast group, and which router asks. RFC 1112, 2236, 3376. */
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {fieldsOf, isWhole, TYPE, typeOf} from './wire.ts';

/** Version 3: a filter that becomes "only these sources", of which there are none or fewer, is a leave. */
const LEAVING = new Set([3, 6]);

export const igmp: Protocol<null> = {
  name: 'igmp',
  title: 'IGMP',
  ports: {ip: [2]},
  fields,
  names,
  scope: [],
  target: ['igmp.maddr'],
  anomalies,
  maxMessage: 1500,
  probe: (_b, start, end) => (isWhole(start, end) ? 'request' : 'no'),
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (!isWhole(start, end)) {
      report.anomaly('length', from, {});
      return end - start;
    }
    if (report.messages) report.message(from, fieldsOf(b, start, end));
    if (report.repeats(hashBytes(b, start, end), end - start)) return end - start;
    const all = fieldsOf(b, start, end);
    const [kind, name] = seen(typeOf(b, start), all);
    report.fact(kind, name, all);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function seen(type: number, all: Fields): readonly [FactKind, (typeof names)[number]] {
  if (type === TYPE.query) return ['service', 'query'];
  if (type === TYPE.leave) return ['session', 'leave'];
  if (type === TYPE.report1 || type === TYPE.report2) return ['session', 'join'];
  if (type !== TYPE.report3) return ['session', 'other'];
  const records = all['igmp.record_type'];
  const isLeaving = Array.isArray(records) && records.length > 0 && records.every((one) => LEAVING.has(Number(one)));
  return ['session', isLeaving ? 'leave' : 'join'];
}
