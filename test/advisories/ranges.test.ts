/** How the versions of real advisories are understood, counted; docs/advisory-ranges.md shows it and this test keeps it true. */
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {type Understood, understand} from '../../src/advisories/version-range.ts';
import {isThere, realAdvisories} from './corpus.ts';

const MAX_EXAMPLES = 12;

interface Group {
  readonly title: string;
  readonly statements: Map<string, number>;
}

const reasonOf = (understood: Understood): string =>
  understood.as === 'machine'
    ? understood.serial === undefined
      ? 'limits, lists and wildcards'
      : 'first digits of a serial number'
    : understood.why.replace(/".*?"/g, 'a word').replace(/: .*/, '');

function counted(): {readonly totals: ReadonlyMap<string, number>; readonly groups: readonly Group[]} {
  const totals = new Map<string, number>();
  const groups = new Map<string, Group>();
  for (const {products} of realAdvisories().values()) {
    for (const {versions} of products) {
      const understood = understand(versions);
      totals.set(understood.as, (totals.get(understood.as) ?? 0) + 1);
      const title = `${understood.as}: ${reasonOf(understood)}`;
      const group = groups.get(title) ?? {title, statements: new Map()};
      group.statements.set(versions, (group.statements.get(versions) ?? 0) + 1);
      groups.set(title, group);
    }
  }
  return {totals, groups: [...groups.values()]};
}

const sum = ({statements}: Group): number => [...statements.values()].reduce((all, one) => all + one, 0);
const shown = (text: string): string => `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``;

function documentOf({totals, groups}: ReturnType<typeof counted>): string {
  const all = [...totals.values()].reduce((one, other) => one + other, 0);
  const rows = ['machine', 'text', 'not understood'].map((kind) => {
    const count = totals.get(kind) ?? 0;
    return `| ${kind} | ${count} | ${((100 * count) / all).toFixed(1)} % |`;
  });
  const parts = groups
    .toSorted((a, b) => sum(b) - sum(a) || (a.title < b.title ? -1 : 1))
    .map((group) => {
      const most = [...group.statements].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MAX_EXAMPLES);
      return `| ${group.title} | ${sum(group)} | ${most.map(([text]) => shown(text)).join(' ')} |`;
    });
  return [
    '# How versions in real advisories are understood',
    '',
    'Written by test/advisories/ranges.test.ts from the OT advisories of CISA of 2017 to 2023 in CSAF 2.0: every version or range that a product',
    'has there. `machine`: compared with the version of a device. `text`: at most `possible`; where a part of it can be compared, versions',
    'outside of that part are not affected. `not understood`: at most `possible`.',
    '',
    '| understood | products | share |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
    '| how | products | those seen most |',
    '| --- | ---: | --- |',
    ...parts,
    '',
  ].join('\n');
}

describe.skipIf(!isThere)('real advisories', () => {
  test('the document is as they say', async () => {
    const {totals, groups} = counted();
    const path = fileURLToPath(new URL('../../docs/advisory-ranges.md', import.meta.url));
    await expect(documentOf({totals, groups})).toMatchFileSnapshot(path);
    expect(totals.get('machine') ?? 0).toBeGreaterThan(12_000);
  });
});
