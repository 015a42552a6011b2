/** Images straight from a real registry: what is in them, who signed them, who may come, and what is not what it says. */
import {execFileSync} from 'node:child_process';
import {createPrivateKey, generateKeyPairSync, randomUUID, sign, X509Certificate} from 'node:crypto';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {Place, Probe} from '../../../src/checklist/probe.ts';
import {ociImage} from '../../../src/checklist/probes/oci-image.ts';
import {ociSignature} from '../../../src/checklist/probes/oci-signature.ts';
import {bundle, layout, type Made, sha256, signature} from '../layout.ts';
import {hasRegistry, push, type Registry, startRegistry} from '../registry.ts';

const home = mkdtempSync(join(tmpdir(), 'bifrost-registry-'));
mkdirSync(join(home, 'root'));
afterAll(() => rmSync(home, {recursive: true}));

const NODE_ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;
const small: Made = {layers: [{'app/console': 'one'}, {'bin/sh': 'x'}], config: {User: '65532'}};

const place = (image: string, more: Partial<Place> = {}): Place => ({
  ...{root: join(home, 'root'), isLive: false, host: 'box', now: 0, images: [image], devices: new Set<string>()},
  ...more,
});
const look = async (probe: Probe, where: Place, within = 20_000) =>
  (await probe.collect(where, AbortSignal.timeout(within)))[0];
const failure = async (where: Place, within?: number) => {
  const evidence = await look(ociImage, where, within);
  return evidence?.found === 'read' ? 'read' : `${evidence?.found}: ${evidence?.reason}`;
};

/** Something between: a registry that sends whoever comes elsewhere. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ours = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const keyFile = join(home, 'site.pub');
writeFileSync(keyFile, ours.publicKey.export({type: 'spki', format: 'pem'}));
const standing = async (image: string) => {
  const evidence = await look(ociSignature, place(image, {imageKeys: [keyFile]}));
  return evidence?.subjects.map(({fields}) => fields['signature.standing']);
};

describe.skipIf(!hasRegistry)('a registry', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry(join(home, 'open'));
  });
  afterAll(() => registry.stop());

  test('an image by its tag and by its digest', async () => {
    const {parts, digest} = await layout(small);
    await push(registry, 'hmi/console', parts, {'1.4.2': digest});
    for (const name of [`${registry.host}/hmi/console:1.4.2`, `${registry.host}/hmi/console@${digest}`]) {
      const evidence = await look(ociImage, place(name));
      expect(evidence).toMatchObject({
        ...{found: 'read', source: name, excerpt: `${name} ${digest}`},
        subjects: [{name, fields: {'image.is_root': false, 'image.has_shell': true, 'image.layers': 2}}],
      });
    }
  });

  test('what is not there is a failure with its reason', async () => {
    const {host} = registry;
    expect(await failure(place(`${host}/hmi/console:9`))).toBe('failed: there is no such image');
    expect(await failure(place(`${host}/hmi/console@sha256:${'0'.repeat(64)}`))).toBe('failed: there is no such image');
    expect(await failure(place('127.0.0.1:1/hmi/console:1'))).toMatch(/ECONNREFUSED/);
    expect(await failure(place('registry.invalid/hmi/console:1'))).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test('a device of the plant is never asked, and while devices are not known nobody who might be one', async () => {
    expect(await failure(place(`${registry.host}/hmi/console:1.4.2`, {devices: new Set(['127.0.0.1'])}))).toMatch(
      /is a device of the plant/,
    );
    const {devices: _, ...unknown} = place('10.0.0.9/hmi/console:1');
    expect(await failure(unknown)).toMatch(/might be a device/);
  });

  test('of an image for several platforms, the one of this machine; who signed them all signed it', async () => {
    const one = await layout({...small, architecture: NODE_ARCHITECTURE});
    const other = await layout({layers: [{'app/console': 'two'}], architecture: 'mips64le'});
    const parts = {...other.parts, ...one.parts};
    const entry = ({digest}: typeof one, architecture: string) => ({
      ...{mediaType: 'application/vnd.oci.image.manifest.v1+json', digest},
      ...{size: parts[`blobs/${digest.replace(':', '/')}`]?.length, platform: {os: 'linux', architecture}},
    });
    const index = (manifests: readonly object[]) => {
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      const bytes = Buffer.from(JSON.stringify({schemaVersion: 2, mediaType, manifests}));
      parts[`blobs/sha256/${sha256(bytes)}`] = bytes;
      return `sha256:${sha256(bytes)}`;
    };
    const all = index([entry(one, NODE_ARCHITECTURE), entry(other, 'mips64le')]);
    const digests = {a: one.digest, b: other.digest};
    await push(registry, 'hmi/many', parts, {...digests, '2.0': all, odd: index([entry(other, 'mips64le')])});
    const name = `${registry.host}/hmi/many:2.0`;
    const evidence = await look(ociImage, place(name));
    expect(evidence?.subjects.map((subject) => subject.name)).toEqual([`${name} (linux/${NODE_ARCHITECTURE})`]);
    expect(await failure(place(`${registry.host}/hmi/many:odd`))).toMatch(/has no image for linux\//);

    expect(await standing(name)).toEqual(['none']);
    const made = signature({...one, digest: all}, ours.privateKey);
    await push(registry, 'hmi/many', one.parts, {[`${all.replace(':', '-')}.sig`]: made.digest});
    expect(await standing(name)).toEqual(['good']);
  });

  test('signatures by the tag of cosign, and as what refers to the image', async () => {
    const {host} = registry;
    const image = await layout(small);
    await push(registry, 'hmi/signed', image.parts, {'1': image.digest});
    expect(await standing(`${host}/hmi/signed:1`)).toEqual(['none']);
    const wrong = signature(image, generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey);
    await push(registry, 'hmi/signed', image.parts, {[`${image.digest.replace(':', '-')}.sig`]: wrong.digest});
    expect(await standing(`${host}/hmi/signed:1`)).toEqual(['bad']);

    const {digest, mediaType} = signature(image, ours.privateKey);
    const mine = JSON.parse(image.parts[`blobs/${digest.replace(':', '/')}`]?.toString('utf8') ?? '') as object;
    const referrer = image.put({...mine, subject: {mediaType, digest: image.digest, size: 1}}, mediaType);
    const list = image.put(
      {schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [referrer]},
      'application/vnd.oci.image.index.v1+json',
    );
    const names = {referrer: referrer.digest, [image.digest.replace(':', '-')]: list.digest};
    await push(registry, 'hmi/signed', image.parts, names);
    expect(await standing(`${host}/hmi/signed:1`)).toEqual(['good']);
  });

  test('bundles of cosign 3, below the tag of referrers and from a registry that is asked for them', async () => {
    const image = await layout(small);
    const name = `${registry.host}/hmi/bundled:1`;
    const refers = async (...manifests: {digest: string}[]) => {
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      const list = image.put({schemaVersion: 2, mediaType, manifests}, mediaType);
      const tags = Object.fromEntries(manifests.map(({digest}, i) => [`r${i}`, digest]));
      await push(registry, 'hmi/bundled', image.parts, {
        '1': image.digest,
        ...tags,
        [image.digest.replace(':', '-')]: list.digest,
      });
      return image.parts[`blobs/${list.digest.replace(':', '/')}`] ?? Buffer.alloc(0);
    };
    const theirs = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey;
    await refers(bundle(image, ours.privateKey, {predicateType: 'https://slsa.dev/provenance/v1'}));
    expect(await standing(name)).toEqual(['none']);
    await refers(bundle(image, theirs), bundle(image, ours.privateKey, {about: `sha256:${'0'.repeat(64)}`}));
    expect(await standing(name)).toEqual(['bad']);
    await refers(bundle(image, theirs, {isKeyless: true}));
    expect(await look(ociSignature, place(name, {imageKeys: [keyFile]}))).toMatchObject({
      found: 'failed',
      reason: expect.stringMatching(/:1 is signed without a key, by a certificate, which is not verified here/),
    });
    await refers(bundle(image, theirs), bundle(image, ours.privateKey));
    expect(await standing(name)).toEqual(['good']);

    const signed = await refers(bundle(image, ours.privateKey));
    await refers();
    expect(await standing(name)).toEqual(['none']);
    const asked = await serve(({url = ''}, response) => {
      if (url.endsWith(`/referrers/${image.digest}`)) return response.end(signed);
      return response.writeHead(307, {location: `http://${registry.host}${url}`}).end();
    });
    expect(await standing(`${asked}/hmi/bundled:1`)).toEqual(['good']);
  });

  test('a blob that is not what its digest says is found out', async () => {
    const image = await layout({layers: [{'app/console': 'three'}], config: {User: '7'}});
    const other = await layout({layers: [{'app/console': 'another'}], config: {User: '7'}});
    await push(registry, 'hmi/swapped', image.parts, {'1': image.digest});
    const layerOf = ({parts}: typeof image) => Object.entries(parts).find(([, bytes]) => bytes[0] === 0x1f);
    const [name = ''] = layerOf(image) ?? [];
    const hex = name.slice('blobs/sha256/'.length);
    const file = join(registry.folder, `docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`);
    writeFileSync(file, layerOf(other)?.[1] ?? '');
    expect(await failure(place(`${registry.host}/hmi/swapped:1`))).toMatch(/other content than its name says/);
  });

  test('redirects are followed without who comes, and not for ever; http not beyond this machine', async () => {
    const image = await layout(small);
    await push(registry, 'hmi/far', image.parts, {'1': image.digest});
    const seen: (string | undefined)[] = [];
    const far = await serve(({headers, url}, response) => {
      seen.push(headers.authorization);
      response.writeHead(307, {location: `http://${registry.host}${url}`}).end();
    });
    const near = await serve(({headers, url = ''}, response) => {
      if (headers.authorization === undefined)
        return response.writeHead(401, {'www-authenticate': 'Basic realm="x"'}).end();
      return response.writeHead(302, {location: `http://${url.includes('/loop') ? near : far}${url}`}).end();
    });
    const login = join(home, 'far.json');
    writeFileSync(login, JSON.stringify({auths: {[near]: {auth: 'dTpw'}}}));
    expect(await failure(place(`${near}/hmi/far:1`, {registryAuth: login}))).toBe('read');
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.every((one) => one === undefined)).toBe(true);
    expect(await failure(place(`${near}/hmi/loop:1`, {registryAuth: login}))).toMatch(/redirects without end/);
    const out = await serve((_, response) => response.writeHead(302, {location: 'http://192.0.2.1/'}).end());
    expect(await failure(place(`${out}/hmi/far:1`))).toMatch(/only https/);
  });

  test('what never ends is given up, and so is what is longer than a manifest', async () => {
    const slow = await serve((_, response) => void response.writeHead(200).write('{'));
    expect(await failure(place(`${slow}/hmi/console:1`), 300)).toMatch(/was not read in time/);
    const long = await serve((_, response) => response.end(Buffer.alloc(9 * 1024 * 1024, ' ')));
    expect(await failure(place(`${long}/hmi/console:1`))).toMatch(/more than 8388608 bytes/);
  });
});

describe.skipIf(!hasRegistry)('a registry that asks who comes', () => {
  const loginFile = (host: string, text: string): string => {
    const file = join(home, `${randomUUID()}.json`);
    writeFileSync(file, JSON.stringify({auths: {[host]: {auth: Buffer.from(text).toString('base64')}}}));
    return file;
  };

  test('by user and password', async () => {
    const users = join(home, 'users');
    writeFileSync(users, 'reader:$2y$05$abcdefghijklmnopqrstuuTtCPEIC6a.srGEza7Htt8owgj0P3vZq\n');
    const registry = await startRegistry(join(home, 'basic'), {auth: {htpasswd: {realm: 'plant', path: users}}});
    onTestFinished(() => registry.stop());
    const {parts, digest} = await layout(small);
    const authorization = `Basic ${Buffer.from('reader:a pass word').toString('base64')}`;
    await push(registry, 'hmi/console', parts, {'1': digest}, {authorization});
    const name = `${registry.host}/hmi/console:1`;
    const login = (text: string) => ({registryAuth: loginFile(registry.host, text)});
    expect(await failure(place(name))).toMatch(/^denied: .* lets nobody in/);
    expect(await failure(place(name, login('reader:another')))).toMatch(/^denied/);
    expect(await failure(place(name, login('reader:a pass word')))).toBe('read');
    expect(await failure(place(name, {registryAuth: join(home, 'nowhere.json')}))).toMatch(/ENOENT/);

    const helped = join(home, 'helped.json');
    const said = async (config: object) => {
      writeFileSync(helped, JSON.stringify(config));
      return failure(place(name, {registryAuth: helped}));
    };
    const told =
      /^denied: .* docker-credential-pass keeps its password; such programs are not run here: .*skopeo login --authfile/;
    expect(await said({credsStore: 'pass', auths: {[registry.host]: {}}})).toMatch(told);
    expect(await said({credsStore: 'desktop', credHelpers: {[registry.host]: 'pass'}})).toMatch(told);
    expect(await said({auths: {'other.example': {auth: 'dTpw'}}})).toMatch(
      /^denied: .*helped.json has no password for it/,
    );
    const auth = Buffer.from('reader:a pass word').toString('base64');
    expect(await said({credsStore: 'pass', auths: {[`https://${registry.host}`]: {auth}}})).toBe('read');
  });

  test('by a token of another server, with nobody known and with a login', async () => {
    const [key, certificate] = [join(home, 'token.key'), join(home, 'token.pem')];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=tokens'];
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], {stdio: 'ignore'});
    const seen: (string | undefined)[] = [];
    const giver = await serve(({url = '', headers}, response) => {
      seen.push(headers.authorization);
      const asked = new URL(url, 'http://x').searchParams;
      response.end(JSON.stringify({token: tokenFor(asked, {key, certificate})}));
    });
    const token = {realm: `http://${giver}/token`, service: 'plant', issuer: 'tokens', rootcertbundle: certificate};
    const registry = await startRegistry(join(home, 'token'), {auth: {token}});
    onTestFinished(() => registry.stop());
    const {parts, digest} = await layout(small);
    const access = new URLSearchParams({service: 'plant', scope: 'repository:hmi/console:pull,push'});
    const authorization = `Bearer ${tokenFor(access, {key, certificate})}`;
    await push(registry, 'hmi/console', parts, {'1': digest}, {authorization});
    const name = `${registry.host}/hmi/console:1`;
    expect(await failure(place(name))).toBe('read');
    expect(await failure(place(name, {registryAuth: loginFile(registry.host, 'u:p')}))).toBe('read');
    expect(seen).toEqual([undefined, `Basic ${Buffer.from('u:p').toString('base64')}`]);
  });
});

/** A signed token, as docs.docker.com/registry/spec/auth/jwt says. */
function tokenFor(asked: URLSearchParams, {key, certificate}: {key: string; certificate: string}): string {
  const [type, name, actions = ''] = (asked.get('scope') ?? '').split(':');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{iss: 'tokens', sub: '', aud: asked.get('service'), exp: now + 300, nbf: now - 10, iat: now, jti: randomUUID()},
    access: [{type, name, actions: actions.split(',')}],
  };
  const x5c = [new X509Certificate(readFileSync(certificate)).raw.toString('base64')];
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({typ: 'JWT', alg: 'RS256', x5c})}.${part(claims)}`;
  const signature_ = sign('sha256', Buffer.from(signed), createPrivateKey(readFileSync(key)));
  return `${signed}.${signature_.toString('base64url')}`;
}
