import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {RegisterRange, Target} from '../../src/core/poll.ts';
import {modbusRegisters} from '../../src/poll/questions/modbus-registers.ts';
import {functionsSeen, startModbusDevice} from '../simulators/modbus.ts';
import {freeTcpPort, hasProgram, startServer} from '../simulators/process.ts';
import type {Ways} from '../simulators/tcp-device.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

const registers: RegisterRange[] = [
  {function: 1, address: 0, quantity: 8},
  {function: 2, address: 0, quantity: 2},
  {function: 3, address: 0, quantity: 3},
  {function: 4, address: 0, quantity: 2},
];

async function asked(more: Partial<Target>, ways: Ways = {}) {
  const device = await startModbusDevice('station', ways);
  const target = targetAt('127.0.0.1', device.port, {unit: 1, ...more});
  const line = openLine(modbusRegisters, target);
  try {
    const told = await modbusRegisters.ask(target, line);
    return {told, line, device, target};
  } finally {
    line.close();
    await device.stop();
  }
}

test('listed registers are read, and told as if seen on the wire', async () => {
  const {told, line, device, target} = await asked({registers});
  expect(told).toMatchObject([
    {kind: 'read', name: 'read-coils', fields: {'modbus.bitval': [0, 0, 0, 0, 0, 0, 0, 0], 'bifrost.answered': true}},
    {kind: 'read', name: 'read-discrete-inputs'},
    {kind: 'read', name: 'read-holding-registers', fields: {'modbus.regval_uint16': [1500, 1200, 1800]}},
    {kind: 'read', name: 'read-input-registers', fields: {'modbus.regval_uint16': [1480, 0], 'mbtcp.unit_id': 1}},
  ]);
  expect(functionsSeen(device)).toEqual([1, 2, 3, 4]);
  expect(line.requests).toEqual(modbusRegisters.plan(target));
  expect(line.sent.map(hex)).toEqual(modbusRegisters.plan(target).map(({bytes}) => hex(bytes ?? [])));
});

test('a connection that is kept is left as it was found', async () => {
  const device = await startModbusDevice('station');
  const target = targetAt('127.0.0.1', device.port, {unit: 1, registers});
  const line = openLine(modbusRegisters, target);
  const socket = await line.connect(device.port);
  const held = {...line, connect: async () => socket};
  const listening = () =>
    ['data', 'close', 'error', 'timeout', 'end', 'drain'].map((event) => socket.listenerCount(event));
  const before = listening();
  try {
    const first = await modbusRegisters.ask(target, held);
    expect(await modbusRegisters.ask(target, held)).toHaveLength(first.length);
    expect(listening()).toEqual(before);
    expect(device.seen).toMatchObject({connections: 1, turnedAway: 0});
  } finally {
    line.close();
    await device.stop();
  }
});

test('a long range is read in pieces of sixteen, and nothing where nothing is listed', async () => {
  const {line} = await asked({registers: [{function: 3, address: 0, quantity: 16}]});
  expect(line.requests.map(({about}) => about)).toEqual(['read holding registers 0 to 15']);
  const target = targetAt('127.0.0.1', 502, {registers: [{function: 4, address: 100, quantity: 40}]});
  expect(modbusRegisters.plan(target).map(({about}) => about)).toEqual([
    'read input registers 100 to 115',
    'read input registers 116 to 131',
    'read input registers 132 to 139',
  ]);
  expect((await asked({})).device.seen.connections).toBe(0);
});

test('a register that is not there is an answer; busy is a reason to leave it alone', async () => {
  const {told} = await asked({registers: [{function: 3, address: 4000, quantity: 1}]});
  expect(told).toMatchObject([{kind: 'exception', name: 'illegal-data-address'}]);
  const busy = (answer: Uint8Array) => Uint8Array.of(...answer.subarray(0, 4), 0, 3, 1, 0x83, 6);
  await expect(asked({registers: [{function: 3, address: 0, quantity: 1}]}, {spoil: busy})).rejects.toThrow('busy');
});

test('answers of another transaction, or with lengths that lie, are none', async () => {
  const ways: [string, NonNullable<Ways['spoil']>][] = [
    ['transaction', (b) => Uint8Array.of(9, 9, ...b.subarray(2))],
    ['byte count', (b) => Uint8Array.of(...b.subarray(0, 8), 200, ...b.subarray(9))],
    ['header length', (b) => Uint8Array.of(...b.subarray(0, 4), 0xff, 0xff, ...b.subarray(6))],
    ['no length', (b) => Uint8Array.of(...b.subarray(0, 4), 0, 0, ...b.subarray(6))],
    ['another unit', (b) => Uint8Array.of(...b.subarray(0, 6), 77, ...b.subarray(7))],
  ];
  for (const [what, spoil] of ways) {
    const failure = await asked({registers}, {spoil}).catch((error: unknown) => error);
    expect(failure, what).toMatchObject({code: 'poll'});
    expect(String(failure), what).toContain('cell1/127.0.0.1:');
  }
});

/** Debian's own, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3';
const PYMODBUS = '/usr/lib/python3/dist-packages/pymodbus';
const SERVER = `
from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
block = lambda value: ModbusSequentialDataBlock(1, [value] * 100)
context = ModbusServerContext(ModbusSlaveContext(di=block(1), co=block(0), hr=block(1234), ir=block(4321)), single=True)
StartTcpServer(context=context, address=('127.0.0.1', {port}))
`;

test.skipIf(!hasProgram(PYTHON, 'Modbus against a real server') || !existsSync(PYMODBUS))(
  'pymodbus: values are as it holds them, and what it does not have it says',
  async () => {
    const server = await startServer([PYTHON, '{folder}/server.py'], {'server.py': SERVER}, await freeTcpPort(), '');
    const target = targetAt('127.0.0.1', server.port, {
      unit: 1,
      registers: [...registers, {function: 3, address: 5000, quantity: 1}],
    });
    const line = openLine(modbusRegisters, target, 3000);
    try {
      expect(await modbusRegisters.ask(target, line)).toMatchObject([
        {name: 'read-coils', fields: {'modbus.bitval': [0, 0, 0, 0, 0, 0, 0, 0]}},
        {name: 'read-discrete-inputs', fields: {'modbus.bitval': [1, 1]}},
        {name: 'read-holding-registers', fields: {'modbus.regval_uint16': [1234, 1234, 1234]}},
        {name: 'read-input-registers', fields: {'modbus.regval_uint16': [4321, 4321]}},
        {kind: 'exception', name: 'illegal-data-address'},
      ]);
    } finally {
      line.close();
      await server.stop();
    }
  },
  30_000,
);

test('a device with one socket turns the second away, one that dies is told after one time-out', async () => {
  const device = await startModbusDevice('meter', {diesAfter: 1});
  const target = targetAt('127.0.0.1', device.port, {unit: 1, registers: registers.slice(0, 2)});
  const [line, second] = [openLine(modbusRegisters, target, 300), openLine(modbusRegisters, target, 300)];
  try {
    await expect(modbusRegisters.ask(target, line)).rejects.toThrow('within 300 ms to: read discrete inputs 0 to 1');
    await expect(modbusRegisters.ask(target, second)).rejects.toMatchObject({code: expect.any(String)});
    expect(device.seen).toMatchObject({connections: 1, turnedAway: 1, mostOpen: 1});
  } finally {
    line.close();
    second.close();
    await device.stop();
  }
});

testHostile(modbusRegisters, (ways) => startModbusDevice('station', ways), 1, {unit: 1, registers});

const hex = (bytes: Iterable<number>): string => Buffer.from([...bytes]).toString('hex');
