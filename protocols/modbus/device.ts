/**
 * A simulated device: registers that move like a process, an identity, and its answer to a PDU. Pure, for the demo and
 * for tests. MODBUS Application Protocol Specification V1.1b3, section 6.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import {requestFaults} from './faults.ts';
import {DIAGNOSTICS, ENCAPSULATED, READ_DEVICE_ID, REPORT_SERVER_ID} from './functions.ts';

export interface Device {
  readonly name: string;
  readonly unit: number;
  /** Identification objects 0 to 5: vendor, product code, revision, URL, product name, model name. */
  readonly identity: readonly string[];
  readonly coils: Uint8Array;
  readonly holding: Uint16Array;
  readonly input: Uint16Array;
  /** Lets the process run on for so many seconds; `time` is seconds since it began. */
  readonly step: (device: Device, seconds: number, time: number) => void;
}

const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;

const device = (
  name: string,
  unit: number,
  identity: readonly string[],
  holding: readonly number[],
  input: readonly number[],
  step: Device['step'],
): Device => ({
  name,
  unit,
  identity,
  coils: new Uint8Array(8),
  holding: Uint16Array.from({length: 16}, (_, i) => holding[i] ?? 0),
  input: Uint16Array.from({length: 16}, (_, i) => input[i] ?? 0),
  step,
});

/** A tank: holding 0 is the level to keep in mm, input 0 the level, input 1 the flow in l/min, coil 0 the pump. */
export const pumpStation = (): Device =>
  device(
    'pump station',
    1,
    ['Northwater', 'NW-PLC-20', 'V2.8', 'https://northwater.example', 'Pump station controller', 'PLC 20'],
    [1500, 1200, 1800],
    [1480, 0],
    (d, seconds, time) => {
      const level = cell(d.input, 0);
      const wanted = cell(d.holding, 0);
      if (level > wanted + 40) d.coils[0] = 1;
      if (level < wanted - 40) d.coils[0] = 0;
      const isRunning = d.coils[0] === 1;
      const inflow = 12 + 4 * Math.sin(time / 20);
      d.input[0] = clamp(level + seconds * (inflow - (isRunning ? 30 : 0)), 0, 4000);
      d.input[1] = isRunning ? 300 + 10 * Math.sin(time) : 0;
    },
  );

/** An oven: holding 0 is the set temperature in 0.1 °C, input 0 the temperature, input 1 the heater in percent. */
export const temperatureController = (): Device =>
  device(
    'temperature controller',
    1,
    ['Calor', 'TC-400', '1.12', 'https://calor.example', 'Temperature controller', 'TC 400'],
    [1850, 50],
    [1790, 0],
    (d, seconds, time) => {
      const temperature = cell(d.input, 0);
      const heater = clamp((cell(d.holding, 0) - temperature) / 2 + 45, 0, 100);
      const loss = (temperature - 220) / 35 + Math.sin(time / 7);
      d.coils[0] = heater > 0 ? 1 : 0;
      d.input[0] = clamp(temperature + seconds * (heater - loss), 200, 4000);
      d.input[1] = heater;
    },
  );

/** A meter: input 0 is the voltage in 0.1 V, input 1 the current in 0.01 A, input 2 the power in W. */
export const energyMeter = (): Device =>
  device(
    'energy meter',
    2,
    ['Ampera', 'EM-3', '0.9', 'https://ampera.example', 'Energy meter', 'EM 3'],
    [1],
    [2300, 0, 0],
    (d, _seconds, time) => {
      d.input[0] = 2300 + 15 * Math.sin(time / 11);
      d.input[1] = 850 + 120 * Math.sin(time / 5);
      d.input[2] = (cell(d.input, 0) * cell(d.input, 1)) / 1000;
    },
  );

const cell = (table: Uint8Array | Uint16Array, i: number): number => table[i] ?? 0;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The response PDU to the request PDU in `b`, an exception where the device refuses. */
export function answer(device: Device, b: Uint8Array): number[] {
  const code = b.length === 0 ? 0 : u8(b, 0);
  if (requestFaults(b, 0, b.length) !== 0) return refuse(code, code === 0 ? ILLEGAL_FUNCTION : ILLEGAL_VALUE);
  switch (code) {
    case 1:
    case 2:
      return readBits(device.coils, b);
    case 3:
      return readWords(device.holding, b);
    case 4:
      return readWords(device.input, b);
    case 5:
      return writeOne(device.coils, u16(b, 3) === 0 ? 0 : 1, b);
    case 6:
      return writeOne(device.holding, u16(b, 3), b);
    case 16:
      return writeWords(device.holding, b);
    case DIAGNOSTICS:
      return [...b];
    case REPORT_SERVER_ID:
      return [code, 2 + device.name.length, device.unit, 0xff, ...Buffer.from(device.name, 'latin1')];
    case ENCAPSULATED:
      return u8(b, 1) === READ_DEVICE_ID ? identify(device, b) : refuse(code, ILLEGAL_FUNCTION);
    default:
      return refuse(code, ILLEGAL_FUNCTION);
  }
}

const refuse = (code: number, exception: number): number[] => [(code & 0x7f) | 0x80, exception];

function readBits(table: Uint8Array, b: Uint8Array): number[] {
  const [from, quantity] = [u16(b, 1), u16(b, 3)];
  if (from + quantity > table.length) return refuse(u8(b, 0), ILLEGAL_ADDRESS);
  const packed = new Uint8Array((quantity + 7) >> 3);
  for (let i = 0; i < quantity; i++) packed[i >> 3] = cell(packed, i >> 3) | (cell(table, from + i) << (i & 7));
  return [u8(b, 0), packed.length, ...packed];
}

function readWords(table: Uint16Array, b: Uint8Array): number[] {
  const [from, quantity] = [u16(b, 1), u16(b, 3)];
  if (from + quantity > table.length) return refuse(u8(b, 0), ILLEGAL_ADDRESS);
  const words = [...table.slice(from, from + quantity)];
  return [u8(b, 0), 2 * quantity, ...words.flatMap((word) => [word >> 8, word & 0xff])];
}

function writeOne(table: Uint8Array | Uint16Array, value: number, b: Uint8Array): number[] {
  const address = u16(b, 1);
  if (address >= table.length) return refuse(u8(b, 0), ILLEGAL_ADDRESS);
  table[address] = value;
  return [...b.slice(0, 5)];
}

function writeWords(table: Uint16Array, b: Uint8Array): number[] {
  const [from, quantity] = [u16(b, 1), u16(b, 3)];
  if (from + quantity > table.length) return refuse(u8(b, 0), ILLEGAL_ADDRESS);
  for (let i = 0; i < quantity; i++) table[from + i] = u16(b, 6 + 2 * i);
  return [...b.slice(0, 5)];
}

/** Basic (1) or regular (2, 3) identification from an object on, or one object (4). */
function identify(device: Device, b: Uint8Array): number[] {
  const [access, first] = [u8(b, 2), u8(b, 3)];
  const last = access === 4 ? first : access === 1 ? 2 : device.identity.length - 1;
  if (access < 1 || access > 4) return refuse(ENCAPSULATED, ILLEGAL_VALUE);
  if (first >= device.identity.length) return refuse(ENCAPSULATED, ILLEGAL_ADDRESS);
  const objects = device.identity.slice(first, last + 1);
  const list = objects.flatMap((text, i) => [first + i, text.length, ...Buffer.from(text, 'latin1')]);
  return [ENCAPSULATED, READ_DEVICE_ID, access, 0x82, 0, 0, objects.length, ...list];
}
