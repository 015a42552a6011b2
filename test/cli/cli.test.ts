/** The command line as a user meets it: the compiled program, on a store of its own. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {bifrost, PROGRAM} from './bifrost.ts';
import {alerts, HOSTILE, type Site, site} from './site.ts';

let plant: Site;
beforeAll(() => {
  plant = site();
});
afterAll(() => plant.remove());

const at = (...args: string[]): string[] => ['--config', plant.config, ...args];
const json = async (...args: string[]) => JSON.parse((await bifrost(at(...args, '--json'))).stdout);
/** Control and formatting characters, all but the end of a line. */
const HARMFUL = /[^\P{C}\r\n]/u;

describe('lists', () => {
  test.each([
    ['assets', 80],
    ['assets', 160],
    ['talkers', 80],
    ['alerts', 80],
    ['alerts', 160],
  ])('%s as a table of %i columns', async (list, columns) => {
    const {stdout, stderr, code} = await bifrost(at(list), {COLUMNS: String(columns)});
    expect({stderr, code}).toEqual({stderr: '', code: 0});
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    await expect(stdout).toMatchFileSnapshot(`golden/${list}-${columns}.txt`);
  });

  test('in a pipe nothing is cut', async () => {
    const {stdout} = await bifrost(at('alerts'));
    expect(stdout).not.toContain('…');
    expect(stdout).toContain(alerts[0]?.what);
  });

  test('filters', async () => {
    expect(await json('assets', '--vendor', '100%')).toHaveLength(4);
    expect(await json('assets', '--segment', 'cell1')).toHaveLength(2);
    expect(await json('assets', '--text', '10.0.0.3')).toMatchObject([{id: 'a-000000000003'}]);
    expect(await json('talkers', '--asset', 'a-000000000003')).toHaveLength(1);
    expect(await json('talkers', '--asset', '10.0.0.2')).toHaveLength(2);
    expect(await json('talkers', '--protocol', 'dnp3')).toEqual([]);
    expect(await json('talkers', '--unknown')).toMatchObject([{service: 'modbus?@tcp/502', unread: 3}]);
    const ids = async (...args: string[]) => (await json('alerts', ...args)).map(({id}: {id: string}) => id);
    const [first, second, third, fourth] = alerts.map(({id}) => id);
    expect(await ids('--state', 'new', 'closed')).toEqual([fourth, third, first]);
    expect(await ids('list', '--level', 'high')).toEqual([fourth, third, first]);
    expect(await ids('--level', 'critical')).toEqual([fourth]);
    expect(await ids('--rule', 'TCP-1')).toEqual([second]);
    expect(await ids('--segment', 'cell2')).toEqual([second]);
    expect(await ids('--asset', '10.0.0.1')).toHaveLength(4);
    expect(await ids('--text', 'register 1 ')).toEqual([first]);
    expect(await ids('--since', '9999999d')).toHaveLength(4);
  });

  test('pages; says when there is more', async () => {
    const {stdout, stderr} = await bifrost(at('assets', '--limit', '2', '--offset', '1', '--json'));
    expect(JSON.parse(stdout)).toMatchObject([{id: 'a-000000000004'}, {id: 'a-000000000001'}]);
    expect(stderr).toBe('bifrost: there is more; go on with --offset 3, or see all with --limit 0\n');
    expect(await json('assets', '--limit', '0')).toHaveLength(6);
  });

  test('JSON keeps what the device said, and harms no terminal', async () => {
    const {stdout} = await bifrost(at('assets', '--segment', 'zz', '--json'));
    expect(stdout).not.toMatch(HARMFUL);
    expect(JSON.parse(stdout)).toMatchObject([
      {model: HOSTILE, ips: ['10.0.0.0'], firstSeen: '2026-11-24T12:00:00.000000Z'},
    ]);
  });

  test('CSV: no formula, no harm', async () => {
    const {stdout} = await bifrost(at('assets', '--segment', 'zz', '--csv'));
    expect(stdout).not.toMatch(HARMFUL);
    await expect(stdout).toMatchFileSnapshot('golden/assets.csv');
    expect(stdout).toContain(",'=1+1,");
  });

  test('a table of hostile text harms no terminal', async () => {
    for (const args of [['assets'], ['alerts'], ['alerts', 'show', alerts[3]?.id ?? '']]) {
      const {stdout, code} = await bifrost(at(...args));
      expect(code).toBe(0);
      expect(stdout).toContain('\\x1b[31mred\\u{202e}');
      expect(stdout).not.toMatch(HARMFUL);
    }
  });

  test('a copied file is read, with no configuration', async () => {
    const copy = join(plant.folder, 'copy.db');
    copyFileSync(plant.store, copy);
    const {stdout, code} = await bifrost(['assets', '--store', copy, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(6);
    expect(existsSync(`${copy}-wal`)).toBe(false);
  });

  test('the reader may leave', async () => {
    const child = spawn('bash', [
      '-c',
      `"$0" "$1" --config "$2" assets --json --limit 0 | head -c 1; echo " \${PIPESTATUS[0]}"`,
      process.execPath,
      PROGRAM,
      plant.config,
    ]);
    let heard = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        heard += text;
      });
    }
    await once(child, 'close');
    expect(heard).toBe('[ 0\n');
  });
});

describe('alerts show', () => {
  test('explains', async () => {
    const {stdout, code} = await bifrost(at('alerts', 'show', alerts[0]?.id.slice(0, 16) ?? ''));
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('golden/alert.txt');
  });

  test('as JSON', async () => {
    expect(await json('alerts', 'show', alerts[0]?.id ?? '')).toMatchObject({
      id: alerts[0]?.id,
      rule: {id: 'MB-31', attack: ['T0855']},
      firstSeen: '2026-11-24T12:00:01.000000Z',
      first: {time: '2026-11-24T12:00:01.000000Z', fields: {'modbus.func_code': 6}},
      history: [],
    });
  });
});

describe('exit codes', () => {
  test.each<[string[], number, string | RegExp]>([
    [['--version'], 0, ''],
    [['--help'], 0, ''],
    [['alerts', '--help'], 0, ''],
    [[], 2, /Usage: bifrost/],
    [['asets'], 2, /unknown command 'asets'\n\(Did you mean assets\?\)/],
    [['alerts', 'shw', 'x'], 2, 'bifrost: no command alerts shw (did you mean show?)\n'],
    [['poll'], 0, 'bifrost: poll.enabled is false: nothing is asked\n'],
    [['poll', 'everything'], 2, /^bifrost: no command poll everything \(there are plan, /],
    [['assets', '--limt', '1'], 2, /Did you mean --limit\?/],
    [['assets', '--limit', '-1'], 2, /whole number/],
    [['assets', '--json', '--csv'], 2, /cannot be used with/],
    [['alerts', '--state', 'open'], 2, /Allowed choices are new/],
    [['alerts', '--since', 'yesterday'], 2, /90s, 15m, 8h, 7d/],
    [['alerts', 'show', '01ZZ'], 2, 'bifrost: no alert 01ZZ (see bifrost alerts)\n'],
    [['alerts', 'show', '0'], 2, /several alerts begin with 0/],
    [['talkers', '--asset', 'a-9'], 2, 'bifrost: no asset a-9 (see bifrost assets)\n'],
    [['talkers', '--asset', 'a-0'], 2, /6 assets are meant by a-0/],
    [['assets', '--store', '/none.db'], 4, /^bifrost: \/none\.db: no such file/],
    [['assets', '--store', PROGRAM], 4, /^bifrost: /],
  ])('%j: %i', async (args, code, stderr) => {
    const ended = await bifrost(at(...args));
    expect(ended.code).toBe(code);
    if (typeof stderr === 'string') expect(ended.stderr).toBe(stderr);
    else expect(ended.stderr).toMatch(stderr);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  test('a bad configuration: 3, with file, line and column', async () => {
    const file = join(plant.folder, 'bad.yaml');
    writeFileSync(file, 'site: p\nstoer: {}\n');
    for (const args of [['config', 'check'], ['assets'], ['config', 'show']]) {
      const {code, stderr} = await bifrost(['--config', file, ...args]);
      expect({code, stderr}).toEqual({
        code: 3,
        stderr: `bifrost: ${file}:2:1 stoer: unknown key (did you mean store?)\n`,
      });
    }
  });

  test('the stack is shown with BIFROST_DEBUG alone', async () => {
    const {stderr} = await bifrost(['--config', '/none.yaml', 'assets'], {BIFROST_DEBUG: '1'});
    expect(stderr).toMatch(/^ +at /m);
  });

  test('are those of the documents', async () => {
    const [help, docs] = [
      (await bifrost(['--help'])).stdout,
      readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8'),
    ];
    for (const code of ['0', '1', '2', '3', '4', '130']) {
      expect(help).toMatch(new RegExp(`\\b${code} `));
      expect(docs).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'));
    }
  });
});

describe('config', () => {
  test('check and show', async () => {
    expect(await bifrost(at('config', 'check'))).toEqual({code: 0, stdout: 'configuration ok\n', stderr: ''});
    expect(JSON.parse((await bifrost(at('config', 'show'))).stdout)).toMatchObject({store: {path: plant.store}});
  });

  test('sample and schema are the committed ones', async () => {
    for (const [command, file] of [
      ['sample', 'bifrost.sample.yaml'],
      ['schema', 'bifrost.schema.json'],
    ] as const) {
      const {stdout} = await bifrost(['config', command]);
      expect(stdout).toBe(readFileSync(new URL(`../../docs/config/${file}`, import.meta.url), 'utf8'));
    }
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('a script for %s', async (shell) => {
    const {stdout, code} = await bifrost(['complete', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('bifrost');
  });

  test('commands, subcommands, options, choices', async () => {
    const completed = async (...args: string[]) => (await bifrost(['complete', '--', ...args])).stdout;
    expect(await completed('as')).toContain('assets\t');
    expect(await completed('alerts', 're')).toContain('reopen\t');
    expect(await completed('alerts', 'list', '--lev')).toContain('--level\t');
    expect(await completed('alerts', 'list', '--level', '')).toContain('critical');
  });
});

describe('doctor', () => {
  const found = async (text: string) => {
    const file = join(plant.folder, 'doctor.yaml');
    writeFileSync(file, text);
    const {code, stdout} = await bifrost(['--config', file, 'doctor', '--json']);
    const results = JSON.parse(stdout) as {check: string; status: string; found: string; todo: string}[];
    return {code, of: (check: string) => results.find((result) => result.check === check), results};
  };

  test('a box that is not fit: 1, and what to do', async () => {
    const {code, of, results} = await found(`capture: {interfaces: [{name: none0}, {name: lo}]}
store: {path: ${plant.folder}/none/b.db}
mqtt: {url: "mqtt://127.0.0.1:1"}
control: {socket: ${plant.socket}}
`);
    expect(code).toBe(1);
    expect(of('interfaces')).toMatchObject({status: 'fail', found: 'none0: there is none'});
    expect(results.filter(({check}) => check === 'interfaces')[1]).toMatchObject({
      status: 'warn',
      todo: expect.stringMatching(/^a port that only listens should have none/),
    });
    expect(of('store')).toMatchObject({status: 'fail'});
    expect(of('broker')).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('ECONNREFUSED'),
      todo: expect.stringMatching(/^nothing listens there/),
    });
    expect(of('daemon')).toMatchObject({
      status: 'warn',
      found: 'not running',
      todo: expect.stringContaining('systemctl start bifrost bifrost-sensor bifrost-poll'),
    });
    expect(of('store')?.todo).toMatch(/^make .*none and let the user/);
    for (const result of results) if (result.status !== 'ok') expect(result.todo).not.toBe('');
  });

  test('policy and tags that are wrong: 1, and where', async () => {
    const file = join(plant.folder, 'wrong.yaml');
    writeFileSync(file, 'wrong: true');
    const {code, of} = await found(`policy: {file: ${file}}\ntags: {directories: [${file}]}\n`);
    expect(code).toBe(1);
    const wrong = {status: 'fail', found: expect.stringContaining(`${file}:1:8: `)};
    expect([of('policy'), of('tags')]).toMatchObject([wrong, wrong]);
    expect([of('policy')?.todo, of('tags')?.todo]).toEqual([
      'correct the policy; the line says where',
      'correct the tags; the line says where',
    ]);
    const {stdout} = await bifrost(['--config', join(plant.folder, 'doctor.yaml'), 'doctor']);
    expect(stdout).toContain(`\n     ${file}:1:8: `);
  });

  test('what to do fits: a file that is not there, a threshold of a rule that does not exist, nobody to tell', async () => {
    const {of} = await found(`policy: {file: ${plant.folder}/none.yaml}
rules: {adjust: [{rule: MB-99, enabled: false}]}
store: {path: ${plant.store}}
`);
    expect([of('policy')?.todo, of('rules')?.todo, of('routes')]).toMatchObject([
      'check the path of the policy, and its rights',
      'correct the configuration; the line says where',
      {status: 'warn', found: 'alerts have no way out of this box'},
    ]);
  });

  test('one that is: 0', async () => {
    mkdirSync(join(plant.folder, 'rules'), {recursive: true});
    const {code, of, results} = await found(`capture: {interfaces: [{name: lo}]}
store: {path: ${plant.store}}
`);
    expect(results.filter(({status}) => status === 'fail')).toEqual([]);
    expect(code).toBe(0);
    expect(of('rules')).toMatchObject({status: 'ok', found: expect.stringMatching(/^\d+ rules, profile standard$/)});
    expect(of('device profiles')?.found).toMatch(/^\d+ families of \d+ vendors$/);
    expect(of('store')?.found).toContain('MiB free');
  });

  test('a serial line alone is enough to watch, if it is there', async () => {
    const {of} =
      await found(`capture: {serial: [{device: /dev/null, segment: line1}, {device: /dev/none0, segment: line2}]}
store: {path: ${plant.store}}
`);
    expect(of('interfaces')).toBeUndefined();
    expect(of('serial')).toMatchObject({status: 'ok', found: '/dev/null: there, may be read'});
  });

  test('a bad configuration is told, nothing else is checked', async () => {
    const {code, results} = await found('sit: x\n');
    expect(code).toBe(1);
    expect(results).toMatchObject([
      {check: 'config', status: 'fail', found: expect.stringContaining(':1:1 sit: unknown key')},
    ]);
  });
});
