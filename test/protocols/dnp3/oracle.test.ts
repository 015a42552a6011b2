/** Real captures, fragment by fragment, against what tshark says of them. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const COMPARED = ['dnp3.al.seq', 'dnp3.al.func', 'dnp3.al.iin', 'dnp3.al.obj', 'dnp3.src', 'dnp3.dst'];
const OBJECTS = 1 + COMPARED.indexOf('dnp3.al.obj');

/** Frame number and the values of each field in it, as text. */
type Row = readonly string[];

const theirRows = (capture: string): Row[] =>
  tshark(capture, 'dnp3.al.func', ['frame.number', ...COMPARED]).map((cells) => cells.map(shown));

/** `strange`: frames in which tshark loses the thread where the transport's count goes from 63 to 0 or begins anew. */
const captures = [
  {capture: 'files/icsnpp-dnp3_dnp3_example.pcap', fragments: 727, strange: [18, 114, 210, 311, 810], broken: []},
  {
    capture: 'files/iti_dnp3_test_data_part1.pcap',
    fragments: 93,
    strange: [],
    broken: ['header', ...Array<string>(6).fill('objects')],
  },
];

describe.skipIf(!canCompare)('as tshark', () => {
  test.each(captures)('every fragment of $capture', async ({capture, fragments, strange, broken}) => {
    const isClear = (row: Row) => !strange.some((frame) => String(frame) === row[0]);
    const theirs = theirRows(capture).filter(isClear);
    const {messages, facts} = await watchCapture(capture);
    const ours = messages
      .filter((m) => m.fields['dnp3.al.func'] !== undefined)
      .map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))])
      .filter(isClear);
    const anomalies = facts.filter((fact) => fact.kind === 'anomaly' && fact.protocol === 'dnp3');
    expect(anomalies.map((fact) => fact.name)).toEqual(broken);
    // Of a header that is cut off tshark shows the object, too; of what follows "stop application" nothing.
    const frames = new Set(anomalies.map((fact) => String(fact.frame)));
    const isCompared = (row: Row) => !(frames.has(row[0] ?? '') || row[2] === '18');
    const comparable = (row: Row) => (isCompared(row) ? row : row.filter((_, i) => i !== OBJECTS));
    expect(theirs.length).toBe(fragments);
    expect(ours.map(comparable)).toEqual(theirs.map(comparable));
  });
});
