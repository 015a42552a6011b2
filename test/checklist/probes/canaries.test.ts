/** Canaries against servers that were declared: a failed log-on must stand in the log, an alert must be found in the SIEM. */
import {appendFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {Endpoint} from '../../../src/checklist/inputs.ts';
import type {Probe} from '../../../src/checklist/probe.ts';
import {loginCanary} from '../../../src/checklist/probes/login-canary.ts';
import {siemCanary} from '../../../src/checklist/probes/siem-canary.ts';
import type {Site} from '../../../src/checklist/site.ts';
import {MINUTE} from '../../../src/core/time.ts';
import {fieldsOf, foundOf, NOW} from '../a-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'bifrost-canaries-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, {recursive: true});
});

async function serve(answer: (question: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const alert = (id: string, firstSeen: number) => ({id, firstSeen});
const site = (...alerts: readonly {id: string; firstSeen: number}[]) => ({alerts: () => alerts}) as unknown as Site;
const place = (endpoint: Endpoint, more: {site?: Site} = {}) => ({
  ...{root: folder, isLive: false, host: 'box', now: NOW, devices: new Set<string>()},
  endpoints: [endpoint],
  ...more,
});

const log = join(folder, 'access.log');
writeFileSync(log, '');

async function attempt(write: (question: IncomingMessage) => string, status = 401) {
  const url = await serve((question, reply) => {
    appendFileSync(log, write(question));
    reply.writeHead(status);
    reply.end();
  });
  return (await fieldsOf(loginCanary, place({url, kind: 'api', log})))[0];
}

test('a failed log-on stands in the log with who, whence and how it ended', async () => {
  const user = ({headers}: IncomingMessage): string =>
    Buffer.from(headers.authorization?.slice('Basic '.length) ?? '', 'base64')
      .toString()
      .split(':')[0] ?? '';
  expect(await attempt((question) => `127.0.0.1 ${user(question)} 401\n`)).toEqual({
    'login-canary.is_refused': true,
    'login-canary.is_logged': true,
    'login-canary.has_source': true,
  });
  expect(await attempt((question) => `${user(question)} came\n`)).toMatchObject({
    'login-canary.is_logged': false,
    'login-canary.has_source': false,
  });
});

test('one attempt and not one more; a log that says nothing of it', async () => {
  let asked = 0;
  expect(await attempt(() => `${++asked} 401 127.0.0.1\n`)).toMatchObject({'login-canary.is_logged': false});
  expect(asked).toBe(1);
}, 20_000);

test('nobody declared one', async () => {
  const none = place({url: 'http://127.0.0.1:1/', kind: 'api'});
  expect(await foundOf(loginCanary, none)).toEqual(['absent: nobody declared an API with its log']);
  expect(await foundOf(siemCanary, none)).toEqual([expect.stringMatching(/^failed: nobody declared/)]);
});

const kept = site(alert('01OLD', NOW - 60 * MINUTE), alert('01NEW', NOW - 6 * MINUTE), alert('01LATE', NOW - MINUTE));
const search = async (answer: (url: string) => string, status = 200, path = '/find?q={id}') => {
  const url = await serve((question, reply) => {
    reply.writeHead(status);
    reply.end(answer(question.url ?? ''));
  });
  return place({url: `${url}${path}`, kind: 'siem'}, {site: kept});
};
const found = async (probe: Probe, at: ReturnType<typeof place>) => (await fieldsOf(probe, at))[0];

test('the newest alert that had time for its way is found, or is not', async () => {
  const yes = await search((url) => JSON.stringify({hits: [{id: url.split('=')[1]}]}));
  expect(await found(siemCanary, yes)).toEqual({'siem-canary.found': true, 'siem-canary.alert': '01NEW'});
  expect(await found(siemCanary, await search(() => '{"hits":[]}'))).toMatchObject({'siem-canary.found': false});
  expect(await found(siemCanary, await search(() => '', 404))).toMatchObject({'siem-canary.found': false});
});

test('an answer that only says the question again is none', async () => {
  const echo = await search((url) => JSON.stringify({asked: url, hits: []}));
  expect(await found(siemCanary, echo)).toMatchObject({'siem-canary.found': false});
});

test('what cannot be told is not told: no right, no place for the id, no alert', async () => {
  expect(await foundOf(siemCanary, await search(() => '', 401))).toEqual([
    'failed: it answered 401: is the token right?',
  ]);
  expect(await foundOf(siemCanary, await search(() => '', 200, '/find'))).toEqual([
    expect.stringMatching(/^failed: its address has no/),
  ]);
  expect(await foundOf(siemCanary, {...(await search(() => '')), site: site()})).toEqual([
    expect.stringMatching(/^failed: there is no alert/),
  ]);
});
