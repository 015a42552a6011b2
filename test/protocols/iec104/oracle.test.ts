/** A real capture, frame by frame, against what tshark says of it. */
import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {capturePath, hasCaptures, watchCapture} from '../../captures.ts';

const CAPTURE = 'files/iti_090813_diverse.pcap';
const COMPARED = [
  'iec60870_104.type',
  'iec60870_104.apdulen',
  'iec60870_104.tx',
  'iec60870_104.rx',
  'iec60870_asdu.typeid',
  'iec60870_asdu.causetx',
  'iec60870_asdu.oa',
  'iec60870_asdu.addr',
  'iec60870_asdu.numix',
  'iec60870_asdu.ioa',
];

describe.skipIf(!hasCaptures)('as tshark', () => {
  test('every frame', async () => {
    const columns = ['frame.number', ...COMPARED].flatMap((name) => ['-e', name]);
    const output = execFileSync(
      'tshark',
      ['-r', capturePath(CAPTURE), '-Y', 'iec60870_104', '-T', 'fields', '-E', 'occurrence=a', ...columns],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
    );
    const theirs = output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t').map((text) => (/^0x/.test(text) ? String(Number(text)) : text)));
    const {messages, facts} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(86);
    expect(ours).toEqual(theirs);
    expect(facts.filter(({kind}) => kind === 'anomaly').map(({name}) => name)).toEqual([]);
  });
});
