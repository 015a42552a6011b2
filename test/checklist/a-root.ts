/** A folder that holds the files of a machine, for probes; removed after the test file. */
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll} from 'vitest';
import type {Place, Probe} from '../../src/checklist/probe.ts';
import type {Evidence} from '../../src/core/checklist.ts';

/** 2026-11-30, noon. */
export const NOW = Date.parse('2026-11-30T12:00:00Z') * 1000;

const made: string[] = [];

afterAll(() => {
  for (const root of made) rmSync(root, {recursive: true});
});

/** `files`: text by path; `links`: target by path. */
export function aRoot(
  files: Readonly<Record<string, string | Buffer>>,
  {links = {}, ...more}: Partial<Place> & {readonly links?: Readonly<Record<string, string>>} = {},
): Place {
  const root = mkdtempSync(join(tmpdir(), 'bifrost-root-'));
  made.push(root);
  const at = (path: string): string => {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    return join(root, path);
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(at(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, at(path));
  return {root, isLive: false, host: 'box', now: NOW, ...more};
}

export const collect = (probe: Probe, place: Place): Promise<readonly Evidence[]> =>
  probe.collect(place, AbortSignal.timeout(probe.timeout));

/** Fields of all subjects, in order. */
export const fieldsOf = async (probe: Probe, place: Place) =>
  (await collect(probe, place)).flatMap(({subjects}) => subjects.map(({fields}) => fields));

/** What was found at each source, with its reason. */
export const foundOf = async (probe: Probe, place: Place): Promise<string[]> =>
  (await collect(probe, place)).map(({found, reason}) => (reason === '' ? found : `${found}: ${reason}`));
