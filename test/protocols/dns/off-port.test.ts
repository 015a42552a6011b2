/** DNS on a port that is not its own. */
import {expect, test} from 'vitest';
import {dns} from '../../../protocols/dns/index.ts';

const question = (
  name: string,
  more = '',
  flags = '0100',
  counts = '0001000000000000',
  type = '00010001',
): Uint8Array => {
  const labels = name
    .split('.')
    .map((label) => label.length.toString(16).padStart(2, '0') + Buffer.from(label).toString('hex'));
  return Uint8Array.from(Buffer.from(`d66a${flags}${counts}${labels.join('')}00${type}${more}`, 'hex'));
};
const probed = (b: Uint8Array): string => dns.probe(b, 0, b.length, false);

test('is known by one plain question that fills the datagram', () => {
  expect(probed(question('gateway.docker.internal'))).toBe('request');
});

test.each([
  ['bytes behind it', question('gateway.docker.internal', '00')],
  ['other flags', question('gateway.docker.internal', '', '8180')],
  ['two questions', question('gateway.docker.internal', '', '0100', '0002000000000000')],
  ['records', question('gateway.docker.internal', '', '0100', '0001000100000000')],
  ['another class', question('gateway.docker.internal', '', '0100', '0001000000000000', '00010002')],
  ['a name of one label', question('gateway')],
  ['a name that no host has', question('gate way.internal')],
])('is not claimed with %s', (_what, b) => {
  expect(probed(b)).toBe('no');
});
