/** Places for tests of probes: a folder with files, and nothing else. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Place, Probe} from '../../src/checklist/probe.ts';
import type {Evidence} from '../../src/core/checklist.ts';

/** 2026-11-30T12:00:00Z */
export const NOW = Date.UTC(2026, 10, 30, 12) * 1000;

/** A folder with these files, gone when the test ends. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-place-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export const placeOf = (root: string, more: Partial<Place> = {}): Place => ({
  root,
  isLive: false,
  host: 'box',
  now: NOW,
  ...more,
});

export const collect = async (probe: Probe, place: Place): Promise<readonly Evidence[]> =>
  await probe.collect(place, new AbortController().signal);
