/** Probes of images over layouts and archives that the test packs: tools, users, secrets in any layer, signatures, and broken ones. */
import {generateKeyPairSync} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, expect, test} from 'vitest';
import type {Place, Probe} from '../../../src/checklist/probe.ts';
import {ociImage} from '../../../src/checklist/probes/oci-image.ts';
import {ociSecret} from '../../../src/checklist/probes/oci-secret.ts';
import {ociSignature} from '../../../src/checklist/probes/oci-signature.ts';
import {bundle, layout, type Made, signature, tar} from '../layout.ts';

const home = mkdtempSync(join(tmpdir(), 'bifrost-image-'));
mkdirSync(join(home, 'root'));
afterAll(() => rmSync(home, {recursive: true}));

let count = 0;
function folder(parts: Readonly<Record<string, Buffer>>): string {
  const path = join(home, `layout-${++count}`);
  for (const [name, bytes] of Object.entries(parts)) {
    mkdirSync(join(path, name, '..'), {recursive: true});
    writeFileSync(join(path, name), bytes);
  }
  return path;
}

/** As `docker save` writes it. */
async function archive({layers, config = {}}: Made): Promise<string> {
  const packed = await Promise.all(layers.map(tar));
  const names = packed.map((_, i) => `layer-${i}/layer.tar`);
  const manifest = JSON.stringify([{Config: 'config.json', RepoTags: ['console:1.4.2'], Layers: names}]);
  const whole = await tar({
    ...Object.fromEntries(names.map((name, i) => [name, packed[i] ?? Buffer.alloc(0)])),
    'config.json': JSON.stringify({config}),
    'manifest.json': manifest,
  });
  const path = join(home, `archive-${++count}.tar`);
  writeFileSync(path, whole);
  return path;
}

const place = (image: string, more: Partial<Place> = {}): Place => ({
  root: join(home, 'root'),
  isLive: false,
  host: 'box',
  now: 0,
  images: [image],
  ...more,
});
const run = async (probe: Probe, where: Place) => (await probe.collect(where, AbortSignal.timeout(20_000)))[0];
const fields = async (probe: Probe, where: Place) => {
  const evidence = await run(probe, where);
  expect(evidence).toMatchObject({found: 'read'});
  return evidence?.subjects[0]?.fields;
};

const small: Made = {layers: [{'app/console': '\u007fELF'}], config: {User: '65532:65532'}};
const large: Made = {
  layers: [
    {
      'bin/sh': 'x',
      'usr/bin/apt': 'x',
      'var/lib/dpkg/status': 'Package: dash\nStatus: install ok installed\n\nPackage: apt\n',
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:0:0::/app:/bin/sh\n',
    },
  ],
  config: {User: 'app'},
};

test.each(['layout', 'archive'] as const)('a %s: what is in it', async (kind) => {
  const make = async (made: Made) => (kind === 'layout' ? folder((await layout(made)).parts) : archive(made));
  expect(await fields(ociImage, place(await make(small)))).toMatchObject({
    'image.user': '65532:65532',
    'image.is_root': false,
    'image.has_shell': false,
    'image.has_package_manager': false,
    'image.packages': 0,
    'image.layers': 1,
  });
  expect(await fields(ociImage, place(await make(large)))).toMatchObject({
    'image.is_root': true, // app has number 0
    'image.has_shell': true,
    'image.has_package_manager': true,
    'image.tools': ['bin/sh', 'usr/bin/apt', 'var/lib/dpkg/status'],
    'image.packages': 2,
  });
});

test('what a later layer takes away is gone, and what it puts back is there', async () => {
  const away = {
    ...large,
    layers: [...large.layers, {'bin/.wh.sh': '', 'usr/bin/.wh..wh..opq': '', 'var/lib/.wh.dpkg': ''}],
  };
  const gone = await fields(ociImage, place(folder((await layout(away)).parts)));
  expect(gone).toMatchObject({'image.has_shell': false, 'image.has_package_manager': false, 'image.packages': 0});
  const back = {...away, layers: [...away.layers, {'bin/bash': 'x'}]};
  expect(await fields(ociImage, place(folder((await layout(back)).parts)))).toMatchObject({
    'image.tools': ['bin/bash'],
  });
});

test('secrets are found in files of any layer, variables, labels and build steps; none of them is told', async () => {
  const value = 'Kx9-fermi-Quark-77';
  const made: Made = {
    layers: [
      {
        'app/key.pem': `-----BEGIN EC PRIVATE KEY-----\n${value}\n`,
        'app/.env': `# of the plant\nDB_PASSWORD=${value}\n`,
        'usr/share/doc/example.conf': `password = ${value}`,
        'app/settings.json': '{"passwordFile": "/run/secrets/db"}',
      },
      {'app/.wh.key.pem': ''},
    ],
    config: {
      Env: [
        `API_TOKEN=${value}`,
        'API_SECRET=/run/secrets/api-77',
        'WEB_TOKEN=<from-the-vault-77>',
        'DB_PASSWORD_FILE=/run/secrets/db',
        'PATH=/bin',
      ],
      Labels: {secret: value},
    },
  };
  const path = folder((await layout(made)).parts);
  const found = await fields(ociSecret, place(path));
  expect(found?.['secrets.where']).toEqual([
    '/app/key.pem, line 1, layer 1: private key',
    '/app/.env, line 2, layer 1: value of DB_PASSWORD',
    'variable API_TOKEN: a telling name',
    'label secret: a telling name',
  ]);
  expect(found?.['secrets.count']).toBe(4);
  expect(JSON.stringify(await ociSecret.collect(place(path), AbortSignal.timeout(9000)))).not.toContain(value);
  expect(await fields(ociSecret, place(folder((await layout(small)).parts)))).toMatchObject({'secrets.count': 0});
});

const pair = () => generateKeyPairSync('ec', {namedCurve: 'P-256'});
const ours = pair();
const keyFile = join(home, 'site.pub');
writeFileSync(keyFile, ours.publicKey.export({type: 'spki', format: 'pem'}));

/** As `cosign sign` and `cosign save` leave it. */
async function signed(key: ReturnType<typeof pair>, about?: string): Promise<string> {
  const image = await layout(small);
  image.index([signature(image, key.privateKey, about)]);
  return folder(image.parts);
}

test('a signature is good by a trusted key, over this image alone', async () => {
  const keys = {imageKeys: [keyFile]};
  const standing = async (path: string) => (await fields(ociSignature, place(path, keys)))?.['signature.standing'];
  expect(await standing(await signed(ours))).toBe('good');
  expect(await standing(await signed(pair()))).toBe('bad');
  expect(await standing(await signed(ours, `sha256:${'0'.repeat(64)}`))).toBe('bad');
  expect(await standing(folder((await layout(small)).parts))).toBe('none');
});

test('an image without a signature is told beside one whose signature nobody can verify here', async () => {
  const [image, other] = [await layout(small), await layout({...small, config: {User: '7'}})];
  const keyless = bundle(image, pair().privateKey, {isKeyless: true});
  const tag = {'org.opencontainers.image.ref.name': 'pump:1'};
  image.index([keyless, {digest: other.digest, annotations: tag}]);
  const path = folder({...other.parts, ...image.parts});
  const evidence = await run(ociSignature, place(path, {imageKeys: [keyFile]}));
  expect(evidence?.subjects.map(({name, fields: said}) => [name, said['signature.standing']])).toEqual([
    ['console:1.4.2', 'unverified'],
    ['pump:1', 'none'],
  ]);
});

test('without a key, in an archive, and with a key that is none, signatures are not known', async () => {
  const reason = async (where: Place) => {
    const evidence = await run(ociSignature, where);
    expect(evidence?.found).toBe('failed');
    return evidence?.reason;
  };
  expect(await reason(place(await signed(ours)))).toMatch(/no trusted key/);
  expect(await reason(place(await archive(small), {imageKeys: [keyFile]}))).toMatch(/cosign save/);
  writeFileSync(join(home, 'no.pub'), 'no key');
  expect(await reason(place(await signed(ours), {imageKeys: [join(home, 'no.pub')]}))).toMatch(/no public key/);
});

test('what is broken, missing or swapped is a failure with its reason', async () => {
  const failure = async (path: string) => {
    const evidence = await run(ociImage, place(path));
    expect(evidence?.found).toBe('failed');
    return evidence?.reason;
  };
  const {parts, digest} = await layout(small);
  const manifest = `blobs/${digest.replace(':', '/')}`;
  expect(await failure(folder({...parts, [manifest]: Buffer.from('{}')}))).toMatch(/other content/);
  const [layer = ''] = Object.entries(parts).find(([, bytes]) => bytes[0] === 0x1f) ?? [];
  const other = gzipSync(await tar({'app/console': 'another program'}));
  expect(await failure(folder({...parts, [layer]: other}))).toMatch(/other content/);
  expect(await failure(folder({...parts, [layer]: Buffer.from([0x1f, 0x8b, 1, 2, 3])}))).toMatch(/./);
  expect(await failure(folder({...parts, [layer]: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])}))).toMatch(/./);
  const {[layer]: _, ...without} = parts;
  expect(await failure(folder(without))).toMatch(/is missing/);
  expect(
    await failure(folder({'index.json': Buffer.from('{"manifests":[{"digest":"sha256:../../etc/passwd"}]}')})),
  ).toMatch(/missing/);
  writeFileSync(join(home, 'no.tar'), 'no archive');
  expect(await failure(join(home, 'no.tar'))).toMatch(/./);
  expect(await failure(join(home, 'nowhere'))).toMatch(/ENOENT/);
});

test('without images given, none is absent where no runtime keeps any, and unknown where one does', async () => {
  const {images: _, ...none} = place('');
  expect(await run(ociImage, none)).toMatchObject({found: 'absent'});
  mkdirSync(join(home, 'docker/var/lib/docker/image'), {recursive: true});
  expect(await run(ociImage, {...none, root: join(home, 'docker')})).toMatchObject({
    found: 'failed',
    reason: expect.stringContaining('docker save'),
  });
});
