/** A real capture, frame by frame, against the bytes that tshark takes out of its segments. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, tshark} from '../tshark.ts';

const CAPTURE = 'files/icsnpp-roc-plus_all_opcodes_tcp.pcap';

describe.skipIf(!canCompare)('beside tshark, which shows the bytes', () => {
  test('every frame, and nothing but ROC Plus', async () => {
    const theirs = tshark(CAPTURE, 'tcp.len > 0', ['frame.number', 'tcp.payload']).map(([frame, payload]) => ({
      frame: Number(frame),
      opcode: Number.parseInt(String(payload).slice(8, 10), 16),
    }));
    const {messages, facts} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => ({frame: m.frame, opcode: m.fields['bifrost.opcode']}));
    expect(theirs.length).toBe(109);
    expect(ours).toEqual(theirs);
    expect(facts.filter((fact) => fact.kind === 'anomaly')).toEqual([]);
    const spoken = new Set(facts.map((fact) => fact.protocol).filter((name) => !['arp', 'ip', 'tcp'].includes(name)));
    expect([...spoken]).toEqual(['roc-plus']);
    expect(JSON.stringify(facts)).not.toMatch(/PASSWORD1|50415353/);
  });
});
