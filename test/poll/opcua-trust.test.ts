/** Does a server let in a client that nobody trusts (UA-22): asked of node-opcua's server, and of the governor with its poller. */

import {MessageSecurityMode} from 'node-opcua-client';
import {afterEach, expect, test} from 'vitest';
import type {WireView} from '../../src/core/poll.ts';
import {opcuaTrust} from '../../src/poll/questions/opcua-trust.ts';
import {type OpcuaDevice, type OpcuaWays, startOpcuaServer} from '../simulators/opcua.ts';
import {openLine, targetAt} from './line.ts';
import {until} from './plant.ts';
import {listed, NOBODY_THERE, openRig, type Rig} from './rig.ts';

/** The machine may be busy, and the library takes its time to load. */
const LONG = 90_000;
let [server, rig]: [OpcuaDevice | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await server?.stop();
  [server, rig] = [undefined, undefined];
});

async function ask(ways: OpcuaWays) {
  server = await startOpcuaServer(ways);
  const target = targetAt('127.0.0.1', server.port);
  const line = openLine(opcuaTrust, target, 10_000);
  try {
    return {told: await opcuaTrust.ask(target, line), line, target, seen: server.seen};
  } finally {
    line.close();
  }
}

test.each([
  ['trusts nobody refuses it', {trustsAnybody: false}, 'refused'],
  ['trusts everybody lets it in', {trustsAnybody: true}, 'accepted'],
  ['wants messages signed alone lets it in, too', {trustsAnybody: true, modes: [1, 2]}, 'accepted'],
] as const)(
  'a server that %s: two channels, no session, nothing is read',
  async (_name, ways, answer) => {
    const {told, line, target, seen} = await ask(ways);
    expect(told).toEqual([
      {
        kind: 'posture',
        protocol: 'bifrost',
        name: 'unknown-client',
        segment: 'cell1',
        server: {ip: '127.0.0.1', mac: '', port: target.port},
        fields: {'bifrost.unknown_client': answer},
      },
    ]);
    expect(new Set(seen.requests)).toEqual(new Set(['GetEndpointsRequest']));
    expect(seen.sessions).toBe(0);
    const planned = opcuaTrust.plan(target).map(({about}) => about);
    expect(line.requests.map(({about}) => about)).toEqual(answer === 'accepted' ? planned : planned.slice(0, -2));
  },
  2 * LONG,
);

test(
  'of a server without a secure channel nothing is told, and it is connected to once',
  async () => {
    const {told, line} = await ask({modes: [MessageSecurityMode.None]});
    expect(told).toEqual([]);
    expect(line.requests.filter(({about}) => about === 'hello')).toHaveLength(1);
  },
  2 * LONG,
);

const trusted = (port: number) => listed({address: '127.0.0.1', port, protocol: 'opcua', ask: ['opcua-trust']});
const wanted = ({id}: {id: string}, name: string) => `${id} ${name}`;

/** The server is asked for its endpoints first: the rig begins with what is asked by default. */
async function askedByGovernor(wire: () => WireView) {
  server = await startOpcuaServer({trustsAnybody: true});
  const target = trusted(server.port);
  rig = openRig([target], {wire, limits: {timeout: 10_000_000}});
  rig.asked.set(wanted(target, 'opcua-endpoints'), {
    target: target.id,
    question: 'opcua-endpoints',
    askedAt: Date.now() * 1000,
    answeredAt: Date.now() * 1000,
    outcome: 'answered',
    usual: 0,
    answers: 1,
  });
  const asked = () => rig?.asked.get(wanted(target, 'opcua-trust'));
  await until(isClosed(rig, asked), 'the first channel is closed', LONG);
  return {asked, rig, seen: server.seen};
}

/** On a busy machine the poller is given up while it loads the library, and the device is left alone for a minute. */
function isClosed(one: Rig, asked: () => unknown): () => boolean {
  return () => {
    if (asked() !== undefined) {
      one.asked.delete([...one.asked.keys()].find((key) => key.endsWith('opcua-trust')) ?? '');
      one.devices.clear();
      one.audited.length = 0;
      one.skip(90);
    }
    one.tick();
    return one.audited.length === 4;
  };
}

test(
  'the second connection waits as long as any, and is opened once the wire shows room for it',
  async () => {
    const {asked, rig: one, seen} = await askedByGovernor(() => NOBODY_THERE);
    one.skip(25);
    expect([asked(), seen.channels]).toEqual([undefined, 1]);
    one.skip(5);
    await until(() => asked()?.outcome === 'answered', 'the answer', LONG);
    expect(one.observed).toMatchObject([{name: 'unknown-client', fields: {'bifrost.unknown_client': 'accepted'}}]);
    expect(one.audited.map(({about}) => about)).toEqual(opcuaTrust.plan(trusted(0)).map(({about}) => about));
    expect(seen.channels).toBe(2);
  },
  2 * LONG,
);

test(
  'it is not opened when the last place is taken meanwhile, and the server is not blamed',
  async () => {
    let clients: string[] = [];
    const {asked, rig: one, seen} = await askedByGovernor(() => ({...NOBODY_THERE, clients}));
    clients = ['10.0.0.8', '10.0.0.9'];
    one.skip(30);
    await until(() => asked() !== undefined, 'an outcome', LONG);
    expect(asked()?.outcome).toContain('2 of 3 connections');
    expect([...one.devices.values()]).toMatchObject([{failures: 0, suspended: ''}]);
    expect(seen.channels).toBe(1);
  },
  2 * LONG,
);

test(
  'polling that is stopped meanwhile does not wait',
  async () => {
    const {rig: one, seen} = await askedByGovernor(() => NOBODY_THERE);
    await one.stop();
    expect(one.poller.isRunning()).toBe(false);
    expect(seen.channels).toBe(1);
  },
  2 * LONG,
);
