/** A connection that is to be held and ends all the same: another one waits as long as any. */
import {afterEach, expect, test} from 'vitest';
import {type OpcuaDevice, startOpcuaServer} from '../simulators/opcua.ts';
import {until} from './plant.ts';
import {listed, openRig, type Rig} from './rig.ts';

/** The machine may be busy, and the library takes its time to load. */
const LONG = 90_000;
let [server, rig]: [OpcuaDevice | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await server?.stop();
});

test(
  'questions whose connection nobody can hold are 30 seconds apart',
  async () => {
    server = await startOpcuaServer();
    const {port, seen} = server;
    const target = listed({address: '127.0.0.1', port, protocol: 'opcua', ask: ['opcua-server'], session: 'hold'});
    const one = openRig([target], {limits: {timeout: 10_000_000}});
    rig = one;
    const outcome = (question: string) => one.asked.get(`${target.id} ${question}`)?.outcome;
    one.tick();
    await until(() => outcome('opcua-endpoints') !== undefined, 'the endpoints', LONG);
    expect([outcome('opcua-endpoints'), seen.channels]).toEqual(['answered', 1]);
    one.skip(25);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect([outcome('opcua-server'), seen.channels]).toEqual([undefined, 1]);
    one.skip(5);
    await until(() => outcome('opcua-server') !== undefined, 'the server', LONG);
    expect([outcome('opcua-server'), seen.channels]).toEqual(['answered', 2]);
  },
  2 * LONG,
);
