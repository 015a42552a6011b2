/** Real advisories, unpacked from the shared archive by system tar and xz, so that no reader of ours judges itself. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readCsaf} from '../../src/advisories/csaf.ts';
import type {Advisory} from '../../src/core/advisory.ts';

export const archive = fileURLToPath(new URL('../../../shared/csaf/cisa-ot-2017-2023.tar.xz', import.meta.url));
export const isThere = existsSync(archive);

/** By id. */
export function realAdvisories(): ReadonlyMap<string, Advisory> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-csaf-'));
  try {
    spawnSync('tar', ['-xJf', archive, '-C', folder]);
    const advisories = readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((path) => path.endsWith('.json'))
      .map((path) => advisoryIn(join(folder, path)));
    return new Map(advisories.map((advisory) => [advisory.id, advisory]));
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function advisoryIn(path: string): Advisory {
  const read = readCsaf(JSON.parse(readFileSync(path, 'utf8')));
  if ('problem' in read) throw new Error(`${path}: ${read.problem}`);
  return read.advisory;
}
