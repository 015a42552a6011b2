/** The forms in which real advisories limit versions, and which versions are inside. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseVersion} from '../../src/advisories/version.ts';
import {isWithin, understand} from '../../src/advisories/version-range.ts';

/** `+` inside, `-` outside, `?` doubtful, of a statement that a machine understands. */
function marks(statement: string, versions: readonly string[]): string {
  const understood = understand(statement);
  if (!('versions' in understood) || understood.versions === undefined) return understood.as;
  const {versions: intervals} = understood;
  const marked = versions.map((text) => {
    const version = parseVersion(text);
    if (version === undefined) return 'x';
    return {inside: '+', outside: '-', doubtful: '?'}[isWithin(version, intervals).is];
  });
  return `${understood.as === 'machine' ? '' : 'text '}${marked.join('')}`;
}

describe('machine', () => {
  test.each([
    ['vers:all/*', ['1.0', '9'], '++'],
    ['vers:generic/*', ['1.0'], '+'],
    ['*', ['1.0'], '+'],
    ['All versions', ['1.0'], '+'],
    ['vers:all/<V7.0.3', ['V7.0.2', 'V7.0.3', 'V7.1'], '+--'],
    ['vers:intdot/>=1.0.0|<2.0.0|>=3.0.0|<3.2.1', ['0.9.1', '1.5.0', '2.0.0', '3.2.0', '3.2.1'], '-+-+-'],
    ['vers:semver/1.2.3|2.0.0', ['1.2.3', '1.2.4', '2.0.0'], '+-+'],
    ['vers:all/>=V2.9.2<V2.9.4', ['V2.9.1', 'V2.9.2', 'V2.9.3', 'V2.9.4'], '-++-'],
    ['vers:intdot/%3C3.0', ['2.9.1', '3.0.0'], '+-'],
    ['<V3.40', ['V3.20', 'V3.40'], '+-'],
    ['<= 2.0.00', ['2.0.0', '2.0.1'], '+-'],
    ['All versions < V2.1 SP1', ['V2.1', 'V2.1 SP1', 'V2.1 Update 3'], '+-+'],
    ['All Versions >= V6.5 and < V7.1', ['V6.4', 'V6.5', 'V7.0', 'V7.1'], '-++-'],
    ['All firmware versions < V5.2', ['V5.1', 'V5.2'], '+-'],
    ['>= 1.1 | <= 1.3.2', ['1.0', '1.2', '1.3.2', '1.4'], '-++-'],
    ['3.x', ['2.9', '3.0', '3.99.1', '4.0'], '-++-'],
    ['All versions <= V5.x', ['V5.9', 'V6.0'], '+-'],
    ['V1.0 to V2.3', ['V0.9', 'V1.0', 'V2.3', 'V2.4'], '-++-'],
    ['28  - 32', ['27', '28', '30', '32', '33'], '-+++-'],
    ['12.4.1-12.4.11', ['12.4.0', '12.4.5', '12.4.12'], '-+-'],
    ['2.03-02', ['2.03-02', '2.03-03'], '+-'],
    ['2.3.6 and  below', ['2.3.6', '2.3.7'], '+-'],
    ['1.2 and prior versions', ['1.1', '1.2', '1.3'], '++-'],
    ['V30.0.0 and later', ['V29.0.0', 'V31.0.0'], '-+'],
    ['prior to V2.3', ['V2.2', 'V2.3'], '+-'],
    ['versions before 2.3.1', ['2.3.0', '2.3.1'], '+-'],
    ['up to and including 4.1.2', ['4.1.2', '4.1.3'], '+-'],
    ['up to 4.1.2', ['4.1.1', '4.1.2', '4.1.3'], '+?-'],
    ['All versions between V3.0 (including) and V3.0.2 (excluding)', ['V2.9', 'V3.0', 'V3.0.1', 'V3.0.2'], '-++-'],
    ['>FW16_up_to_and_including_FW26', ['16', '17', 'FW26', '27'], '-++-'],
    ['<=1.4.0_build221212', ['1.4.0_build221212', '1.4.0_build230101', '1.4.0'], '+-+'],
    ['< V4.5 HF1', ['V4.5', 'V4.5 HF1'], '+-'],
    ['12.1.3', ['12.1.3', '12.1.4'], '+-'],
    ['V5.00.204, V5.00.260', ['V5.00.204', 'V5.00.205', 'V5.00.260'], '+-+'],
    ['< 1.99 | 2.20 | 2.40', ['1.98', '2.10', '2.20', '2.30', '2.40'], '+-+-+'],
    ['V7.1 < V7.1 Upd3', ['V7.0', 'V7.1', 'V7.1 Upd2', 'V7.1 Upd3'], '-++-'],
    ['No version', ['1.0'], '-'],
    ['≤ 3.1', ['3.1', '3.2'], '+-'],
  ])('%s', (statement, versions, expected) => expect(marks(statement, versions)).toBe(expected));

  test('first digits of a serial number', () => {
    expect(understand('<=with_the_first_5_digits_of_serial_number_24061')).toEqual({
      as: 'machine',
      versions: [{}],
      serial: {digits: 5, atMost: '24061'},
    });
  });
});

describe('text, and what of it a machine may use', () => {
  test.each([
    ['< V10.4.1 only if web components are used', ['V10.4.0', 'V10.4.1'], 'text +-'],
    ['All versions with Ethernet interface', ['V1'], 'text +'],
    ['>= 2.8.1 (only affected by CVE-2019-10943)', ['2.8.0', '2.8.1'], 'text -+'],
    ['<= 4.2.21 | <= 5.0.27', ['4.2.20', '5.0.30'], 'text +-'],
    ['All BIOS versions < V1.4.0', ['V1.3'], 'text'],
    ['NMC2 <= 6.9.6', ['6.9.5'], 'text'],
    ['1763-L16DWD', ['1.0'], 'text'],
    ['HEN32204', ['1.0'], 'text'],
  ])('%s', (statement, versions, expected) => expect(marks(statement, versions)).toBe(expected));
});

describe('not understood', () => {
  test.each([
    '',
    '-',
    '< January 31 2014',
    '<=A_B',
    '<= 2.0.11 / 3.0.11',
    '< V3.X.14',
    '9'.repeat(500),
    '<June/20/2023',
  ])('%s', (statement) => {
    const understood = understand(statement);
    expect(understood.as).toBe('not understood');
    if (understood.as === 'not understood') expect(understood.why).not.toBe('');
  });

  test('no statement makes it throw', () => {
    const piece = fc.constantFrom(
      '<',
      '>=',
      'vers:all/',
      '*',
      'V1.2',
      ' and ',
      '|',
      '(',
      ')',
      'SP1',
      ' to ',
      'x',
      ' ',
      'with ',
      '%3',
      'prior',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (any) => {
          expect(understand(any).as).toMatch(/machine|text|not understood/);
        },
      ),
      {numRuns: 5000},
    );
  });
});
