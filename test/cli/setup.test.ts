/** `bifrost setup`, as scripts and people use it: the compiled product, real files. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {bifrost, PROGRAM} from './bifrost.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-setup-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const setup = (...words: readonly string[]) => bifrost(['setup', '--folder', folder, ...words]);
const config = (): string => join(folder, 'bifrost.yaml');

test('what a script gives stands in a commented configuration that is good', async () => {
  const words = [
    '--site',
    'north',
    '--sensor',
    'box7',
    '--interface',
    'eth1:cell1',
    '--interface',
    'eth2',
    '--broker',
    'mqtts://b.example:8883',
  ];
  const {code, stdout} = await setup('--yes', ...words, '--subnet', '10.10.0.0/16', '--subnet', '10.11.0.0/16');
  expect([code, stdout]).toEqual([0, expect.stringContaining(config())]);
  const shown = JSON.parse((await bifrost(['--config', config(), 'config', 'show'])).stdout);
  expect(shown).toMatchObject({
    site: 'north',
    sensor: 'box7',
    capture: {
      interfaces: [
        {name: 'eth1', segment: 'cell1'},
        {name: 'eth2', segment: 'eth2'},
      ],
    },
    mqtt: {url: 'mqtts://b.example:8883'},
    policy: {file: join(folder, 'policy.yaml')},
  });
  expect(stdout).toContain(`bifrost --config ${config()} doctor`);
  const [, schema = ''] = /\$schema=\.\/(\S+)/.exec(readFileSync(config(), 'utf8')) ?? [];
  expect(JSON.parse(readFileSync(join(folder, schema), 'utf8'))).toHaveProperty('properties.sensor');
  expect((await bifrost(['policy', 'check', join(folder, 'policy.yaml')])).code).toBe(0);
  expect(readFileSync(config(), 'utf8').match(/^ *# /gm)?.length).toBeGreaterThan(100);
  expect(statSync(config()).mode & 0o777).toBe(0o640);
});

test('what is there stays, unless it is said; then it is kept beside', async () => {
  writeFileSync(config(), 'site: mine\n');
  const {code, stderr} = await setup('--yes', '--site', 'other');
  expect([code, stderr, readFileSync(config(), 'utf8')]).toEqual([2, expect.stringContaining('stays'), 'site: mine\n']);
  expect((await setup('--yes', '--force', '--site', 'other')).code).toBe(0);
  expect(readFileSync(`${config()}.old`, 'utf8')).toBe('site: mine\n');
});

test.each([
  ['a network that is none', '--subnet', '10.10.0.0/99'],
  ['a broker that is none', '--broker', 'ftp://b'],
  ['a name that says more', '--site', 'a\nstore: {path: /x}'],
])('%s is refused, and nothing is written', async (_what, option, value) => {
  expect((await setup('--yes', option, value)).code).toBe(2);
  expect(existsSync(config())).toBe(false);
});

test('nobody there to answer: it says how to go on', async () => {
  const {code, stderr} = await setup();
  expect([code, stderr]).toEqual([2, expect.stringContaining('--yes')]);
});

test('a file named with --config is refused: it would not be the one that is written', async () => {
  const {code, stderr} = await bifrost(['--config', config(), 'setup', '--yes', '--site', 'north']);
  expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining('--folder')});
  expect(existsSync(config())).toBe(false);
});

/** On a terminal of its own (script, of util-linux): each question is answered with the next of `typed`. */
async function atTerminal(typed: readonly string[]): Promise<{code: number | null; shown: string}> {
  const command = `'${process.execPath}' '${PROGRAM}' setup --folder '${folder}'`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {stdio: ['pipe', 'pipe', 'ignore']});
  let [shown, answered, seen] = ['', 0, 0];
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    shown += data;
    const questions = shown.split(/\n?(?:Name of|Ports that|MQTT broker|Networks of)/).length - 1;
    // The terminal repeats what is typed: a question counts once, when it is whole.
    if (questions === seen || !/: [^a-z\n]*$/.test(shown)) return;
    seen = questions;
    child.stdin.write(typed[answered++] ?? '');
  });
  const [code] = await once(child, 'exit');
  return {code: code as number | null, shown};
}

test('on a terminal, what cannot be is said and asked again, and nothing else is lost', async () => {
  const typed = [
    'North Plant',
    'north',
    'box/1',
    'box1',
    'nosuch0:cell1',
    'mqtts://u:p@h:8883',
    '',
    '10.10.0.0/33',
    '10.10.0.0/16',
  ];
  const {code, shown} = await atTerminal(typed.map((line) => `${line}\r`));
  expect(code, shown).toBe(0);
  for (const said of ['"North Plant" is not valid', 'Not here now: nosuch0', '10.10.0.0/33 is no network'])
    expect(shown).toContain(said);
  expect(shown).not.toContain('bifrost.yaml:');
  const {stdout} = await bifrost(['--config', config(), 'config', 'show']);
  expect(JSON.parse(stdout)).toMatchObject({
    site: 'north',
    sensor: 'box1',
    capture: {interfaces: [{name: 'nosuch0', segment: 'cell1'}]},
  });
}, 30_000);

test.each([
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])(
  '%s ends it, and nothing is written',
  async (_what, key) => {
    const {code, shown} = await atTerminal(['north\r', key]);
    expect([code, shown]).toEqual([130, expect.stringContaining('stopped, nothing was done')]);
    expect(shown).not.toContain('internal error');
    expect(existsSync(config())).toBe(false);
  },
  30_000,
);
