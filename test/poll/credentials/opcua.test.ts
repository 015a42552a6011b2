/** A default pair against an OPC UA server of node-opcua. */
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {DefaultPair} from '../../../src/core/credential.ts';
import {testCredential} from '../../../src/poll/credentials/test-credential.ts';
import {targetAt, testLine} from './line.ts';
import {type TestUaServer, uaServer} from './opcua-server.ts';

const SECRET = 'Fact0ryCanary';
const pair: DefaultPair = {id: 'test-opcua', protocol: 'opcua', user: 'admin', password: SECRET, source: 'test'};
let server: TestUaServer;
beforeAll(async () => {
  server = await uaServer('admin', SECRET);
}, 60_000);
afterAll(() => server.close());

test('the default is found with one attempt, and the session is closed', async () => {
  const line = testLine('127.0.0.1', 20_000);
  const answer = await testCredential(targetAt(server.port, 'opcua'), pair, line);
  expect(answer).toMatchObject({result: 'accepted'});
  expect(server.logons).toEqual([true]);
  expect(server.sessions()).toBe(0);
  expect(line.asked.map(({about}) => about)).toContain('OPC UA: CloseSession');
  expect(line.asked.some(({bytes}) => bytes !== undefined)).toBe(false);
  expect(line.sockets).toHaveLength(1);
  expect(JSON.stringify(line.asked)).not.toContain(SECRET);
}, 60_000);

test('another password is refused, and not tried again', async () => {
  server.logons.length = 0;
  const line = testLine('127.0.0.1', 20_000);
  const answer = await testCredential(targetAt(server.port, 'opcua'), {...pair, password: 'changed'}, line);
  expect(answer).toMatchObject({result: 'refused'});
  expect(server.logons).toEqual([false]);
}, 60_000);

test('a port where nobody listens is unclear, and tried once', async () => {
  const line = testLine('127.0.0.1', 2000);
  const answer = await testCredential(targetAt(1, 'opcua'), pair, line);
  expect(answer).toMatchObject({result: 'unclear'});
  expect(line.asked).toEqual([]);
  expect(line.sockets).toHaveLength(1);
}, 60_000);
