/** PROFINET real-time: cyclic data and whether its provider runs, alarms, and time. IEC 61158-6-10. */
import type {FactKind} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {
  alarmBlock,
  DATA_STATUS,
  dataLength,
  dataStatus,
  fieldsOf,
  frameId,
  isSound,
  type Kind,
  kindOf,
} from './wire.ts';

/** Relations between two devices whose provider state is remembered. */
const MAX_RELATIONS = 64;
const ACKNOWLEDGED = 0x8000;

/** Does the provider run, by frame id. */
type Session = Map<number, boolean>;

export const profinet: Protocol<Session> = {
  name: 'profinet',
  title: 'PROFINET real-time',
  ports: {ether: [0x8892]},
  fields,
  names,
  scope: [],
  target: ['pn_rt.frame_id', 'bifrost.data_length'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (end - start >= 2 && kindOf(frameId(b, start)) !== 'dcp' ? 'either' : 'no'),
  open: () => new Map(),
  read(session, from, b, start, end, report) {
    if (!isSound(b, start, end)) {
      report.anomaly('length', from, end - start < 2 ? {} : {'pn_rt.frame_id': frameId(b, start)});
      return end - start;
    }
    if (report.messages) report.message(from, fieldsOf(b, start, end));
    const kind = kindOf(frameId(b, start));
    if (kind === 'cyclic') notice(session, b, start, end, report);
    if (report.repeats(fingerprint(kind, b, start, end), frameId(b, start))) return end - start;
    const [fact, name] = seen(kind, b, start, end);
    report.fact(fact, name, fieldsOf(b, start, end));
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** A provider that stops says that its program does not run any more: its outputs are no longer valid. */
function notice(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const id = frameId(b, at);
  const runs = (dataStatus(b, end) & DATA_STATUS.run) !== 0;
  const before = session.get(id);
  if (before === runs || (before === undefined && session.size >= MAX_RELATIONS)) return;
  session.set(id, runs);
  if (before === undefined) return;
  report.fact('control', runs ? 'provider-runs' : 'provider-stopped', fieldsOf(b, at, end));
}

function fingerprint(kind: Kind, b: Uint8Array, at: number, end: number): number {
  if (kind === 'cyclic') return (dataLength(at, end) << 8) | dataStatus(b, end);
  // Of an alarm all but the sequence numbers, of the rest that it is there.
  return kind === 'alarm' ? hashBytes(b, at + 12, end, hashBytes(b, at, at + 8)) : 0;
}

function seen(kind: Kind, b: Uint8Array, at: number, end: number): readonly [FactKind, Name] {
  if (kind === 'alarm') {
    const block = alarmBlock(b, at, end);
    return block > 0 && block < ACKNOWLEDGED ? ['exception', 'alarm'] : ['session', 'alarm-acknowledged'];
  }
  if (kind === 'cyclic') return ['session', 'cyclic-data'];
  if (kind === 'time') return ['session', 'time-sync'];
  return kind === 'delay' ? ['session', 'delay-measurement'] : ['session', 'other-frame'];
}
