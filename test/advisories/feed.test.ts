/** Advisories from their publisher over HTTPS: a real server on loopback, real hashes, real OpenPGP signatures. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {bifrost, type Ended} from '../cli/bifrost.ts';
import {hasProgram} from '../simulators/process.ts';

type Page = string | Buffer | {readonly to: string} | {readonly status: number} | 'endless';

const there = hasProgram('/usr/bin/gpgv', 'signatures of advisories') && hasProgram('/usr/bin/gpg', 'the same');
const folder = mkdtempSync(join(tmpdir(), 'bifrost-feed-'));
const [key, certificate, ring] = ['key.pem', 'ca.pem', 'ring.gpg'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const gpg = (...words: string[]): Buffer =>
  execFileSync(
    'gpg',
    ['--homedir', folder, '--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '', ...words],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );

let pages: Record<string, Page> = {};
let fetched: string[] = [];
let server: Server;
let at = '';
let runs = 0;

beforeAll(async () => {
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...name],
    {stdio: 'ignore'},
  );
  if (there) {
    gpg('--quick-gen-key', 'Acme PSIRT <psirt@acme.example>', 'rsa2048', 'sign', 'never');
    writeFileSync(ring, gpg('--export'));
  }
  server = createServer({key: readFileSync(key), cert: readFileSync(certificate)}, (request, response) => {
    const path = request.url ?? '';
    fetched.push(path);
    const page = pages[path];
    if (page === undefined) response.writeHead(404).end('nothing here');
    else if (page === 'endless')
      stream(
        () => response.write(Buffer.alloc(1 << 20, 32)),
        () => response.destroyed,
      );
    else if (typeof page === 'string' || Buffer.isBuffer(page)) response.end(page);
    else if ('to' in page) response.writeHead(302, {location: page.to}).end();
    else response.writeHead(page.status).end();
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const address = server.address();
  at = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  if (there) execFileSync('gpgconf', ['--homedir', folder, '--kill', 'all']);
  rmSync(folder, {recursive: true, force: true});
});
afterEach(() => {
  pages = {};
  fetched = [];
});

function stream(write: () => boolean, isOver: () => boolean): void {
  const timer = setInterval(() => {
    if (isOver()) clearInterval(timer);
    else for (let i = 0; i < 8; i++) write();
  }, 2);
}

const document = (id: string): string =>
  JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      publisher: {name: 'Acme'},
      title: `Advisory ${id}`,
      tracking: {id, version: '1', current_release_date: '2026-11-02T00:00:00Z', status: 'final'},
    },
    product_tree: {full_product_names: [{name: 'Acme Pump 700', product_id: 'P1'}]},
    vulnerabilities: [{cve: 'CVE-2026-1234', product_status: {known_affected: ['P1']}}],
  });
const sha = (text: string): string => `${createHash('sha512').update(text).digest('hex')}  x.json\n`;
function signed(text: string): Buffer {
  const path = join(folder, 'to-sign');
  writeFileSync(path, text);
  return gpg('--armor', '--detach-sign', '--output', '-', path);
}

const entry = (name: string) => ({
  id: name,
  link: [
    {rel: 'self', href: `${at}/white/${name}.json`},
    {rel: 'hash', href: `${at}/white/${name}.json.sha512`},
    {rel: 'signature', href: `${at}/white/${name}.json.asc`},
  ],
});

/** A publisher with a feed of these documents. */
function publish(...names: readonly string[]): void {
  pages['/provider-metadata.json'] = JSON.stringify({
    metadata_version: '2.0',
    distributions: [{rolie: {feeds: [{url: `${at}/feed.json`}]}}],
  });
  pages['/feed.json'] = JSON.stringify({feed: {id: 'white', entry: names.map(entry)}});
  for (const name of names) {
    pages[`/white/${name}.json`] = document(name);
    pages[`/white/${name}.json.sha512`] = sha(document(name));
    if (there) pages[`/white/${name}.json.asc`] = signed(document(name));
  }
}

async function imported(path = '/provider-metadata.json', ca = certificate): Promise<Ended & {ids: string[]}> {
  const store = join(folder, `${++runs}.db`);
  const config = join(folder, `${runs}.yaml`);
  writeFileSync(config, `store: {path: ${store}}\ncontrol: {socket: ${folder}/none.sock}\n`);
  const words = ['--config', config, 'advisories'];
  const keyring = there ? ['--keyring', ring] : [];
  const done = await bifrost([...words, 'import', `${at}${path}`, ...keyring], {NODE_EXTRA_CA_CERTS: ca});
  const listed = await bifrost([...words, 'list', '--all', '--json']);
  const rows: {id: string}[] = listed.stdout === '' ? [] : JSON.parse(listed.stdout);
  return {...done, ids: rows.map(({id}) => id).sort()};
}

test.skipIf(!there)('provider-metadata leads to the feed, the feed to documents with hash and signature', async () => {
  publish('A-1', 'A-2');
  const done = await imported();
  expect(done).toMatchObject({code: 0, ids: ['A-1', 'A-2']});
  expect(done.stdout).toContain('2 with hash matches, signature valid');
});

test('a directory with index.txt, the feed itself, and one advisory alone', async () => {
  publish('A-1');
  pages['/white/index.txt'] = 'A-1.json\n';
  for (const path of ['/white/index.txt', '/feed.json', '/white/A-1.json']) {
    expect((await imported(path)).ids, path).toEqual(['A-1']);
  }
  pages['/provider-metadata.json'] = JSON.stringify({distributions: [{directory_url: `${at}/white`}]});
  expect((await imported()).ids).toEqual(['A-1']);
}, 60_000);

test.each<[string, (good: string) => void, RegExp]>([
  [
    'a wrong hash',
    () => (pages['/white/BAD.json.sha512'] = sha('other')),
    /BAD\.json: its content does not fit the hash/,
  ],
  [
    'a signature of something else',
    () => (pages['/white/BAD.json.asc'] = there ? signed('other') : ''),
    /BAD\.json: its signature is not valid/,
  ],
  [
    'a signature that is none',
    () => (pages['/white/BAD.json.asc'] = 'signed'),
    /BAD\.json: its signature is not valid/,
  ],
  ['a document that is not there', () => delete pages['/white/BAD.json'], /BAD\.json: HTTP 404/],
  ['a server in trouble', () => (pages['/white/BAD.json'] = {status: 503}), /BAD\.json: HTTP 503/],
  ['a document without end', () => (pages['/white/BAD.json'] = 'endless'), /BAD\.json: larger than 32 MiB/],
  ['what is no JSON', () => replace('{"document":'), /BAD\.json: it is no JSON/],
  ['another host', () => (pages['/white/BAD.json'] = {to: 'https://elsewhere.example/x.json'}), /not on localhost/],
  ['clear text', () => (pages['/white/BAD.json'] = {to: 'http://localhost:1/x.json'}), /not on localhost/],
  ['a ring of redirects', () => (pages['/white/BAD.json'] = {to: '/white/BAD.json'}), /redirects without end/],
])(
  '%s: that one is refused, the rest comes in',
  async (_name, spoil, words) => {
    if (!there && words.source.includes('signature')) return;
    publish('GOOD', 'BAD');
    spoil('BAD');
    const done = await imported();
    expect(done.ids).toEqual(['GOOD']);
    expect(done.stderr).toMatch(words);
    expect(done.code).not.toBe(0);
  },
  60_000,
);

function replace(text: string): void {
  pages['/white/BAD.json'] = text;
  pages['/white/BAD.json.sha512'] = sha(text);
  if (there) pages['/white/BAD.json.asc'] = signed(text);
}

test('a redirect on the same host is followed', async () => {
  publish('A-1');
  pages['/white/A-1.json'] = {to: '/moved/A-1.json'};
  pages['/moved/A-1.json'] = document('A-1');
  expect(await imported()).toMatchObject({code: 0, ids: ['A-1']});
});

test.each<[string, () => void, RegExp]>([
  ['no such address', () => undefined, /HTTP 404/],
  ['no publisher', () => (pages['/provider-metadata.json'] = 'hello'), /give the address of provider-metadata\.json/],
  ['a list without end', () => (pages['/provider-metadata.json'] = 'endless'), /larger than 64 MiB/],
])(
  '%s: the whole source is refused',
  async (_name, spoil, words) => {
    spoil();
    const done = await imported();
    expect(done.stderr).toMatch(words);
    expect(done).toMatchObject({ids: []});
    expect(done.code).not.toBe(0);
  },
  60_000,
);

test('a server with a certificate that nobody vouches for is not read', async () => {
  publish('A-1');
  const done = await imported('/provider-metadata.json', '');
  expect(done.stderr).toMatch(/self-signed certificate/);
  expect(fetched).toEqual([]);
});
