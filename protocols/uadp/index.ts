/** UADP: OPC UA PubSub without a broker: who publishes to a group, and whether it is signed. OPC 10000-14 section 7.2.4. */
import {hashBytes} from '../../src/core/hash.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';
import {
  fieldsOf,
  groupConstantEnd,
  type Head,
  isEncrypted,
  isSigned,
  messageType,
  openHead,
  parse,
  publisherEnd,
  writersEnd,
} from './wire.ts';

export const uadp: Protocol<Head> = {
  name: 'uadp',
  title: 'OPC UA PubSub (UADP)',
  ports: {ether: [0xb62c], udp: [4840]},
  fields,
  names,
  scope: ['bifrost.publisher_id'],
  target: ['bifrost.writer_group_id', 'bifrost.writer_ids'],
  anomalies,
  maxMessage: 65_535,
  probe(b, start, end, isOnPort) {
    if (!isOnPort) return 'no';
    const head = openHead();
    // A message without its publisher says too little to be told from other bytes.
    return parse(head, b, start, end) && head.publisher >= 0 ? 'request' : 'no';
  },
  open: openHead,
  read(head, from, b, start, end, report) {
    if (parse(head, b, start, end)) message(head, from, b, start, report);
    else report.anomaly('malformed', from, {});
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

function message(head: Head, from: Side, b: Uint8Array, start: number, report: Report): void {
  if (report.messages) report.message(from, fieldsOf(head, b, start));
  const guard = (isSigned(head, b) ? 1 : 0) | (isEncrypted(head, b) ? 2 : 0);
  if (report.repeats(fingerprint(head, b), (head.more << 2) | guard)) return;
  const name = names[messageType(head)] ?? 'published';
  report.fact('service', name, {...fieldsOf(head, b, start), 'bifrost.from': from});
}

/** Publisher, group and writers. */
function fingerprint(head: Head, b: Uint8Array): number {
  let print = head.extended;
  if (head.publisher >= 0) print = hashBytes(b, head.publisher, publisherEnd(head, b), print);
  if (head.group >= 0) print = hashBytes(b, head.group, groupConstantEnd(head, b), print);
  return head.writers < 0 ? print : hashBytes(b, head.writers, writersEnd(head, b), print);
}
