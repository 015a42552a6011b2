import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import type {Target} from '../../src/core/poll.ts';
import {opcuaServer} from '../../src/poll/questions/opcua-server.ts';
import {type OpcuaDevice, type OpcuaWays, startOpcuaServer} from '../simulators/opcua.ts';
import {openLine, targetAt} from './line.ts';

let server: OpcuaDevice | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function ask(ways: OpcuaWays = {}, more: Partial<Target> = {}) {
  server = await startOpcuaServer(ways);
  const target = targetAt('127.0.0.1', server.port, more);
  const line = openLine(opcuaServer, target, 5000);
  try {
    return {told: await opcuaServer.ask(target, line), line, target, seen: server.seen};
  } finally {
    line.close();
  }
}

test('what the server says of itself, by one Read in one session', async () => {
  const {told, line, target, seen} = await ask();
  expect(told.find(({name}) => name === 'build-info')).toMatchObject({
    kind: 'identify',
    fields: {
      'bifrost.vendor_name': 'Northwater',
      'bifrost.model_name': 'NW-Gateway 7',
      'bifrost.revision': '4.2.1',
    },
  });
  expect(told.find(({name}) => name === 'server-status')).toMatchObject({
    kind: 'posture',
    fields: {
      'opcua.ServerState': [0],
      'bifrost.build': 'Northwater NW-Gateway 7 4.2.1 77',
      'bifrost.server_start': expect.stringMatching(/^20/),
      'bifrost.namespaces': expect.stringContaining('http://opcfoundation.org/UA/'),
      'bifrost.auditing': false,
      'bifrost.role_set': true,
      'bifrost.clock_skew': expect.any(Number),
    },
  });
  expect(told.some(({kind, fields}) => kind === 'session' || fields['bifrost.from'] === 'client')).toBe(false);
  expect(seen).toMatchObject({
    requests: [
      'GetEndpointsRequest',
      'CreateSessionRequest',
      'ActivateSessionRequest',
      'ReadRequest',
      'CloseSessionRequest',
    ],
    sessions: 1,
  });
  expect(line.requests.map(({about}) => about)).toEqual(opcuaServer.plan(target).map(({about}) => about));
}, 60_000);

describe('a user of the target', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-secrets-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'read-only-please\n', {mode: 0o600});
  afterAll(() => rmSync(folder, {recursive: true}));
  const login = {user: 'reader', passwordFile};

  test('gets in where nobody does anonymously; no byte of the log-on is told', async () => {
    const {told, line} = await ask({allowAnonymous: false}, {login});
    expect(told.map(({name}) => name)).toEqual(expect.arrayContaining(['build-info', 'server-status']));
    expect(line.requests.some(({bytes}) => bytes !== undefined)).toBe(false);
  }, 60_000);

  test('says no password that the server wants in clear', async () => {
    await expect(ask({wantsClear: true}, {login})).rejects.toThrow('it wants the password in clear: it was not sent');
    expect(server?.seen.requests).not.toContain('ActivateSessionRequest');
  }, 60_000);

  test('without a file of its password is a mistake that is named', async () => {
    await expect(ask({}, {login: {user: 'reader'}})).rejects.toThrow('no password is given for reader');
  }, 60_000);
});

test('a server that lets nobody in anonymously is told so, once', async () => {
  await expect(ask({allowAnonymous: false})).rejects.toMatchObject({code: 'poll'});
}, 60_000);
