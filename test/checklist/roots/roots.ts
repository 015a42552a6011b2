/** Two Debian file systems that scripts/test-roots.sh made: as installed, and after hardware/box/harden.sh. */
import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {judge} from '../../../src/checklist/judge/judge.ts';
import type {Place} from '../../../src/checklist/probe.ts';
import {probes} from '../../../src/checklist/probes/index.ts';
import type {Evidence, Verdict} from '../../../src/core/checklist.ts';
import {loadLines} from '../../../src/hardening-lines.ts';

const folder = process.env['BIFROST_TEST_ROOTS'] ?? '/var/cache/bifrost-test-roots';

export type Root = 'plain' | 'hardened';

export const pathOf = (root: Root): string => join(folder, root);

/** Root alone reads all of it. */
export const areThere = existsSync(join(folder, 'hardened/.made')) && process.getuid?.() === 0;

/** As it was on the day on which it was made. */
export const placeOf = (root: Root): Place => ({
  root: pathOf(root),
  isLive: false,
  host: root,
  now: Math.ceil(statSync(join(pathOf(root), '.made')).mtimeMs) * 1000,
  backups: ['/var/backups'],
});

/** The lines about applications and hosts, more rights and removable media: others are not decided by the files of a box. */
const isMeant = (line: number): boolean => (line >= 29 && line <= 53) || line === 58 || line === 67;

/** These lines over all that the probes bring from a root. */
export async function verdictsOf(root: Root): Promise<{verdicts: ReadonlyMap<number, Verdict>; evidence: Evidence[]}> {
  const place = placeOf(root);
  const evidence = (await Promise.all(probes.map((probe) => probe.collect(place, AbortSignal.timeout(30_000))))).flat();
  const lines = (await loadLines()).filter(({shape}) => isMeant(shape.line));
  return {verdicts: new Map(lines.map((line) => [line.shape.line, judge(line, evidence, place.now)])), evidence};
}
