/** The checklist in the daemon: by schedule, one alert a line, once; it closes and opens again with the line. */
import {cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {projectPath} from '../../src/load/project.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {alertsIn, type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('the checklist in the daemon');
const LINE = 'rules/hardening/application-security/37-use-secure-random-number-generation.yml';
const PARTS = ['package.json', 'dist', 'rules', 'hardware', 'src/store/migrations'];

let box: Box | undefined;
let copy = '';
afterEach(() => {
  box?.remove();
  rmSync(copy, {recursive: true, force: true});
});

/** The program in a folder of its own, so that a line can be made to fail: no box can be told to run out of randomness. */
function copied(): string {
  copy = mkdtempSync(join(tmpdir(), 'bifrost-program-'));
  for (const part of PARTS) cpSync(projectPath(part), join(copy, part), {recursive: true});
  symlinkSync(projectPath('node_modules'), join(copy, 'node_modules'));
  return join(copy, 'dist/src/cli/index.js');
}

const line = readFileSync(projectPath(LINE), 'utf8');
const demand = (bits: number): void =>
  writeFileSync(join(copy, LINE), line.replace('entropy.bits|lt: 256', `entropy.bits|lt: ${bits}`));

async function untilAlert(store: string, isSo: (alert: Record<string, unknown> | undefined) => boolean): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const found = (await alertsIn(store)).filter(({rule}) => rule === 'HC-01');
    expect(found.length).toBeLessThanOrEqual(1);
    if (isSo(found[0])) return;
  }
  throw new Error('the alert did not become so');
}

describe.runIf(canRun)('the checklist in the daemon', () => {
  test('a line that fails is told once, however often it is gone through, and again after it was kept', async () => {
    const program = copied();
    demand(100_000);
    box = makeBox({checklist: {every: '2s', lines: [37]}}, program);
    const {store} = box;
    const runs = async (): Promise<readonly {cause: string; fail: number}[]> =>
      JSON.parse((await bifrost(['checklist', 'show', '--runs', '--json', '--store', store])).stdout);
    const daemon = await box.start();
    await untilAlert(store, (alert) => alert?.['state'] === 'new');
    const before = (await runs()).length;
    await untilAlert(store, () => true);
    while ((await runs()).length < before + 2);
    const [alert] = (await alertsIn(store)).filter(({rule}) => rule === 'HC-01');
    expect(alert).toMatchObject({state: 'new', count: 1, level: 'medium'});
    expect(alert?.['what']).toContain('line 37, Use secure random number generation');
    demand(256);
    await untilAlert(store, (one) => one?.['state'] === 'closed');
    demand(100_000);
    await untilAlert(store, (one) => one?.['state'] === 'new' && one['id'] === alert?.id && one['count'] === 2);
    expect(await daemon.end('SIGTERM')).toBe(0);
    // Without the daemon, from the store alone.
    expect((await bifrost(['checklist', 'show', '--store', store])).stdout).toContain('1 fail');
    const causes = (await runs()).map(({cause}) => cause);
    expect([causes.at(-1), new Set(causes.slice(0, -1))]).toEqual(['start', new Set(['schedule'])]);
  }, 120_000);
});
