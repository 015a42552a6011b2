/** A real capture, frame by frame, against the bytes that tshark takes out of its segments. */
import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {capturePath, hasCaptures, watchCapture} from '../../captures.ts';

const CAPTURE = 'files/icsnpp-roc-plus_all_opcodes_tcp.pcap';

describe.skipIf(!hasCaptures)('beside tshark, which shows the bytes', () => {
  test('every frame, and nothing but ROC Plus', async () => {
    const output = execFileSync(
      'tshark',
      ['-r', capturePath(CAPTURE), '-Y', 'tcp.len > 0', '-T', 'fields', '-e', 'frame.number', '-e', 'tcp.payload'],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
    );
    const theirs = output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'))
      .map(([frame, payload = '']) => ({frame: Number(frame), opcode: Number.parseInt(payload.slice(8, 10), 16)}));
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
