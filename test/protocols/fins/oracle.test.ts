/** Every FINS frame of a real capture against tshark: control field, service id, command and end code. */
import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {capturePath, hasCaptures, watchCapture} from '../../captures.ts';

const COLUMNS = ['frame.number', 'omron.icf', 'omron.sid', 'omron.command', 'omron.response.code'];
const NAME = 'files/icsnpp-omron-fins_omron.pcap';

function tshark(): string[] {
  const columns = COLUMNS.flatMap((field) => ['-e', field]);
  const text = execFileSync(
    'tshark',
    ['-r', capturePath(NAME), '-Y', 'omron', '-T', 'fields', '-E', 'separator=|', ...columns],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
  );
  return text.trim().split('\n').map(decimals);
}

const decimals = (line: string): string =>
  line
    .split('|')
    .map((cell) => (cell === '' ? '' : String(Number(cell))))
    .join('|');

describe.skipIf(!hasCaptures)('the same frames as tshark', () => {
  test('a capture with every command', async () => {
    const {messages} = await watchCapture(NAME);
    const ours = messages.map(({frame, fields}) =>
      [frame, ...COLUMNS.slice(1).map((field) => String(fields[field] ?? ''))].join('|'),
    );
    expect(ours.length).toBeGreaterThan(200);
    expect(ours).toEqual(tshark());
  });
});
