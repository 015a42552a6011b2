/** Asked of the agent that Debian has, and of agents that answer badly. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {isAppError} from '../../src/core/errors.ts';
import type {Login} from '../../src/core/poll.ts';
import {snmpSystem} from '../../src/poll/questions/snmp-system.ts';
import {freeUdpPort, hasProgram, type Server, startServer} from '../simulators/process.ts';
import {startUdpDevice} from '../simulators/udp-device.ts';
import {openLine, targetAt} from './line.ts';

const SNMPD = '/usr/sbin/snmpd';
const secrets = mkdtempSync(join(tmpdir(), 'bifrost-secrets-'));
afterAll(() => rmSync(secrets, {recursive: true}));

function secret(name: string, text: string): string {
  const path = join(secrets, name);
  writeFileSync(path, `${text}\n`, {mode: 0o600});
  return path;
}

const communityFile = secret('community', 'plant-cell-1');
const passwordFile = secret('password', 'eight-or-more');
const privacyFile = secret('privacy', 'quite-another-one');

async function ask(port: number, login: Login, timeout = 1000) {
  const target = targetAt('127.0.0.1', port, {login});
  const line = openLine(snmpSystem, target, timeout);
  return {line, target, told: await snmpSystem.ask(target, line)};
}

const conf = `
agentaddress udp:127.0.0.1:{port}
rocommunity plant-cell-1 127.0.0.1
createUser reader SHA-256 eight-or-more AES quite-another-one
rouser reader auth
sysDescr Siemens, SIMATIC NET, SCALANCE X208, 6GK5 208-0BA10-2AA3, HW: Version 3, FW: Version V05.02.06, SVPX1234567
sysObjectID 1.3.6.1.4.1.4329.20.1.1.2
sysName sw-cell1
sysLocation hall 3
`;

const described = {
  'bifrost.sys_descr': expect.stringContaining('SCALANCE X208'),
  'bifrost.sys_object_id': '1.3.6.1.4.1.4329.20.1.1.2',
  'bifrost.device_name': 'sw-cell1',
  'bifrost.sys_location': 'hall 3',
  'bifrost.vendor_name': 'Siemens',
};

describe.skipIf(!hasProgram(SNMPD, 'SNMP against a real agent'))('snmpd', () => {
  let agent: Server;
  beforeAll(async () => {
    const words = ['-f', '-Lo', '-C', '-c', '{folder}/snmpd.conf', '-p', '{folder}/pid', '-I', '-smux'];
    const state = ['--persistentDir={folder}'];
    agent = await startServer(
      [SNMPD, ...words, ...state],
      {'snmpd.conf': conf},
      await freeUdpPort(),
      'NET-SNMP version',
    );
  });
  afterAll(() => agent?.stop());

  test('version 2c', async () => {
    const {told, line, target} = await ask(agent.port, {communityFile});
    expect(told).toMatchObject([
      {kind: 'read', name: 'get', fields: {'snmp.version': 1, 'bifrost.community': 'other'}},
      {kind: 'identify', name: 'identity', fields: {...described, 'snmp.version': 1}},
    ]);
    expect(line.requests).toEqual(snmpSystem.plan(target));
    expect(JSON.stringify([told, line.requests])).not.toContain('plant-cell-1');
  });

  test('version 3, signed and encrypted: the same identity', async () => {
    const {told, line} = await ask(agent.port, {user: 'reader', passwordFile, privacyFile});
    expect(told.map(({name}) => name)).toContain('secured');
    expect(told.filter(({name}) => name === 'identity')).toMatchObject([
      {fields: {...described, 'snmp.version': 3, 'snmp.v3.flags.auth': true, 'snmp.v3.flags.crypt': true}},
    ]);
    expect(told.find(({name}) => name === 'identity')?.fields).toHaveProperty(['snmp.engineid.enterprise']);
    expect(line.requests.length).toBe(2);
  });

  test('version 3, signed only', async () => {
    const {told} = await ask(agent.port, {user: 'reader', passwordFile});
    expect(told.filter(({name}) => name === 'identity')).toMatchObject([
      {fields: {...described, 'snmp.v3.flags.crypt': false}},
    ]);
  });

  test('a wrong community is silence, a wrong password an error', async () => {
    const wrong = secret('wrong', 'not-this-one');
    await expect(ask(agent.port, {communityFile: wrong}, 200)).rejects.toMatchObject({code: 'poll'});
    await expect(ask(agent.port, {user: 'reader', passwordFile: wrong}, 500)).rejects.toMatchObject({code: 'poll'});
  });
});

describe('agents that answer badly', () => {
  const answers: [string, (request: Uint8Array) => Uint8Array[]][] = [
    ['silent', () => []],
    ['garbage', () => [Uint8Array.from({length: 300}, (_, i) => (i * 151) & 0xff)]],
    ['an echo', (request) => [request]],
    ['another request', (request) => [response(request, 7)]],
    ['a length that lies', (request) => [Uint8Array.of(0x30, 0x82, 0xff, 0xff, ...request.subarray(2))]],
    ['cut short', (request) => [response(request, 0).subarray(0, 20)]],
    ['a flood', (request) => Array.from({length: 500}, () => response(request, 9))],
  ];
  for (const [what, answer] of answers) {
    test(what, async () => {
      const device = await startUdpDevice(answer);
      const began = performance.now();
      const failure = await ask(device.port, {communityFile}, 200).catch((error: unknown) => error);
      device.stop();
      expect(isAppError(failure) && failure.code, String(failure)).toBe('poll');
      expect(performance.now() - began).toBeLessThan(1500);
      expect(device.seen.requests.length).toBe(1);
    });
  }

  test('an agent that reports time after time in version 3 is asked few times', async () => {
    const device = await startUdpDevice((request) => [request]);
    await expect(ask(device.port, {user: 'reader', passwordFile}, 200)).rejects.toMatchObject({code: 'poll'});
    device.stop();
    expect(device.seen.requests.length).toBeLessThanOrEqual(6);
  });

  test('without a community nothing is sent', async () => {
    await expect(ask(9, {})).rejects.toThrow('no community');
    await expect(ask(9, {communityFile: '/nowhere/file'})).rejects.toThrow('/nowhere/file');
  });
});

/** The request turned into a response, its request id moved by `shift`. */
function response(request: Uint8Array, shift: number): Uint8Array {
  const answer = Uint8Array.from(request);
  const pdu = answer.indexOf(0xa0);
  answer[pdu] = 0xa2;
  const id = pdu + (answer[pdu + 1] === 0x82 ? 4 : answer[pdu + 1] === 0x81 ? 3 : 2);
  const last = id + 1 + (answer[id + 1] ?? 0);
  answer[last] = ((answer[last] ?? 0) + shift) & 0xff;
  return answer;
}
