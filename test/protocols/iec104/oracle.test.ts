/** A real capture, frame by frame, against what tshark says of it. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

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

describe.skipIf(!canCompare)('as tshark', () => {
  test('every frame', async () => {
    const rows = tshark(CAPTURE, 'iec60870_104', ['frame.number', ...COMPARED]);
    const theirs = rows.map((row) => row.map(shown));
    const {messages, facts} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(86);
    expect(ours).toEqual(theirs);
    expect(facts.filter(({kind}) => kind === 'anomaly').map(({name}) => name)).toEqual([]);
  });
});
