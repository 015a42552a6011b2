/** Advisories come in whole or are refused with their reason; a bundle is trusted by its signature alone. */
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {zipSync} from 'fflate';
import {pack} from 'tar-stream';
import {afterAll, describe, expect, test} from 'vitest';
import {vendors} from '../../src/advisories/vendor.ts';
import {publicKeyIn, publicPem, signingKey} from '../../src/custody/key.ts';
import {type Imported, importAdvisories} from '../../src/import-advisories.ts';
import {writeBundle} from '../../src/load/advisories/bundle.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {archive, isThere} from './corpus.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-advisories-'));
afterAll(() => rmSync(folder, {recursive: true}));

const document = (id: string, version = '1', released = '2024-01-02T00:00:00Z') => ({
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    publisher: {name: 'Acme'},
    title: `Advisory ${id}`,
    tracking: {id, version, current_release_date: released, status: 'final'},
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme Inc.',
        branches: [
          {
            category: 'product_name',
            name: 'Pump 700',
            branches: [
              {
                category: 'product_version_range',
                name: 'vers:generic/<2.1',
                product: {name: 'Pump 700 <2.1', product_id: 'P1'},
              },
            ],
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2024-1234',
      cwe: {id: 'CWE-798', name: 'x'},
      product_status: {known_affected: ['P1']},
      scores: [{cvss_v3: {baseScore: 9.8}, products: ['P1']}],
    },
  ],
});

let stores = 0;
async function imported(source: string, key?: string) {
  const store = openStore(join(folder, `${++stores}.db`));
  try {
    const done: Imported = await importAdvisories(source, store, {
      vendors: vendors(),
      ...(key !== undefined && {key: publicKeyIn(key)}),
    });
    return {
      ...done,
      ids: store.advisories.list({}).map(({id, revision}) => `${id} ${revision}`),
      status: store.advisories.status(),
    };
  } finally {
    store.close();
  }
}

function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path, {recursive: true});
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const text = (id: string, version?: string, released?: string): string =>
  JSON.stringify(document(id, version, released));
const sha512 = (of: string): string => `${createHash('sha512').update(of).digest('hex')}  file`;

const files = {
  'a.json': text('A'),
  'a.json.sha512': sha512(text('A')),
  'b.json': text('B'),
  'b.json.sha512': sha512(text('A')),
  'c.json': '{',
  'd.json': JSON.stringify({...document('D'), vulnerabilities: [{cve: 'none'}]}),
  'e.json': text('E'),
  'e.json.asc': 'signed',
};

const problems = [
  /b\.json: its content does not fit the hash/,
  /c\.json: it is no JSON/,
  /d\.json: \/vulnerabilities\/0\/cve must match pattern/,
];

describe('what is wrong is named and nothing else is lost', () => {
  const check = (done: Awaited<ReturnType<typeof imported>>): void => {
    expect(done.ids).toEqual(['E 1', 'A 1']);
    expect(done.first).toHaveLength(problems.length);
    problems.forEach((pattern, at) => void expect(done.first[at]).toMatch(pattern));
    expect(done.provenance).toEqual({'hash matches, signature absent': 1, 'hash absent, signature not checked': 1});
  };

  test('in a folder', async () => check(await imported(folderOf('plain', files))));

  test('in a zip', async () => {
    const path = join(folder, 'all.zip');
    writeFileSync(
      path,
      zipSync(Object.fromEntries(Object.entries(files).map(([name, one]) => [name, Buffer.from(one)]))),
    );
    check(await imported(path));
  });

  test('in a tar', async () => {
    const tar = pack();
    for (const [name, one] of Object.entries(files)) tar.entry({name}, one);
    tar.finalize();
    const pieces: Buffer[] = [];
    for await (const piece of tar) pieces.push(piece as Buffer);
    const path = join(folder, 'all.tar');
    writeFileSync(path, Buffer.concat(pieces));
    check(await imported(path));
    writeFileSync(path, Buffer.concat(pieces).subarray(0, 700));
    await expect(imported(path)).rejects.toThrow(/all\.tar: .*copy it again/);
  });

  test('branches without end are refused', async () => {
    const open = '{"category":"product_family","name":"x","branches":['.repeat(5000);
    const branches = `"branches":[${open}${']}'.repeat(5000)}`;
    const deep = JSON.stringify(document('X')).replace('"branches":[', `${branches},`);
    const done = await imported(folderOf('deep', {'x.json': deep}));
    expect(done.first).toEqual([expect.stringContaining('nest deeper')]);
  });
});

test('an older revision never replaces a newer one', async () => {
  const done = await imported(
    folderOf('revisions', {'1.json': text('A', '2', '2024-03-01T00:00:00Z'), '2.json': text('A', '1')}),
  );
  expect(done.ids).toEqual(['A 2']);
});

test('KEV as JSON and CSV', async () => {
  const json = JSON.stringify({
    catalogVersion: '1',
    vulnerabilities: [{cveID: 'CVE-2024-1234', dateAdded: '2024-02-01'}],
  });
  const csv = 'cveID,dateAdded,knownRansomwareCampaignUse\nCVE-2023-9999,2023-02-01,Known\n';
  const done = await imported(folderOf('kev', {'kev.json': json, 'kev.csv': csv}));
  expect(done.status.exploited).toBe(2);
});

test.each([
  ['kev.json', '{"catalogVersion":"1","vulnerabilities":{}}', 'vulnerabilities must be a list, is {}'],
  [
    'kev.json',
    '{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-1","dateAdded":"2024-02-01"}]}',
    'entry 1: cveID: "CVE-2024-1" is not valid (as in CVE-2024-12345)',
  ],
  ['kev.csv', 'cveID,added\nCVE-2023-9999,2023-02-01\n', 'entry 1: "dateAdded" is missing (add it)'],
])('a list of KEV with a mistake is told in words: %s %s', async (name, content, why) => {
  const {first} = await imported(folderOf(`no-kev-${why.length}`, {[name]: content}));
  expect(first).toEqual([expect.stringContaining(`${name}: ${why}; it is no KEV catalogue`)]);
});

test('only https is fetched', async () => {
  await expect(imported('http://127.0.0.1/provider-metadata.json')).rejects.toThrow(/only https/);
});

test('a bundle is taken with the right key only, and not when a byte was changed', async () => {
  const [key, other] = [join(folder, 'key.pem'), join(folder, 'other.pem')];
  const path = join(folder, 'all.bundle');
  for (const one of [key, other]) writeFileSync(`${one}.pub`, publicPem(signingKey(one)));
  const {advisory} = await advisoryOf(folderOf('one', {'a.json': text('A')}));
  await writeBundle(path, {made: '', advisories: 1, exploited: 0}, [{advisory}], signingKey(key));
  expect((await imported(path, `${key}.pub`)).ids).toEqual(['A 1']);
  await expect(imported(path, `${other}.pub`)).rejects.toThrow(/not signed by this key/);
  await expect(imported(path)).rejects.toThrow(/public key/);
  const bytes = readFileSync(path);
  bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await expect(imported(path, `${key}.pub`)).rejects.toThrow(/was changed/);
});

async function advisoryOf(source: string) {
  const store = openStore(join(folder, `${++stores}.db`));
  await importAdvisories(source, store, {vendors: vendors()});
  const found = store.advisories.get('A');
  store.close();
  if (found === undefined) throw new Error('not imported');
  return found;
}

test.skipIf(!isThere)(
  'every real advisory comes in within 60 s and 256 MB',
  async () => {
    const store = join(folder, 'real.db');
    const config = join(folder, 'real.yaml');
    writeFileSync(config, `store: {path: ${store}}\ncontrol: {socket: ${join(folder, 'none.sock')}}\n`);
    const begin = Date.now();
    const {code, stdout, stderr} = await bifrost(['--config', config, 'advisories', 'import', archive], {
      NODE_OPTIONS: `--require=${memoryReport()}`,
    });
    expect({code, stderr: stderr.replace(/rss \d+/, '').trim()}).toEqual({code: 0, stderr: ''});
    expect(stdout).toContain('2035 advisories, 0 exploited vulnerabilities, 0 problems');
    expect(stdout).toContain('2035 with hash matches, signature absent');
    const [seconds, mebibytes] = [(Date.now() - begin) / 1000, Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024];
    process.stderr.write(`${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MB of memory at most\n`);
    expect(seconds).toBeLessThan(60);
    expect(mebibytes).toBeLessThan(256);
  },
  120_000,
);

/** The program says at its end how much memory it had at most, in KiB. */
function memoryReport(): string {
  const path = join(folder, 'memory.cjs');
  writeFileSync(path, "process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS));");
  return path;
}
