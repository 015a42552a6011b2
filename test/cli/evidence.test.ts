/** From a capture to a signed file that tshark opens and that anybody can check. */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {strFromU8, unzipSync} from 'fflate';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {verify as verifyBytes} from '../../src/custody/capsule.ts';
import {sha256} from '../../src/custody/folder.ts';
import {publicKeyIn} from '../../src/custody/key.ts';
import {openStore} from '../../src/store/store.ts';
import {alertsIn} from '../e2e/box.ts';
import {attack} from '../e2e/scenes.ts';
import {bifrost} from './bifrost.ts';

const hasTshark = spawnSync('tshark', ['--version']).error === undefined;
if (!hasTshark) process.stderr.write('SKIPPED: evidence in tshark: not installed\n');

const LEARN = ['--learn', '5s'];
let root = '';
const path = (name: string): string => join(root, name);
let id = '';
let zip = '';
let files: Record<string, Uint8Array> = {};
const textOf = (name: string): string => strFromU8(files[name] ?? new Uint8Array(0));
const jsonOf = (name: string) => JSON.parse(textOf(name));

async function run(...args: string[]): Promise<string> {
  const {code, stdout, stderr} = await bifrost(args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${code} ${stderr}`);
  return stdout;
}

const tshark = (file: string, filter: string, ...fields: string[]): string[] =>
  execFileSync('tshark', ['-r', file, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\n')
    .filter((line) => line !== '');

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bifrost-evidence-cli-'));
  writeFileSync(path('attack.pcap'), attack(4000).capture);
  await run('replay', ...LEARN, '--store', path('a.db'), path('attack.pcap'));
  const alerts = await alertsIn(path('a.db'));
  id = alerts.find(({rule, what}) => rule === 'MB-53' && String(what).includes('10.0.1.2'))?.id ?? '';
  zip = path('evidence.zip');
  await run('evidence', 'export', id, '--store', path('a.db'), '-o', zip);
  files = unzipSync(readFileSync(zip));
  writeFileSync(path('frames.pcapng'), files['frames-1.pcapng'] ?? '');
}, 180_000);

afterAll(() => rmSync(root, {recursive: true}));

describe('an exported file', () => {
  test.runIf(hasTshark)(
    'opens in tshark and holds every frame of the parties, the one that raised the alert marked',
    () => {
      const identity = ['frame.time_epoch', 'ip.src', 'ip.dst', 'tcp.seq_raw', 'tcp.flags', 'modbus.func_code'];
      const parties = 'ip.addr == 10.0.0.66 || ip.addr == 10.0.1.2';
      const wanted = tshark(path('attack.pcap'), parties, ...identity);
      expect(wanted.length).toBeGreaterThan(100);
      expect(tshark(path('frames.pcapng'), 'frame', ...identity)).toEqual(wanted);
      const [raised, ...more] = tshark(
        path('frames.pcapng'),
        `frame.comment contains "${id}"`,
        'ip.src',
        'modbus.func_code',
      );
      expect([raised, more]).toEqual(['10.0.1.2\t8', []]);
    },
  );

  test('says what was found, by which rule, and how the sensor was', () => {
    expect(Object.keys(files)).toEqual([
      'README.txt',
      'alert.json',
      'windows.json',
      'frames-1.pcapng',
      'messages-1.txt',
      'facts-1.txt',
      'values.json',
      'policy.json',
      'rule.yml',
      'health.json',
      'custody.json',
      'manifest.json',
      'manifest.sig',
    ]);
    expect(jsonOf('alert.json')).toMatchObject({
      id,
      rule: {id: 'MB-53'},
      firstSeen: expect.stringMatching(/^2026-01-01T00:00:06/),
    });
    expect(jsonOf('windows.json')).toMatchObject([
      {file: 'frames-1.pcapng', problem: '', missing: expect.stringMatching(/^the watch ended/)},
    ]);
    expect(textOf('messages-1.txt')).toMatch(/10\.0\.0\.66:40066 > 10\.0\.1\.2:502 modbus request .*func_code=8/);
    expect(textOf('facts-1.txt')).toMatch(
      / control 10\.0\.0\.66:40066 > 10\.0\.1\.2:502 modbus restart-communications-option /,
    );
    expect(textOf('rule.yml')).toContain('MB-53');
    expect(jsonOf('policy.json')['first']).toMatchObject({'baseline.maturity': 'mature'});
    expect(jsonOf('health.json')[0].during).toMatchObject({frames: expect.any(Number), quarantined: 0});
    expect(jsonOf('custody.json')).toMatchObject([{action: 'evidence.frozen', actor: 'replay'}]);
    const written = jsonOf('values.json')[0].find(({server}: {server: string}) => server === '10.0.1.2');
    expect(written).toMatchObject({place: 'unit 1 holding 9 (40010)'});
    expect(written.written.map(({value}: {value: number}) => value)).toEqual([0, 1, 2, 3]);
  });

  test('can be checked without Bifrost', async () => {
    writeFileSync(path('public.pem'), await run('evidence', 'key', '--store', path('a.db')));
    for (const name of ['manifest.json', 'manifest.sig']) writeFileSync(path(name), files[name] ?? '');
    const check = ['pkeyutl', '-verify', '-pubin', '-inkey', path('public.pem'), '-rawin'];
    execFileSync('openssl', [...check, '-in', path('manifest.json'), '-sigfile', path('manifest.sig')]);
    for (const {name, sha256: hash} of jsonOf('manifest.json').files)
      expect(sha256(files[name] ?? new Uint8Array(0))).toBe(hash);
  });
});

describe('verify', () => {
  const verify = (file: string, ...more: string[]) => bifrost(['evidence', 'verify', file, ...more]);

  test('here, and on a machine that has the public key alone', async () => {
    writeFileSync(path('public.pem'), await run('evidence', 'key', '--store', path('a.db')));
    expect((await verify(zip, '--store', path('a.db'))).stdout).toContain(
      `intact: alert ${id} of site/sensor, 11 files`,
    );
    const nowhere = path('elsewhere/nowhere.db');
    expect(await verify(zip, '--store', nowhere, '--key', path('public.pem'))).toMatchObject({code: 0});
    expect(await verify(zip, '--store', nowhere)).toMatchObject({code: 4, stderr: expect.stringContaining('--key')});
    await run('evidence', 'key', '--store', path('other/b.db'));
    expect(await verify(zip, '--store', path('other/b.db'))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('NOT intact: the signature over manifest.json is not of this key'),
    });
  }, 120_000);

  test('a byte changed in any of its files makes it fail, and it says where', async () => {
    const whole = readFileSync(zip);
    writeFileSync(path('public.pem'), await run('evidence', 'key', '--store', path('a.db')));
    for (const [name, content] of Object.entries(files)) {
      const changed = Buffer.from(whole);
      const at = whole.indexOf(content) + (content.length >> 1);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const said = name.startsWith('manifest')
        ? 'the signature over manifest.json is not of this key'
        : `${name} was changed`;
      expect(verifyBytes(changed, publicKeyIn(path('public.pem')))).toEqual({problems: [said]});
      if (name !== 'frames-1.pcapng') continue;
      writeFileSync(path('changed.zip'), changed);
      const {code, stdout} = await verify(path('changed.zip'), '--key', path('public.pem'), '--store', path('a.db'));
      expect([code, stdout]).toEqual([1, `${path('changed.zip')}: NOT intact: frames-1.pcapng was changed\n`]);
    }
  }, 60_000);
});

test('a replay keeps the same bytes each time', async () => {
  await run('replay', ...LEARN, '--store', path('b.db'), path('attack.pcap'));
  const [first, second] = ['a.db', 'b.db'].map((name) => {
    const store = openStore(path(name), {readOnly: true});
    const windows = store.evidence.list({});
    store.close();
    return windows;
  });
  expect(first?.length).toBeGreaterThan(5);
  expect(second).toEqual(first);
}, 120_000);

test('who had it is kept, and nothing is written over', async () => {
  const again = await bifrost(['evidence', 'export', id, '--store', path('a.db'), '-o', path('attack.pcap')]);
  expect(again).toMatchObject({
    code: 2,
    stderr: `bifrost: ${path('attack.pcap')} is there already: nothing is written over (name another one with -o)\n`,
  });
  const {custody, windows} = JSON.parse(await run('evidence', 'show', id, '--json', '--store', path('a.db')));
  expect(custody[0]).toMatchObject({
    action: 'evidence.exported',
    detail: expect.stringContaining(sha256(readFileSync(zip))),
  });
  expect(windows).toMatchObject([{state: 'shared'}]);
  expect(await run('alerts', 'show', id, '--store', path('a.db'))).toMatch(
    /Frames\n {2}around .*: shared, \d+ frames; the watch ended/,
  );
  const listed = JSON.parse(await run('evidence', '--json', '--state', 'cut', '--text', 'MB', '--store', path('a.db')));
  expect(listed).toEqual([]);
  const all = JSON.parse(await run('evidence', '--json', '--store', path('a.db'))) as {rule: string; frames: number}[];
  expect(all.filter(({rule, frames}) => !/^[A-Z]+-\d+$/.test(rule) || frames === 0)).toEqual([]);
}, 120_000);

test('a file that was changed on the disk is said to be, and still exported', async () => {
  const store = openStore(path('a.db'), {readOnly: true});
  const holder = store.evidence.list({states: ['cut']})[0];
  store.close();
  const file = join(`${path('a.db')}.evidence`, holder?.alert ?? '', `${holder?.raised}.pcapng`);
  const bytes = readFileSync(file);
  const changed = Buffer.from(bytes);
  changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1;
  writeFileSync(file, changed);
  const out = await bifrost([
    'evidence',
    'export',
    holder?.alert ?? '',
    '--store',
    path('a.db'),
    '-o',
    path('of-a-changed-file.zip'),
  ]);
  writeFileSync(file, bytes);
  expect(out).toMatchObject({code: 1, stderr: expect.stringContaining('THE FILE WAS CHANGED')});
}, 60_000);
