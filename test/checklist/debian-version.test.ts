/** Order of versions: as dpkg itself says, for those of Debian's manual and for thousands that are made up. */
import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {compareVersions} from '../../src/checklist/debian-version.ts';

test.each([
  ['1.0', '1.0', 0],
  ['1.0~rc1', '1.0', -1],
  ['1:0.1', '9.9', 1],
  ['1.0-1', '1.0-1+deb12u1', -1],
  ['2.36-9+deb12u10', '2.36-9+deb12u9', 1],
  ['1.2.3', '1.2.a', -1],
  ['1.0+b1', '1.0~b1', 1],
  ['1.009', '1.9', 0],
  ['1.0-1', '1.0', 1],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
  expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
});

const part = fc.stringMatching(/^[0-9][0-9a-z.+~]{0,6}$/);
const version = fc
  .tuple(fc.constantFrom('', '0:', '1:'), part, fc.constantFrom('', '-1', '-2+deb12u1', '-1~bpo1'))
  .map((parts) => parts.join(''));

test('as dpkg says', () => {
  const pairs = fc.sample(fc.tuple(version, version), {numRuns: 400, seed: 7});
  const script = pairs
    .map(
      ([a, b]) =>
        `dpkg --compare-versions '${a}' lt '${b}' && echo -1 || { dpkg --compare-versions '${a}' gt '${b}' && echo 1 || echo 0; }`,
    )
    .join('\n');
  const said = execFileSync('sh', {input: script, encoding: 'utf8'}).trim().split('\n').map(Number);
  expect(pairs.map(([a, b]) => Math.sign(compareVersions(a, b)))).toEqual(said);
});
