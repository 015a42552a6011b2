/** The program of Bifrost as it lies on the disk, and the package that it came with. */
import {createHash} from 'node:crypto';
import {chmodSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ownPackage} from '../../../src/checklist/probes/own-package.ts';
import {ownProgram} from '../../../src/checklist/probes/own-program.ts';
import {projectPath} from '../../../src/load/project.ts';
import {aRoot, collect, fieldsOf, foundOf, NOW} from '../a-root.ts';

const AT = '/usr/lib/bifrost';
const program = {
  [`${AT}/package.json`]: '{"dependencies": {"ajv": "8.20.0"}}',
  [`${AT}/dist/src/core/ulid.js`]: 'randomBytes(16);\n',
  [`${AT}/rules/detection/x.yml`]: 'title: x\n',
  [`${AT}/node_modules/x/index.js`]: 'Math.random();\n',
};

describe('own-program', () => {
  const good = {files: 4, tools: 0, secrets: 0, weak_random: 0, floating: 0, written_by_others: 0};
  const named = (fields: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [`own-program.${key}`, value]));

  test('only what it needs', async () => {
    expect(await fieldsOf(ownProgram, aRoot(program))).toEqual([named(good)]);
  });

  test.each<[string, string, string, string]>([
    ['a shell', `${AT}/bin/busybox`, '', 'tools'],
    ['a package manager', `${AT}/node_modules/npm`, '', 'tools'],
    ['a private key', `${AT}/rules/x.json`, '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIE\n', 'secrets'],
    ['a token', `${AT}/dist/src/x.js`, `t('ghp_${'a1'.repeat(18)}')\n`, 'secrets'],
    ['a weak random number', `${AT}/dist/protocols/x.js`, 'const id = Math.random();\n', 'weak_random'],
    ['any version', `${AT}/package.json`, '{"dependencies": {"ajv": "^8.20.0"}}', 'floating'],
  ])('%s is seen', async (_, path, text, field) => {
    const [fields] = await fieldsOf(ownProgram, aRoot({...program, [path]: text}));
    expect(fields).toMatchObject({[`own-program.${field}`]: 1});
  });

  test('what everybody may change is seen; a link out of the folder is not followed', async () => {
    const place = aRoot(program, {links: {[`${AT}/loop`]: '.', [`${AT}/out`]: '/etc'}});
    chmodSync(join(place.root, `${AT}/dist/src/core`), 0o777);
    expect(await fieldsOf(ownProgram, place)).toEqual([named({...good, written_by_others: 1})]);
  });

  test('not installed, no manifest, nothing that may be read', async () => {
    expect(await foundOf(ownProgram, aRoot({}))).toEqual(['absent: is not there']);
    for (const text of ['', '[]', '{"dependencies": 1}'])
      expect(await foundOf(ownProgram, aRoot({[`${AT}/package.json`]: text}))).toEqual(['failed: is no JSON']);
    expect(await foundOf(ownProgram, aRoot(program, {hidden: [AT]}))).toContainEqual(expect.stringMatching(/^denied/));
  });

  test('the code of this project itself', async () => {
    const own = {program: projectPath('.'), config: '', store: '', units: []};
    const place = {root: '/', isLive: false, host: 'here', now: NOW, own};
    expect((await fieldsOf(ownProgram, place))[0]).toMatchObject(named({secrets: 0, weak_random: 0, floating: 0}));
  }, 60_000);
});

describe('own-package', () => {
  const SUMS = '/var/lib/dpkg/info/bifrost.md5sums';
  const files = {'/usr/lib/bifrost/rules/playbooks/a.json': '{}', '/usr/share/doc/bifrost/copyright': 'c'};
  const sums = Object.entries(files)
    .map(([path, text]) => `${createHash('md5').update(text).digest('hex')}  ${path.slice(1)}\n`)
    .join('');
  const all = {
    'own-package.kind': 'package',
    'own-package.files': 2,
    'own-package.playbooks': 1,
    'own-package.documents': 1,
  };

  test('every file is what was installed', async () => {
    expect(await fieldsOf(ownPackage, aRoot({...files, [SUMS]: sums}))).toEqual([all]);
  });

  test('a file was changed, another is gone', async () => {
    const place = aRoot({...files, [SUMS]: sums, '/usr/share/doc/bifrost/copyright': 'changed'});
    rmSync(join(place.root, '/usr/lib/bifrost/rules/playbooks/a.json'));
    expect(await fieldsOf(ownPackage, place)).toEqual([
      all,
      {
        'own-package.kind': 'file',
        'own-package.file': '/usr/lib/bifrost/rules/playbooks/a.json',
        'own-package.gone': true,
      },
      {'own-package.kind': 'file', 'own-package.file': '/usr/share/doc/bifrost/copyright', 'own-package.gone': false},
    ]);
  });

  test('not installed as a package; a list without files, or of another kind', async () => {
    expect(await foundOf(ownPackage, aRoot(files))).toEqual(['absent: is not there']);
    for (const text of ['', 'no list\n', `${sums}${'0'.repeat(32)}  usr/../../etc/shadow\n`])
      expect(await foundOf(ownPackage, aRoot({...files, [SUMS]: text}))).toEqual([
        'failed: is no list of files with their hashes',
      ]);
  });

  test('so many are gone that not all were looked at', async () => {
    const line = (i: number): string => `${'0'.repeat(32)}  usr/lib/bifrost/${i}.js\n`;
    const gone = Array.from({length: 200}, (_, i) => line(i)).join('');
    expect(await foundOf(ownPackage, aRoot({[SUMS]: gone}))).toEqual(['read']);
    expect(await foundOf(ownPackage, aRoot({...files, [SUMS]: `${gone}${sums}`}))).toEqual([
      'read',
      'failed: 200 files were changed: those from this one on were not looked at',
    ]);
  });

  test('a file that may not be read is no unchanged one', async () => {
    const place = aRoot({...files, [SUMS]: sums}, {hidden: ['/usr/share/doc/bifrost']});
    rmSync(join(place.root, '/usr/share/doc/bifrost/copyright'));
    expect(await foundOf(ownPackage, place)).toEqual(['read', expect.stringMatching(/^denied/)]);
    expect((await collect(ownPackage, place))[1]?.source).toBe('/usr/share/doc/bifrost/copyright');
  });
});
