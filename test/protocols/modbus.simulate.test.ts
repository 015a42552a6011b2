/** The simulated plant over real sockets, watched by the dissector through a tap in between. */
import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {modbus} from '../../protocols/modbus/index.ts';
import {
  assertLoopback,
  type Endpoint,
  type Plant,
  runIntruder,
  startHmi,
  startPlant,
} from '../../protocols/modbus/simulate.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';

interface Seen {
  readonly kind: string;
  readonly name: string;
  readonly fields: Fields;
}

let plant: Plant;

beforeAll(async () => {
  plant = await startPlant({port: await freePort()});
});

afterAll(() => plant.stop());

function destroy(this: Socket): void {
  this.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Listens in front of an endpoint, passes everything on, and lets the dissector read both directions. */
async function tap(target: Endpoint) {
  const seen: Seen[] = [];
  const report: Report & {time: number} = {
    time: 0,
    frame: 0,
    messages: false,
    message: () => undefined,
    logon: () => ({}),
    repeats: () => false,
    fact: (kind, name, fields) => seen.push({kind, name, fields}),
    anomaly: (name, _from, fields) => seen.push({kind: 'anomaly', name, fields}),
  };
  const server = createServer((client) => {
    const session = modbus.open();
    const device = connect({host: target.host, port: target.port});
    const rest: Record<Side, Buffer> = {client: Buffer.alloc(0), server: Buffer.alloc(0)};
    const read = (from: Side, chunk: Buffer): void => {
      report.time = Date.now() * 1000;
      const b = Buffer.concat([rest[from], chunk]);
      rest[from] = b.subarray(modbus.read(session, from, b, 0, b.length, report));
    };
    client.on('data', (chunk) => {
      read('client', chunk);
      device.write(chunk);
    });
    device.on('data', (chunk) => {
      read('server', chunk);
      client.write(chunk);
    });
    for (const socket of [client, device]) socket.on('error', () => socket.destroy());
    client.on('close', () => {
      device.destroy();
      modbus.close(session, report);
    });
    device.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  return {endpoint: {...target, host: '127.0.0.1', port}, seen, close: () => server.close()};
}

const namesOf = (seen: readonly Seen[], kind: string): string[] =>
  [...new Set(seen.filter((s) => s.kind === kind).map((s) => s.name))].sort();

test('the HMI reads a process that moves, and writes a setpoint', async () => {
  const taps = await Promise.all(plant.endpoints.map(tap));
  const hmi = await startHmi(
    taps.map((t) => t.endpoint),
    {intervalMs: 100, roundsBetweenWrites: 5},
  );
  await sleep(2000);
  await hmi.stop();
  for (const {endpoint, seen, close} of taps) {
    close();
    const inputs = seen
      .filter((s) => s.name === 'read-input-registers')
      .map((s) => String(s.fields['modbus.regval_uint16']));
    expect(new Set(inputs).size, `${endpoint.device.name} moves`).toBeGreaterThan(2);
    expect(namesOf(seen, 'write')).toEqual(['write-single-register']);
    expect(seen.filter((s) => s.kind === 'anomaly' || s.kind === 'exception')).toEqual([]);
    expect(seen.every((s) => s.fields['mbtcp.unit_id'] === endpoint.device.unit)).toBe(true);
  }
});

test('the intruder scans, identifies, writes, and restarts communications', async () => {
  const behindGateway = plant.endpoints.find((e) => e.device.name === 'temperature controller');
  if (behindGateway === undefined) throw new Error('no temperature controller in the plant');
  const {endpoint, seen, close} = await tap(behindGateway);
  const told: string[] = [];
  await runIntruder([endpoint], {pauseMs: 1, tell: (step) => told.push(step)});
  await sleep(50);
  close();
  expect(told).toHaveLength(6);
  expect(namesOf(seen, 'identify')).toEqual(['read-device-identification', 'report-server-id']);
  expect(namesOf(seen, 'write')).toEqual(['write-single-coil', 'write-single-register']);
  expect(namesOf(seen, 'control')).toEqual(['restart-communications-option']);
  expect(namesOf(seen, 'exception')).toEqual([
    'gateway-target-failed-to-respond',
    'illegal-data-address',
    'illegal-function',
  ]);
  expect(namesOf(seen, 'anomaly')).toEqual([]);
  const identity = seen.find((s) => s.name === 'read-device-identification')?.fields;
  expect(identity).toMatchObject({'bifrost.vendor_name': 'Calor', 'bifrost.revision': '1.12'});
  expect(endpoint.device.holding[0]).toBe(4000);
});

test('the controller stays silent for other units and for function 17, and tells its identity', async () => {
  const controller = plant.endpoints.find((e) => e.device.name === 'pump station');
  if (controller === undefined) throw new Error('no pump station in the plant');
  const {endpoint, seen, close} = await tap(controller);
  const stopping = new AbortController();
  await runIntruder([endpoint], {
    pauseMs: 1,
    signal: stopping.signal,
    tell: (step) => step.startsWith('asks') && stopping.abort(),
  });
  await sleep(50);
  close();
  const unanswered = seen.filter((s) => s.fields['bifrost.answered'] === false);
  expect(unanswered.map((s) => s.fields['mbtcp.unit_id'])).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1]);
  expect(unanswered.at(-1)?.name).toBe('report-server-id');
  const identity = seen.find((s) => s.name === 'read-device-identification')?.fields;
  expect(identity).toMatchObject({'bifrost.vendor_name': 'Northwater'});
  expect(namesOf(seen, 'write')).toEqual([]);
});

test('nothing but loopback', async () => {
  expect(() => assertLoopback('127.1.2.3')).not.toThrow();
  for (const host of ['192.168.1.10', '0.0.0.0', '::1', 'localhost', '1270.0.0.1']) {
    expect(() => assertLoopback(host), host).toThrow(/loopback/);
  }
  const [endpoint] = plant.endpoints;
  if (endpoint === undefined) throw new Error('an empty plant');
  await expect(runIntruder([{...endpoint, host: '192.0.2.1'}])).rejects.toThrow(/loopback/);
  await expect(startHmi([endpoint], {from: '192.0.2.1'})).rejects.toThrow(/loopback/);
});

test('a stopped plant does not answer any more, nor does one whose signal aborted', async () => {
  const stopping = new AbortController();
  const other = await startPlant({port: await freePort(), signal: stopping.signal});
  const hosts = other.endpoints.map((e) => ({host: e.host, port: e.port}));
  for (const at of hosts) await once(connect(at).on('connect', destroy), 'connect');
  stopping.abort();
  await sleep(100);
  for (const at of hosts) await expect(once(connect(at), 'connect')).rejects.toThrow(/ECONNREFUSED/);
});
