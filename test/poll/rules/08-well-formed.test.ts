/** Rule 8: a whole connection to the declared port, closed by FIN; whatever the device does, nothing stays half open. */
import {afterEach, expect, test} from 'vitest';
import {modbusIdentity} from '../../../src/poll/questions/modbus-identity.ts';
import {type Behaviour, type Device, identity, startDevice} from '../device.ts';
import {until} from '../plant.ts';
import {listed, openRig, type Rig} from '../rig.ts';

let [device, rig]: [Device | undefined, Rig | undefined] = [undefined, undefined];
afterEach(async () => {
  await rig?.close();
  await device?.close();
});

/** It says for ever that more follows. */
const endless = (request: Uint8Array): Uint8Array => {
  const answer = Uint8Array.from(identity(request));
  answer[11] = 0xff;
  answer[12] = (request[10] ?? 0) + 1;
  return answer;
};

const behaviours: readonly (readonly [string, Behaviour])[] = [
  ['answers', {}],
  ['says nothing', {answer: () => undefined}],
  ['is late', {delay: 600}],
  ['lies about lengths', {answer: (request) => identity(request).subarray(0, 9)}],
];

test.each(behaviours)('a device that %s gets one connection, and its end is a FIN', async (_name, how) => {
  device = await startDevice('127.0.9.24', {...how});
  rig = openRig([listed(device)], {limits: {timeout: 500_000}});
  await rig.outcomes();
  const {connections} = device;
  await until(() => connections[0]?.end !== 'open', 'the connection ends');
  expect(connections.map(({end}) => end)).toEqual(['fin']);
});

test('a device that says for ever that more follows is asked a bounded number of times', async () => {
  let number = 0;
  const answers = await modbusIdentity.ask(listed({address: '10.0.0.5', port: 502}), {
    timeout: 1000,
    signal: new AbortController().signal,
    request: async () => {},
    answered: () => {},
    connect: () => Promise.reject(new Error('not used')),
    leave: () => Promise.reject(new Error('not used')),
    dissect: () => [],
    exchange: async ({bytes}) => {
      number++;
      return endless(bytes);
    },
  });
  expect([answers, number]).toEqual([[], 24]);
});
