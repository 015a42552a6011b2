/** A real capture, message by message, against what tshark says of it. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const CAPTURE = 'files/icsnpp-hart-ip_hart-ip_all_types_and_commands_sent.pcapng';
const COMPARED = [
  'hart_ip.version',
  'hart_ip.message_type',
  'hart_ip.message_id',
  'hart_ip.status',
  'hart_ip.transaction_id',
  'hart_ip.session_init.master_type',
  'hart_ip.session_init.inactivity_close_timer',
  'hart_ip.pt.command',
  'hart_ip.pt.length',
  'hart_ip.pt.response_code',
];

describe.skipIf(!canCompare)('as tshark', () => {
  test('every message, but those whose id it does not know', async () => {
    const rows = tshark(CAPTURE, 'hart_ip', ['frame.number', ...COMPARED]);
    const theirs = rows.map((row) => row.map(shown));
    const {messages, facts} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(74);
    const frames = new Set(theirs.map((line) => line[0]));
    expect(ours.filter((line) => frames.has(line[0]))).toEqual(theirs);
    // 76 more frames hold direct PDUs and the audit log.
    expect(ours.length).toBe(150);
    expect(facts.filter((fact) => fact.kind === 'anomaly')).toEqual([]);
  });
});
