/** The operator's screen gets one value over the wire, the device tells another to whoever asks it: the whole product finds that out. */
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, expect, test} from 'vitest';
import {type Device, identity, startDevice} from './device.ts';
import {makePlant, type Plant, SOURCE, until} from './plant.ts';

const canRun = process.getuid?.() === 0;
if (!canRun && process.env['CI'] !== undefined) throw new Error('needs the right to capture');

const HMI = '127.0.9.40';
const REGISTER = 16;
const TAGS = `
device: 127.0.9.41
unit: 1
tags:
  - {name: P101.PV, address: holding ${REGISTER}, type: uint16, units: bar}
`;
const READ = Uint8Array.from([0, 1, 0, 0, 0, 6, 1, 3, 0, REGISTER, 0, 1]);

const folder = mkdtempSync(join(tmpdir(), 'bifrost-eyes-'));
afterAll(() => rmSync(folder, {recursive: true}));
let [device, plant, screen, reading]: [Device?, Plant?, Socket?, NodeJS.Timeout?] = [];
afterEach(async () => {
  clearInterval(reading);
  screen?.destroy();
  await plant?.remove();
  await device?.close();
});

/** What a client gets goes by who it is. */
async function deviceThatTells(valueFor: (client: string) => number): Promise<Device> {
  let client = '';
  return startDevice('127.0.9.41', {
    onRequest: (socket) => {
      client = socket.remoteAddress ?? '';
    },
    answer: (request) => {
      if (request[7] !== 3) return identity(request);
      return Uint8Array.from([...request.subarray(0, 5), 5, request[6] ?? 0, 3, 2, 0, valueFor(client)]);
    },
  });
}

async function alertsWith(valueFor: (client: string) => number): Promise<string[]> {
  device = await deviceThatTells(valueFor);
  const {address, port, requests} = device;
  const tags = join(folder, 'tags');
  mkdirSync(tags, {recursive: true});
  writeFileSync(join(tags, 'p101.yaml'), TAGS);
  screen = connect({host: address, port, localAddress: HMI});
  await once(screen, 'connect');
  screen.resume();
  reading = setInterval(() => screen?.write(READ), 500);
  const registers = [{function: 3, address: REGISTER, quantity: 1}];
  plant = makePlant([{address, port, unit: 1, ask: ['modbus-registers'], registers, session: 'hold'}], {
    tags: {directories: [tags]},
  });
  await plant.start();
  const ours = (): number => requests.findIndex(({from, bytes}) => from === SOURCE && bytes[7] === 3);
  await until(() => ours() >= 0, 'the register was asked for', 60_000);
  const seen = (): number => requests.slice(ours()).filter(({from}) => from === HMI).length;
  await until(() => seen() > 10, 'the screen was refreshed', 60_000);
  return plant.read(({alerts}) => alerts.list({}).map(({rule, what}) => `${rule.id} ${what}`));
}

test.runIf(canRun)(
  'a screen that is shown another value: one alert with both',
  async () => {
    const told = (await alertsWith((client) => (client === HMI ? 40 : 95))).filter((one) => one.startsWith('PO-08'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('the client got 40 bar, the device told us 95 bar');
  },
  180_000,
);

test.runIf(canRun)(
  'a screen that shows what is: none',
  async () => {
    expect((await alertsWith(() => 40)).filter((one) => one.startsWith('PO-08'))).toEqual([]);
  },
  180_000,
);
