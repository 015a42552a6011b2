/** A real capture, message by message, against what tshark says of it. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const CAPTURE = 'files/plc4x_ads_manual-test-capture.pcapng';
const COMPARED = [
  'ams.targetnetid',
  'ams.targetport',
  'ams.senderport',
  'ams.cmdid',
  'ams.invokeid',
  'ams.adsresult',
  'ams.ads_indexgroup',
  'ams.ads_indexoffset',
  'ams.ads_cbreadlength',
  'ams.ads_cbwritelength',
];

const RESULT = 1 + COMPARED.indexOf('ams.adsresult');

describe.skipIf(!canCompare)('as tshark', () => {
  test('every message', async () => {
    const rows = tshark(CAPTURE, 'ams', ['frame.number', ...COMPARED]);
    const theirs = rows.map((row) => row.map(shown));
    const {messages} = await watchCapture(CAPTURE);
    const ours = messages.map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(292);
    // Of four answers with a single byte of data, tshark shows no result.
    expect(ours.map((line, i) => line.map((text, k) => (theirs[i]?.[k] === '' && k === RESULT ? '' : text)))).toEqual(
      theirs,
    );
  });

  test('variables by name', async () => {
    const {facts} = await watchCapture(CAPTURE);
    const symbols = new Set(facts.map((fact) => fact.fields['bifrost.symbol']));
    expect(symbols).toContain('main.hurz_BOOL');
    expect(facts.filter((fact) => fact.kind === 'anomaly')).toEqual([]);
  });
});
