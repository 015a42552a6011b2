/** Files that were judged are watched, on the real file system: below /etc, where configuration is. */
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {watchSources} from '../../src/checklist/sources.ts';
import type {Evidence} from '../../src/core/checklist.ts';
import {canMount as isRoot} from '../root.ts';

const evidence = (source: string): Evidence => ({
  ...{probe: 'p', version: 1, source, host: 'box', at: 0, found: 'read', reason: '', subjects: []},
  ...{sha256: '', excerpt: ''},
});

describe.runIf(isRoot)('a source', () => {
  const folder = isRoot ? mkdtempSync('/etc/bifrost-test-') : '';
  afterAll(() => isRoot && rmSync(folder, {recursive: true}));

  test('that changes, comes or goes is told, once each; one that was only touched is not', () => {
    const [file, later, list] = ['a.conf', 'later.conf', 'list.d'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, 'one');
    mkdirSync(list);
    const watch = watchSources([file, later, list, file].map(evidence));
    expect(watch.changed()).toEqual([]);
    writeFileSync(file, 'two');
    expect(watch.changed()).toEqual([file]);
    expect(watch.changed()).toEqual([]);
    utimesSync(file, 1, 1);
    expect(watch.changed()).toEqual([]);
    writeFileSync(later, '');
    writeFileSync(join(list, 'x'), '');
    expect(watch.changed()).toEqual([later, list]);
    rmSync(file);
    expect(watch.changed()).toEqual([file]);
  });
});

test('what lies elsewhere grows by itself, and is not watched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-sources-'));
  const log = join(folder, 'log');
  writeFileSync(log, '1');
  const watch = watchSources([log, 'nft -j list ruleset'].map(evidence));
  writeFileSync(log, '2');
  expect(watch.changed()).toEqual([]);
  rmSync(folder, {recursive: true});
});
