/** The order of firmware versions, as vendors count; where it means nothing, that is said. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareVersions, doubtOf, parseVersion, type Version} from '../../src/advisories/version.ts';

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const ascending: readonly (readonly string[])[] = [
  ['V4.5', 'V4.5.1', 'V4.10'],
  ['4.5.0-beta1', '4.5.0-rc1', '4.5.0', '4.5.0 HF1', '4.5.0_SP1', '4.5.0 SP1 Update 3', '4.5.0 SP2', '4.5.1'],
  ['V15.1', 'V15.1 Update 2', 'V15.1 Upd 10', 'V15.1 SP1'],
  ['1.29', '1.29E', '1.29F', '1.30A'],
  ['1.0b2', '1.0b12'],
  ['FW 19.11', 'FW 20.54', 'firmware 30.014'],
  ['R3.09.50', 'R3.10', 'R6.03.10'],
  ['15.2(5)EA.fc4', '15.2(6)E0a', '15.2(7)E3'],
  ['2017', '2017 R2', '2017 R2 SP1', '2018'],
  ['02.07.07(9)', '02.07.07(10)'],
  ['1.4 Build 160062919', '1.4 Build 160062920'],
  ['SE2020MP12', 'SE2020MP13', 'SE2022MP1'],
  ['1.2', `1.${'9'.repeat(40)}`, `1.1${'0'.repeat(40)}`],
];

describe('order', () => {
  test.each(ascending)('%s', (...texts) => {
    const versions = texts.map(version);
    for (let i = 1; i < versions.length; i++) {
      const [before, after] = [versions[i - 1], versions[i]];
      if (before === undefined || after === undefined) continue;
      expect([texts[i], compareVersions(before, after) < 0, compareVersions(after, before) > 0]).toEqual([
        texts[i],
        true,
        true,
      ]);
    }
  });

  test.each([
    ['V4.5', '4.5.0'],
    ['FW 20.54', '20.54'],
    ['4.5.0_SP1', 'V4.5 SP 1'],
    ['V04.05.00', '4.5'],
    ['V8.1 Upd5', 'v8.1 update 5'],
    ['Firmware version V1.2', '1.2'],
  ])('%s is %s', (a, b) => expect(compareVersions(version(a), version(b))).toBe(0));

  test('no version', () => {
    for (const text of ['', 'unknown', 'V', '9'.repeat(200)]) expect(parseVersion(text)).toBeUndefined();
  });
});

describe('doubt', () => {
  test.each([
    ['4.3', '4.03'],
    ['2.7', '2.70'],
    ['2018 R2', '18.1'],
    ['20190812', '1.2'],
    ['CPCI85 V05', 'V05.11'],
    ['C4.93', 'R4.93'],
    ['2.0 foo', '2.0 bar'],
    ['1.0', '1.0b12'],
  ])('%s and %s', (a, b) => expect(doubtOf(version(a), version(b))).toBeTypeOf('string'));

  test.each([
    ['4.5', '4.5 SP1'],
    ['1.9', '1.16'],
    ['V3.20', 'V3.40'],
    ['1.29F', '1.29E'],
    ['20.11', '20.54'],
    ['V2.9.2', 'V2.9.4'],
  ])('none between %s and %s', (a, b) => expect(doubtOf(version(a), version(b))).toBeUndefined());
});

const part = fc.oneof(
  fc.nat(40).map(String),
  fc.constantFrom(
    'SP1',
    'SP2',
    'HF3',
    ' Update 2',
    'a',
    'b12',
    '-rc1',
    '(10)',
    '_build7',
    '.0',
    '.00',
    'x',
    'R2',
    '-',
    ' ',
  ),
);
const text = fc
  .tuple(fc.constantFrom('', 'V', 'FW ', 'R', 'SE', 'CPCI85 V'), fc.nat(30), fc.array(part, {maxLength: 5}))
  .map(([mark, first, parts]) => `${mark}${first}${parts.map((one) => (/^\d/.test(one) ? `.${one}` : one)).join('')}`);

describe('a total order', () => {
  test('over all that can be read', () => {
    fc.assert(
      fc.property(text, text, text, (one, two, three) => {
        const [a, b, c] = [version(one), version(two), version(three)];
        const sign = (x: Version, y: Version): number => Math.sign(compareVersions(x, y));
        expect(sign(a, a)).toBe(0);
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
        if (sign(a, b) === 0) expect(sign(a, c)).toBe(sign(b, c));
      }),
      {numRuns: 3000},
    );
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 200}), (any) => void parseVersion(any)),
      {numRuns: 3000},
    );
  });
});
