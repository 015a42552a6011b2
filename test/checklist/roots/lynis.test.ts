/** Lynis on the same two roots, test by test: where it and Bifrost differ, it is known why. -u writes docs/checklist-lynis.md. */
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, test} from 'vitest';
import {lynisOf, peers, type Row, reasons} from './lynis.ts';
import {lynisDocument} from './lynis-document.ts';
import {areThere, verdictsOf} from './roots.ts';

const agree = ({lynis, ours}: Row): boolean => lynis === ours || lynis === 'unseen' || ours === 'unseen';

describe.skipIf(!areThere)('Lynis', () => {
  const rows: Row[] = [];
  beforeAll(async () => {
    for (const root of ['plain', 'hardened'] as const) {
      const lynis = lynisOf(root);
      const {evidence} = await verdictsOf(root);
      for (const {test: id, line, about, ours} of peers)
        rows.push({
          test: id,
          line,
          about,
          root,
          lynis: lynis(id),
          ours: ours(evidence),
          reason: reasons[`${id} ${root}`] ?? '',
        });
    }
  });

  test('every difference has a reason', () => {
    expect(rows.filter((row) => !agree(row) && row.reason === '')).toEqual([]);
  });

  test('no reason outlives its difference', () => {
    const open = rows.filter((row) => !agree(row)).map((row) => `${row.test} ${row.root}`);
    expect(Object.keys(reasons).filter((key) => !open.includes(key))).toEqual([]);
  });

  test('both see the same on enough of them', () => {
    const seen = rows.filter(({lynis, ours}) => lynis !== 'unseen' && ours !== 'unseen');
    expect(seen.filter(agree).length).toBeGreaterThanOrEqual(12);
  });

  test('the document is as they say', async () => {
    await expect(lynisDocument(rows)).toMatchFileSnapshot(
      fileURLToPath(new URL('../../../docs/checklist-lynis.md', import.meta.url)),
    );
  });
});
