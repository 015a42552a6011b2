/** Declared endpoints: real servers on the loopback, good ones and bad ones, and those that must not be asked. */
import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer as createTls, type TlsOptions} from 'node:tls';
import {afterAll, describe, expect, test} from 'vitest';
import {targetOf} from '../../../src/checklist/declared.ts';
import type {Endpoint} from '../../../src/checklist/inputs.ts';
import type {Place, Probe} from '../../../src/checklist/probe.ts';
import {httpBody} from '../../../src/checklist/probes/http-body.ts';
import {httpCors} from '../../../src/checklist/probes/http-cors.ts';
import {httpLog} from '../../../src/checklist/probes/http-log.ts';
import {httpQuery} from '../../../src/checklist/probes/http-query.ts';
import {httpRate} from '../../../src/checklist/probes/http-rate.ts';
import {httpToken} from '../../../src/checklist/probes/http-token.ts';
import {httpVersion} from '../../../src/checklist/probes/http-version.ts';
import {oidc} from '../../../src/checklist/probes/oidc.ts';
import {tls} from '../../../src/checklist/probes/tls.ts';
import {fieldsOf, foundOf, NOW} from '../a-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-endpoints-'));
const servers: {close(): void}[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, {recursive: true});
});

async function listen(server: Server | ReturnType<typeof createTls>): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const api = (answer: (question: IncomingMessage, reply: ServerResponse, body: string) => void): Promise<number> =>
  listen(
    createServer((question, reply) => {
      let body = '';
      question.on('data', (chunk) => (body += chunk));
      question.on('end', () => answer(question, reply, body));
    }),
  );

const place = (...endpoints: readonly Endpoint[]): Place => ({
  root: '/',
  isLive: true,
  host: 'here',
  now: NOW,
  endpoints,
});
const at = (port: number, path = '/api/v1'): string => `http://127.0.0.1:${port}${path}`;
const one = async (probe: Probe, endpoint: Endpoint) => (await fieldsOf(probe, place(endpoint)))[0];

const token = join(folder, 'token');
writeFileSync(token, 'secret-of-a-user\n');
const isUser = ({headers}: IncomingMessage): boolean => headers.authorization === 'Bearer secret-of-a-user';

/** One that keeps every line, and one that keeps none. */
const log = join(folder, 'access.log');
writeFileSync(log, 'older lines\n');
const strict = api((question, reply, body) => {
  const url = question.url ?? '';
  const status = (): number => {
    if (!isUser(question)) return url.startsWith('/api/v1/openapi.json') ? 200 : 401;
    if (question.method === 'POST') return body === '{"ok":true}' ? 201 : 422;
    return url.includes('?') && !/^\/api\/v1\?bifrost-canary-[\w-]+$/.test(url) ? 400 : 200;
  };
  appendFileSync(log, `127.0.0.1 - - "${question.method} ${url}" ${status()} 0\n`);
  reply.writeHead(status());
  reply.end(url.includes('openapi') ? JSON.stringify({openapi: '3.1.0', info: {version: '1.4.0'}, paths: {}}) : '');
});
const loose = api(({headers}, reply) => {
  const origin =
    headers.origin === undefined
      ? {}
      : {'access-control-allow-origin': headers.origin, 'access-control-allow-credentials': 'true'};
  reply.writeHead(200, origin);
  reply.end('{"info":{},"paths":{"/things":{}}}');
});

describe('an API that keeps the lines, and one that keeps none', async () => {
  const good: Endpoint = {
    url: at(await strict),
    kind: 'api',
    openapi: '/api/v1/openapi.json',
    write: '/api/v1/things',
    tokenFile: token,
    log,
  };
  const bad: Endpoint = {url: at(await loose, '/api'), kind: 'api', openapi: '/openapi.json', write: '/things', log};

  test('tokens', async () => {
    expect((await fieldsOf(httpToken, place(good))).map((fields) => Object.values(fields))).toEqual([
      ['no-token', 401],
      ['expired', 401],
      ['none-algorithm', 401],
      ['wrong-audience', 401],
    ]);
    expect((await fieldsOf(httpToken, place(bad))).map((fields) => fields['http-token.status'])).toEqual([
      200, 200, 200, 200,
    ]);
  });

  test('questions and bodies that make no sense', async () => {
    for (const probe of [httpQuery, httpBody]) {
      const statuses = async (endpoint: Endpoint) =>
        (await fieldsOf(probe, place(endpoint))).map((fields) => fields[`${probe.name}.status`]);
      expect(await statuses(good), probe.name).toEqual(probe === httpQuery ? [400, 400, 400] : [422, 422, 422]);
      expect(await statuses(bad), probe.name).toEqual([200, 200, 200]);
      const {tokenFile: _, ...stranger} = good;
      expect(await foundOf(probe, place(stranger))).toEqual(['failed: answers 401: give a token file']);
    }
  });

  test('bodies go to a declared route alone', async () => {
    const {write: _, ...closed} = bad;
    expect(await foundOf(httpBody, place(closed))).toEqual([expect.stringContaining('nobody declared')]);
  });

  test('pages of strangers', async () => {
    expect(await one(httpCors, good)).toMatchObject({'http-cors.allows': 'none', 'http-cors.with_credentials': false});
    expect(await one(httpCors, bad)).toMatchObject({
      'http-cors.allows': 'stranger',
      'http-cors.with_credentials': true,
    });
  });

  test('versions', async () => {
    expect(await one(httpVersion, good)).toMatchObject({'http-version.version': '1.4.0', 'http-version.in_path': true});
    expect(await one(httpVersion, bad)).toEqual({
      'http-version.version': '',
      'http-version.in_path': false,
      'http-version.in_media_type': false,
    });
  });

  test('the log', async () => {
    expect(await one(httpLog, good)).toEqual({
      'http-log.is_logged': true,
      'http-log.has_source': true,
      'http-log.has_status': true,
    });
    expect(await one(httpLog, bad)).toMatchObject({'http-log.is_logged': false});
  });

  test('the log shows the mark of this very question, not of an earlier one', () => {
    expect(readFileSync(log, 'utf8').match(/bifrost-canary-[0-9a-f-]{36}/g)).toHaveLength(1);
  });
});

test('twenty questions and not one more', async () => {
  let asked = 0;
  const limited = await api((_, reply) => {
    asked++;
    reply.writeHead(asked > 5 ? 429 : 200, asked > 5 ? {'retry-after': '1'} : {});
    reply.end();
  });
  expect(await one(httpRate, {url: at(limited), kind: 'api'})).toEqual({
    'http-rate.asked': 20,
    'http-rate.refused': 15,
    'http-rate.says_when': true,
    'http-rate.announced': false,
  });
  expect(asked).toBe(20);
  expect(await one(httpRate, {url: at(await loose), kind: 'api'})).toMatchObject({'http-rate.refused': 0});
});

test('an issuer of identities', async () => {
  const port: number = await api((question, reply) => {
    const issuer = question.url?.startsWith('/good') === true ? at(port, '/good') : 'https://other.invalid';
    reply.end(JSON.stringify({issuer, code_challenge_methods_supported: ['S256']}));
  });
  expect(await one(oidc, {url: at(port, '/good/'), kind: 'oidc'})).toEqual({
    'oidc.is_encrypted': false,
    'oidc.is_issuer': true,
    'oidc.has_pkce': true,
  });
  expect(await one(oidc, {url: at(port, '/x'), kind: 'oidc'})).toMatchObject({'oidc.is_issuer': false});
});

describe('TLS', () => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '30', '-subj', '/CN=x'],
    {stdio: 'ignore'},
  );
  const serve = async (options: TlsOptions): Promise<Endpoint> => {
    const server = createTls(
      {key: readFileSync(key), cert: readFileSync(cert), ...options},
      (socket) => void socket.end(),
    );
    server.on('tlsClientError', () => undefined);
    return {url: `https://127.0.0.1:${await listen(server)}`, kind: 'tls', own: true};
  };

  test.each([
    ['TLSv1.3', 'TLSv1.3', 1.3, 1.3],
    ['TLSv1.2', 'TLSv1.3', 1.2, 1.3],
    ['TLSv1', 'TLSv1.2', 1, 1.2],
  ] as const)('%s to %s', async (minVersion, maxVersion, lowest, highest) => {
    const endpoint = await serve({minVersion, maxVersion, ciphers: 'ALL:@SECLEVEL=0'});
    const now = Date.now() * 1000;
    const [fields] = await fieldsOf(tls, {...place(endpoint), now});
    expect(fields).toEqual({
      'tls.is_clear': false,
      'tls.is_own': true,
      'tls.in_tunnel': false,
      'tls.lowest': lowest,
      'tls.highest': highest,
      'tls.demands_client': false,
      'tls.days_left': 29,
    });
  });

  test('a server that demands a certificate of its clients, and one that only asks for it', async () => {
    const demanding = async (rejectUnauthorized: boolean) =>
      fieldsOf(tls, place(await serve({minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized})));
    expect(await demanding(true)).toMatchObject([{'tls.lowest': 1.3, 'tls.demands_client': true}]);
    expect(await demanding(false)).toMatchObject([{'tls.lowest': 1.3, 'tls.demands_client': false}]);
  });

  test('declared in clear, and nobody there', async () => {
    expect(await one(tls, {url: 'mqtt://127.0.0.1:1', kind: 'tls'})).toEqual({
      'tls.is_clear': true,
      'tls.is_own': false,
      'tls.in_tunnel': false,
    });
    expect(await foundOf(tls, place({url: 'https://127.0.0.1:1', kind: 'tls'}))).toEqual([
      expect.stringContaining('does not answer'),
    ]);
  });
});

describe('who must not be asked', () => {
  const plc: Endpoint = {url: 'http://192.0.2.10/', kind: 'api'};
  test.each([
    ['a device of the inventory', plc, new Set(['192.0.2.10']), /is a device of the plant/],
    [
      'a device by its IPv6 address',
      {...plc, url: 'http://[FD00::10]/'},
      new Set(['fd00::10']),
      /is a device of the plant/,
    ],
    [
      'a private address while the inventory is not known',
      {...plc, url: 'http://10.0.0.5/'},
      undefined,
      /might be a device/,
    ],
    ['a link-local one', {...plc, url: 'http://169.254.1.1/'}, undefined, /might be a device/],
    ['no URL', {...plc, url: 'plc1'}, undefined, /invalid url/i],
  ])('%s', async (_, endpoint, devices, reason) => {
    expect(await targetOf(endpoint, devices === undefined ? {} : {devices})).toMatch(reason);
  });

  test('a private address that is known to be no device is asked, at that address', async () => {
    expect(await targetOf({...plc, url: 'https://10.0.0.5/x'}, {devices: new Set()})).toMatchObject({
      address: '10.0.0.5',
    });
  });

  test('nothing is sent: no socket is opened to a device', async () => {
    let asked = 0;
    const port = await api((_, reply) => {
      asked++;
      reply.end();
    });
    const devices = new Set(['127.0.0.1']);
    for (const probe of [httpToken, httpQuery, httpRate, httpCors, tls])
      expect(await foundOf(probe, {...place({url: at(port), kind: 'api'}), devices})).toEqual([
        expect.stringContaining('never asked'),
      ]);
    expect(asked).toBe(0);
  });

  test('nothing declared, nothing asked', async () => {
    for (const probe of [httpToken, httpBody, httpQuery, httpRate, httpCors, httpLog, httpVersion, oidc, tls])
      expect(await foundOf(probe, place()), probe.name).toEqual([expect.stringMatching(/^failed: nobody declared/)]);
  });
});
