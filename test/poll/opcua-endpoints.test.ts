/** Asked of node-opcua's server, and of devices that answer badly. */
import {afterEach, describe, expect, test, vi} from 'vitest';
import {opcuaEndpoints} from '../../src/poll/questions/opcua-endpoints.ts';
import {type OpcuaDevice, type OpcuaWays, startOpcuaServer} from '../simulators/opcua.ts';
import {startTcpDevice, type Ways} from '../simulators/tcp-device.ts';
import {openLine, targetAt} from './line.ts';

let server: OpcuaDevice | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function ask(ways: OpcuaWays = {}) {
  server = await startOpcuaServer(ways);
  const target = targetAt('127.0.0.1', server.port);
  const line = openLine(opcuaEndpoints, target, 5000);
  try {
    return {told: await opcuaEndpoints.ask(target, line), line, target, seen: server.seen};
  } finally {
    line.close();
  }
}

test('endpoints, certificate and application are told as from the wire, and nothing is printed', async () => {
  const printed = vi.spyOn(process.stdout, 'write');
  const {told, line, target, seen} = await ask();
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  const endpoints = told.filter(({name}) => name === 'endpoint').map(({fields}) => fields);
  expect(new Set(endpoints.flatMap((fields) => fields['opcua.MessageSecurityMode']))).toEqual(new Set([1, 2, 3]));
  expect(endpoints[0]).toMatchObject({
    'opcua.ApplicationUri': ['urn:bifrost-test:server'],
    'bifrost.host_mismatch': true,
    'bifrost.application_uri_mismatch': false,
  });
  expect(endpoints.some((fields) => String(fields['opcua.UserTokenType']).includes('0'))).toBe(true);
  expect(told.filter(({name}) => name === 'certificate')).toMatchObject([
    {
      kind: 'identify',
      fields: {
        'bifrost.from': 'server',
        'bifrost.certificate_self_signed': true,
        'bifrost.certificate_key_bits': 2048,
        'bifrost.certificate_uri': 'urn:bifrost-test:server',
      },
    },
  ]);
  expect(told.some(({kind}) => kind === 'session')).toBe(false);
  expect(seen.requests).toEqual(['GetEndpointsRequest', 'FindServersRequest']);
  expect(seen.sessions).toBe(0);
  expect(line.requests.map(({about}) => about)).toEqual(opcuaEndpoints.plan(target).map(({about}) => about));
}, 30_000);

test('an expired certificate, and only what is secured on offer', async () => {
  const {told} = await ask({certificate: 'expired', allowAnonymous: false});
  const left = told.find(({name}) => name === 'certificate')?.fields['bifrost.certificate_days_left'];
  expect(Number(left)).toBeLessThan(0);
  const tokens = told.filter(({name}) => name === 'endpoint').flatMap(({fields}) => fields['opcua.UserTokenType']);
  expect(tokens).not.toContain(0);
}, 60_000);

/** Answers a hello with an acknowledge, and whatever comes next with silence. */
const startHalfServer = (ways: Ways) =>
  startTcpDevice(
    {
      cut: (b) => (b.length < 8 ? 0 : Buffer.from(b).readUInt32LE(4)),
      answer: (request) => (request[0] === 0x48 ? ACKNOWLEDGE : new Uint8Array()),
    },
    ways,
  );

const ACKNOWLEDGE = Uint8Array.from(
  Buffer.from('41434b461c00000000000000000001000000010000000000000000000'.slice(0, 56), 'hex'),
);

test('a server that says hello and nothing more costs one time-out', async () => {
  const device = await startHalfServer({});
  const target = targetAt('127.0.0.1', device.port);
  const line = openLine(opcuaEndpoints, target, 500);
  try {
    await expect(opcuaEndpoints.ask(target, line)).rejects.toMatchObject({
      code: 'poll',
      message: expect.stringContaining('no answer within 500 ms to: open a secure channel'),
    });
    expect(device.seen).toMatchObject({connections: 1, turnedAway: 0});
  } finally {
    line.close();
    await device.stop();
  }
}, 30_000);

test('lengths that lie, and a message without end, cost one connection', async () => {
  const lies = [
    (b: Uint8Array) => Uint8Array.of(...b.subarray(0, 4), 0xff, 0xff, 0xff, 0x7f, ...b.subarray(8)),
    (b: Uint8Array) => Uint8Array.of(...b.subarray(0, 4), 0, 0, 0, 0, ...b.subarray(8)),
    (b: Uint8Array) => Uint8Array.of(0x4d, 0x53, 0x47, 0x43, ...b.subarray(4)),
    () => Uint8Array.from(Buffer.from('455252460e000000000001800000000000'.slice(0, 28), 'hex')),
  ];
  for (const spoil of lies) {
    const device = await startHalfServer({spoil});
    const target = targetAt('127.0.0.1', device.port);
    const line = openLine(opcuaEndpoints, target, 500);
    await expect(opcuaEndpoints.ask(target, line)).rejects.toMatchObject({code: 'poll'});
    line.close();
    expect(device.seen.connections).toBe(1);
    await device.stop();
  }
}, 60_000);

describe('devices that answer badly', () => {
  for (const habit of ['silent', 'reset', 'garbage', 'flood'] as const) {
    test(`a device that is ${habit} costs one time-out and is told`, async () => {
      const device = await startHalfServer({habit});
      const target = targetAt('127.0.0.1', device.port);
      const line = openLine(opcuaEndpoints, target, 500);
      try {
        await expect(opcuaEndpoints.ask(target, line)).rejects.toMatchObject({code: 'poll'});
        expect(device.seen.connections).toBe(1);
      } finally {
        line.close();
        await device.stop();
      }
    }, 30_000);
  }

  test('nothing is sent once the switch is tripped', async () => {
    const device = await startHalfServer({});
    const target = targetAt('127.0.0.1', device.port);
    const line = openLine(opcuaEndpoints, target, 500);
    line.trip();
    await expect(opcuaEndpoints.ask(target, line)).rejects.toThrow('tripped');
    expect(device.seen.requests).toEqual([]);
    await device.stop();
  }, 30_000);
});
