/** Every FINS frame of a real capture against tshark: control field, service id, command and end code. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const COLUMNS = ['frame.number', 'omron.icf', 'omron.sid', 'omron.command', 'omron.response.code'];
const NAME = 'files/icsnpp-omron-fins_omron.pcap';

describe.skipIf(!canCompare)('the same frames as tshark', () => {
  test('a capture with every command', async () => {
    const {messages} = await watchCapture(NAME);
    const ours = messages.map(({frame, fields}) =>
      [frame, ...COLUMNS.slice(1).map((field) => String(fields[field] ?? ''))].join('|'),
    );
    expect(ours.length).toBeGreaterThan(200);
    expect(ours).toEqual(tshark(NAME, 'omron', COLUMNS).map((row) => row.map(shown).join('|')));
  });
});
