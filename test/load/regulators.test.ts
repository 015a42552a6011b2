/** The shipped regulators, and files that are none. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadRegulators} from '../../src/load/regulators.ts';

test('the shipped ones are read, each with its source', () => {
  const all = loadRegulators();
  expect(all.map(({name}) => name)).toEqual(['nis2']);
  for (const {source, reports} of all) expect([source.length > 0, reports.length > 0]).toEqual([true, true]);
});

test.each([
  ['no JSON', '{', 'x.json: is no JSON: '],
  ['a list', '[]', 'x.json: must be a section with keys of its own, is []'],
  [
    'a key nobody knows',
    '{"title":"t","source":"s","applies":"a","reports":[{"id":"a","title":"t","within":{"hours":1}}],"more":1}',
    'x.json: more: unknown key "more" (known here: title, source, applies, reports)',
  ],
  [
    'a term of no time',
    '{"title":"t","source":"s","applies":"a","reports":[{"id":"a","title":"t","within":{"hours":0}}]}',
    'x.json: reports.0.within.hours: must be at least 1, is 0',
  ],
  ['no report', '{"title":"t","source":"s","applies":"a","reports":[]}', 'reports: must have 1 or more entries, has 0'],
  [
    'a report after one that is not there',
    '{"title":"t","source":"s","applies":"a","reports":[{"id":"a","title":"t","within":{"hours":1},"after":"b"}]}',
    'no report before a is called b',
  ],
])('%s is refused with the file', (_name, text, why) => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-regulators-'));
  try {
    writeFileSync(join(folder, 'x.json'), text);
    expect(() => loadRegulators(folder)).toThrow('x.json: ');
    expect(() => loadRegulators(folder)).toThrow(why);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
