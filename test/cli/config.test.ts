/** `bifrost config check`: all that is wrong with a file, at once, each with its place and what to do. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {bifrost} from './bifrost.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-config-'));
afterAll(() => rmSync(folder, {recursive: true}));

const file = join(folder, 'plant.yaml');
const target = '{segment: cell1, address: 10.0.0.5, protocol: modbsu, owner: Miller, expires: 2027-03-31}';

test('shape, targets and rules that do not exist are told together, in the order of the file', async () => {
  writeFileSync(
    file,
    `sensr: box1
poll:
  sources: [{segment: cell1, address: 10.0.0.250}]
  targets:
    - ${target}
rules:
  adjust:
    - {rule: ping_flod, count: 600}
    - {rule: made_up_by_nobody, enabled: false}
log: {level: loud}
`,
  );
  const {code, stderr} = await bifrost(['config', 'check', file]);
  expect([code, stderr.trimEnd().split('\n')]).toEqual([
    3,
    [
      `bifrost: ${file}:1:1 sensr: unknown key (did you mean sensor?)`,
      `${file}:5:43 poll.targets.0.protocol: nobody knows "modbsu" (did you mean modbus?)`,
      `${file}:8:8 rules.adjust: ping_flod is no rule (did you mean ping_flood?)`,
      `${file}:9:8 rules.adjust: made_up_by_nobody is no rule (bifrost rules list has them)`,
      `${file}:10:7 log.level: must be one of error, warn, info, debug, is "loud"`,
    ],
  ]);
});

test('what is odd is a warning with its place; the file may also be that of --config', async () => {
  const over = target.replace('modbsu', 'modbus').replace('2027', '2020');
  writeFileSync(file, `poll:\n  sources: [{segment: cell1, address: 10.0.0.250}]\n  targets:\n    - ${over}\n`);
  expect(await bifrost(['--config', file, 'config', 'check'])).toEqual({
    code: 0,
    stdout: 'configuration ok\n',
    stderr: `bifrost: warning: ${file}:4:76 poll.targets.0.expires: the permission ended on 2020-03-31\n`,
  });
});

test('a file that is not there is refused', async () => {
  expect((await bifrost(['config', 'check', join(folder, 'none.yaml')])).code).toBe(3);
});
