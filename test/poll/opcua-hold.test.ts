/** A connection that is to be held and ends all the same: another one waits as long as any. */
import {afterEach, expect, test} from 'vitest';
import {SECOND} from '../../src/core/time.ts';
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
    const asked = (question: string) => one.asked.get(`${target.id} ${question}`);
    one.tick();
    await until(() => asked('opcua-endpoints') !== undefined, 'the endpoints', LONG);
    one.skip(20);
    await until(() => asked('opcua-server') !== undefined, 'the server', LONG);
    const [first, second] = [asked('opcua-endpoints'), asked('opcua-server')];
    expect([first?.outcome, second?.outcome, seen.channels]).toEqual(['answered', 'answered', 2]);
    expect((second?.answeredAt ?? 0) - (first?.answeredAt ?? 0)).toBeGreaterThanOrEqual(30 * SECOND);
  },
  2 * LONG,
);
