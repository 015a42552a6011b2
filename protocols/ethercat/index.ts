/** EtherCAT: cyclic process data, register access, and who asks devices for which state. ETG.1000.4. */
import type {FactKind} from '../../src/core/fact.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields, type Name, names} from './fields.ts';
import {openSummary, type Summary, summarize} from './summary.ts';
import {fieldsOf, frameType, isFrame, TYPE} from './wire.ts';

/** By the rank of what a frame does. */
const seen: readonly (readonly [FactKind, Name])[] = [
  ['session', 'process-data'],
  ['read', 'register-read'],
  ['write', 'register-write'],
  ['program', 'eeprom-written'],
  ['control', 'state-requested'],
];

const others: Readonly<Record<number, readonly [FactKind, Name]>> = {
  [TYPE.variables]: ['session', 'network-variables'],
  [TYPE.mailbox]: ['session', 'mailbox'],
};

export const ethercat: Protocol<Summary> = {
  name: 'ethercat',
  title: 'EtherCAT',
  ports: {ether: [0x88a4], udp: [34_980]},
  fields,
  names,
  scope: [],
  target: ['bifrost.ecat_commands', 'bifrost.ecat_addresses'],
  anomalies,
  maxMessage: 1500,
  probe(b, start, end, isOnPort) {
    if (!isOnPort || !isFrame(b, start, end)) return 'no';
    return frameType(b, start) === TYPE.datagrams || others[frameType(b, start)] !== undefined ? 'request' : 'no';
  },
  open: openSummary,
  read(summary, from, b, start, end, report) {
    if (!isFrame(b, start, end)) report.anomaly('length', from, {});
    else {
      if (report.messages) report.message(from, fieldsOf(b, start));
      if (frameType(b, start) === TYPE.datagrams) datagrams(summary, from, b, start, report);
      else other(b, start, report);
    }
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function datagrams(summary: Summary, from: Side, b: Uint8Array, at: number, report: Report): void {
  summarize(summary, b, at);
  if (summary.isCut) report.anomaly('datagram-length', from, fieldsOf(b, at));
  if (summary.isStrange) report.anomaly('command', from, fieldsOf(b, at));
  if (summary.isCut || summary.isStrange || report.repeats(summary.print, summary.act)) return;
  const [kind, name] = seen[summary.act] ?? ['session', 'process-data'];
  report.fact(kind, name, fieldsOf(b, at));
}

function other(b: Uint8Array, at: number, report: Report): void {
  const what = others[frameType(b, at)];
  if (what !== undefined && !report.repeats(frameType(b, at), -1)) report.fact(what[0], what[1], fieldsOf(b, at));
}
