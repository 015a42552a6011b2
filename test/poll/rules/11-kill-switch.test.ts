/** Rule 11: everything ends at once, and stays ended; without the core the poller does nothing. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {afterEach, describe, expect, test} from 'vitest';
import {type Device, startDevice} from '../device.ts';
import {SOURCE, until} from '../plant.ts';
import {listed, openRig, type Rig} from '../rig.ts';

const POLLER = new URL('../../../dist/src/poller-child.js', import.meta.url);

let [device, rig, child]: [Device?, Rig?, ChildProcess?] = [];
afterEach(async () => {
  child?.kill('SIGKILL');
  await rig?.close();
  await device?.close();
});

test('a stop resets the connection within a second, and nothing is asked any more', async () => {
  device = await startDevice('127.0.9.30', {answer: () => undefined});
  rig = openRig([listed(device)], {limits: {timeout: 20_000_000}});
  const {connections, requests} = device;
  rig.tick();
  await until(() => requests.length > 0, 'a request');
  const stoppedAt = performance.now();
  await rig.stop();
  await until(() => connections[0]?.end === 'reset', 'the reset');
  expect(performance.now() - stoppedAt).toBeLessThan(1000);
  rig.skip(3600);
  for (let i = 0; i < 3; i++) rig.tick();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([connections.length, rig.poller.isRunning()]).toEqual([1, false]);
  expect(rig.devices.get('cell1 127.0.9.30')?.failures).toBe(0);
});

/** A poller that waits for an answer, and a core that tells it that it lives. */
async function pollerThatAsks(): Promise<{poller: ChildProcess; beats: NodeJS.Timeout}> {
  device = await startDevice('127.0.9.31', {answer: () => undefined});
  const {requests} = device;
  const poller = fork(POLLER, [], {stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: []});
  child = poller;
  const beats = setInterval(() => {
    if (poller.connected) poller.send({type: 'beat'});
  }, 100);
  poller.on('message', (message: {type: string}) => {
    if (message.type === 'request') poller.send({type: 'granted', ask: 1});
  });
  const target = listed(device);
  poller.send({
    type: 'ask',
    ask: 1,
    target,
    question: 'modbus-identity',
    source: SOURCE,
    timeoutMs: 20_000,
    keep: false,
  });
  await until(() => requests.length > 0, 'a request');
  return {poller, beats};
}

describe('dead man', () => {
  test('without the heartbeat of the core it hangs up everywhere and ends', async () => {
    const {poller, beats} = await pollerThatAsks();
    clearInterval(beats);
    const since = performance.now();
    await once(poller, 'exit');
    expect(performance.now() - since).toBeLessThan(2000);
    await until(() => device?.connections[0]?.end === 'reset', 'the reset');
  });

  test('that it was busy itself is no silence of the core', async () => {
    const {poller, beats} = await pollerThatAsks();
    poller.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    poller.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([poller.exitCode, device?.connections[0]?.end]).toEqual([null, 'open']);
    clearInterval(beats);
    await once(poller, 'exit');
  });

  test('when the core is gone it hangs up everywhere and ends', async () => {
    const {poller, beats} = await pollerThatAsks();
    const exit = once(poller, 'exit');
    poller.disconnect();
    await exit;
    clearInterval(beats);
    await until(() => device?.connections[0]?.end === 'reset', 'the reset');
  });

  test.each([
    ['is no message', {type: 'write', value: 1}],
    ['asks a public address', undefined],
  ])('a core that says what %s gets nothing', async (_name, message) => {
    const poller = fork(POLLER, [], {stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: []});
    child = poller;
    const said: {type: string; problem?: string}[] = [];
    poller.on('message', (one: {type: string}) => said.push(one));
    const target = listed({address: '192.0.2.1', port: 502});
    const ask = {type: 'ask', ask: 1, target, question: 'modbus-identity', source: SOURCE, timeoutMs: 100, keep: false};
    poller.send(message ?? ask);
    if (message === undefined) await until(() => said.some(({type}) => type === 'done'), 'its answer');
    else expect(await once(poller, 'exit')).toEqual([1, null]);
    if (message === undefined)
      expect(said.find(({type}) => type === 'done')?.problem).toBe('192.0.2.1 is no address of a plant');
  });
});
