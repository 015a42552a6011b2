/** Places that tests make: a folder with files as a root. All of them are removed when the test file ends. */
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import {stringify} from 'yaml';
import type {Place, Probe} from '../../src/checklist/probe.ts';
import {DAY} from '../../src/core/time.ts';

export const home = mkdtempSync(join(tmpdir(), 'bifrost-place-'));
afterAll(() => rmSync(home, {recursive: true}));

/** 2026-11-30 */
export const NOW = 20_787 * DAY;
let count = 0;

/** Files by path below a new root; text that begins with an arrow is a link. */
export function place(files: Readonly<Record<string, string>>, more: Partial<Place> = {}): Place {
  const root = join(home, `${++count}`);
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), {recursive: true});
    if (text.startsWith('→')) symlinkSync(text.slice(1), join(root, path));
    else writeFileSync(join(root, path), text);
  }
  return {root, isLive: false, host: 'box', now: NOW, ...more};
}

/** A folder with these objects as manifests. */
export function manifests(...objects: readonly object[]): Place {
  const {root, ...rest} = place({'all.yaml': objects.map((one) => stringify(one)).join('---\n')});
  return {...rest, root, manifests: root};
}

export const run = (probe: Probe, where: Place) => probe.collect(where, AbortSignal.timeout(9000));

/** Fields of all subjects by their names. */
export const fieldsBy = async (probe: Probe, where: Place) =>
  Object.fromEntries(
    (await run(probe, where)).flatMap(({subjects}) => subjects).map(({name, fields}) => [name, fields]),
  );
