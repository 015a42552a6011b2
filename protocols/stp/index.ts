/** Spanning tree (STP, RSTP, MSTP, PVST+): which bridge is the root, and when the topology changes. IEEE 802.1D-2004. */
import {u16, u32} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {macText} from '../../src/net/address.ts';
import {anomalies, fields, names} from './fields.ts';
import {AGE, bpduEnd, check, FLAG, fieldsOf, flagsOf, hasRoot, rootAt, rootMacAt, vlanOf} from './wire.ts';

/** Trees of one bridge whose root is remembered: one a VLAN with PVST+. Beyond it no change is told. */
const MAX_TREES = 256;

/** The root of each tree, by VLAN or instance. */
type Session = Map<number, Root>;

interface Root {
  high: number;
  low: number;
}

export const stp: Protocol<Session> = {
  name: 'stp',
  title: 'Spanning Tree Protocol',
  ports: {ether: [0x42, 0x0c_010b]},
  fields,
  names,
  scope: ['stp.pvst.origvlan', 'stp.port'],
  target: ['stp.root.hw', 'stp.root.prio'],
  anomalies,
  maxMessage: 1500,
  probe: (b, start, end) => (check(b, start, end) === 'ok' ? 'request' : 'no'),
  open: () => new Map(),
  read(session, from, b, start, end, report) {
    const state = check(b, start, end);
    if (state !== 'ok') {
      report.anomaly(state, from, {});
      return end - start;
    }
    const isPerVlan = vlanOf(b, start, end) >= 0;
    if (report.messages) report.message(from, fieldsOf(b, start, end, isPerVlan));
    if (hasRoot(b, start)) notice(session, b, start, end, isPerVlan, report);
    tell(b, start, end, isPerVlan, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** What the bridge said before is remembered, so that another root is a change and not just one more. */
function notice(session: Session, b: Uint8Array, at: number, end: number, isPerVlan: boolean, report: Report): void {
  const tree = isPerVlan ? vlanOf(b, at, end) : u16(b, rootAt(at)) & 0x0fff;
  const high = u16(b, rootMacAt(at));
  const low = u32(b, rootMacAt(at) + 2);
  const before = session.get(tree);
  if (before === undefined) {
    if (session.size < MAX_TREES) session.set(tree, {high, low});
    return;
  }
  if (before.high === high && before.low === low) return;
  const all = describe(b, at, end, isPerVlan);
  report.fact('control', 'root-changed', {...all, 'bifrost.previous_root': macOf(before)});
  before.high = high;
  before.low = low;
}

function tell(b: Uint8Array, at: number, end: number, isPerVlan: boolean, report: Report): void {
  const stop = bpduEnd(b, at, end);
  const print = hasRoot(b, at)
    ? hashBytes(b, at + AGE.end, stop, hashBytes(b, at, at + AGE.at))
    : hashBytes(b, at, stop);
  if (report.repeats(print, isPerVlan ? vlanOf(b, at, end) : -1)) return;
  const [kind, name] = seen(b, at);
  report.fact(kind, name, describe(b, at, end, isPerVlan));
}

function seen(b: Uint8Array, at: number): readonly [FactKind, (typeof names)[number]] {
  if (!hasRoot(b, at)) return ['control', 'topology-change-notification'];
  if ((flagsOf(b, at) & FLAG.topologyChange) !== 0) return ['control', 'topology-change'];
  return ['service', 'bridge-announced'];
}

const describe = (b: Uint8Array, at: number, end: number, isPerVlan: boolean): Fields => ({
  ...fieldsOf(b, at, end, isPerVlan),
  'bifrost.from': 'client',
});

function macOf({high, low}: Root): string {
  const bytes = Uint8Array.from([high >> 8, high, low >>> 24, low >>> 16, low >>> 8, low]);
  return macText(bytes, 0);
}
