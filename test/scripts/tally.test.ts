import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';

const script = fileURLToPath(new URL('../../scripts/tally.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bifrost-tally-'));
afterAll(() => rmSync(folder, {recursive: true}));

const file = (status: string, results: readonly string[], message = '') => ({
  name: 'test/x.test.ts',
  status,
  message,
  assertionResults: results.map((result, i) => ({status: result, fullName: `${result} ${i}`})),
});

/** Exit code and last line for a report of these files; none: vitest wrote no report. */
function tally(files: readonly object[] | undefined, exitCode: number, ...gates: string[]) {
  const report = join(folder, 'report.json');
  rmSync(report, {force: true});
  if (files !== undefined) writeFileSync(report, JSON.stringify({testResults: files}));
  const {status, stdout} = spawnSync(process.execPath, [script, report, String(exitCode), ...gates], {
    encoding: 'utf8',
  });
  return [status, stdout.trimEnd().split('\n').at(-1)];
}

test.each([
  [
    'all passed',
    [file('passed', ['passed', 'passed', 'pending'])],
    0,
    ['lint=passed'],
    [0, '3 passed, 0 failed, 1 skipped'],
  ],
  ['a failed test', [file('failed', ['passed', 'failed'])], 1, [], [1, '1 passed, 1 failed, 0 skipped']],
  [
    'a failed gate',
    [file('passed', ['passed'])],
    0,
    ['lint=failed', 'types=passed'],
    [1, '2 passed, 1 failed, 0 skipped'],
  ],
  ['a file that does not load', [file('failed', [], 'SyntaxError')], 1, [], [1, '0 passed, 1 failed, 0 skipped']],
  [
    'a failed hook behind passed tests',
    [file('failed', ['passed'], 'hook')],
    1,
    [],
    [1, '1 passed, 1 failed, 0 skipped'],
  ],
  [
    'a file that does not load beside a failed test',
    [file('failed', [], 'x'), file('failed', ['failed'])],
    1,
    [],
    [1, '0 passed, 2 failed, 0 skipped'],
  ],
  ['an unhandled error', [file('passed', ['passed'])], 1, ['lint=failed'], [1, '1 passed, 2 failed, 0 skipped']],
  ['no test at all', [], 0, ['lint=passed'], [1, '1 passed, 1 failed, 0 skipped']],
  ['a run that was killed', undefined, 124, [], [1, '0 passed, 1 failed, 0 skipped']],
] as const)('%s', (_, files, exitCode, gates, expected) => {
  expect(tally(files, exitCode, ...gates)).toEqual(expected);
});
