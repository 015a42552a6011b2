/** Register maps on frames: values in engineering units, limits, and the sentence that an alert says. */
import {describe, expect, test} from 'vitest';
import {isAppError} from '../../src/core/errors.ts';
import type {Tag} from '../../src/core/tag.ts';
import {decode} from '../../src/policy/tag-decode.ts';
import {
  alertsIn,
  connection,
  float,
  idsIn,
  LAPTOP,
  read,
  SCADA,
  siteOf,
  watched,
  whatOf,
  write,
  writeMany,
} from './modbus-line.ts';

const TAGS = `
device: 192.168.1.10
unit: 1
tags:
  - {name: P101.SP, register: 40017, type: float32, units: bar, limits: {min: 20, max: 80, rate: 5}}
  - {name: P101.Mode, address: holding 20, limits: {allowed: [0, 1, 2]}}
  - {name: P101.Cmd, address: holding 21, limits: {bits: [0, 1]}, selfClearing: true}
  - {name: P101.Gain, address: holding 22, scale: 0.1, engineering: true}
  - {name: T1, register: 30001, type: int16, scale: 0.1, units: °C, limits: {min: -10, max: 90, rate: 2}}
  - {name: Door, address: coils 4}
`;

const with_ = async (frames: Parameters<typeof watched>[0], tags = TAGS) => await watched(frames, await siteOf({tags}));
const pressure = (value: number): number[] => float(value);

describe('a write', () => {
  test('outside its limits is told in the words of the plant', async () => {
    const seen = await with_(connection(LAPTOP, [read(0, 16, pressure(40)), writeMany(60, 16, pressure(95))]));
    expect(whatOf(seen, 'MB-34')).toContain(
      ': P101.SP changed 40 to 95 bar (55 bar a second; limits 20 to 80; at most 5 a second) by 10.0.0.66; 10.0.0.66 to 192.168.1.10 port 502, write-multiple-registers',
    );
    expect(idsIn(seen)).toEqual(expect.arrayContaining(['MB-34', 'MB-35']));
  });

  test.each([
    ['a step that is too large', [writeMany(0, 16, pressure(40)), writeMany(90, 16, pressure(60))], ['MB-35']],
    ['a ramp', [writeMany(0, 16, pressure(40)), writeMany(10, 16, pressure(60)), writeMany(20, 16, pressure(79))], []],
    ['a mode that is none', [write(0, 20, 3)], ['MB-36']],
    ['a mode', [write(0, 20, 2)], []],
    ['a forbidden bit', [write(0, 21, 5)], ['MB-36']],
    ['allowed bits', [write(0, 21, 3)], []],
    ['an engineering value', [write(0, 22, 7)], ['MB-39']],
    ['half of a value', [write(0, 16, 0)], []],
    ['the same registers of another unit', [{...write(0, 20, 3), unit: 2}], []],
    [
      'a mask that sets a bit of a mode that is known',
      [read(0, 20, [1]), {at: 1, ask: '160014 ffff 0004', answer: '160014ffff0004'}],
      [],
    ],
    [
      'a mask that makes it another mode',
      [read(0, 20, [1]), {at: 1, ask: '160014 0000 0004', answer: '16001400000004'}],
      ['MB-36'],
    ],
  ])('%s', async (_name, exchanges, ids) => {
    const seen = await with_(connection(SCADA, exchanges));
    expect(idsIn(seen).filter((id) => /^MB-3[4569]$/.test(id))).toEqual(ids);
  });
});

describe('a read', () => {
  const input = (at: number, value: number) => read(at, 0, [value & 0xffff], '04');

  test.each([
    ['within its limits', [input(0, 200), input(10, 210)], []],
    ['below', [input(0, -101)], ['MB-49']],
    ['above', [input(0, 901)], ['MB-49']],
    ['that jumps', [input(0, 200), input(10, 401)], ['MB-50']],
    ['of two clients at once, which is no jump', [input(0, 200), input(0.01, 210)], []],
    ['that shows what was written', [write(0, 20, 1), read(1, 20, [0]), read(2, 20, [1]), read(3, 20, [0])], []],
    ['that never shows it', [write(0, 20, 1), read(1, 20, [0]), read(2, 20, [0])], ['MB-43']],
    ['of a command that the device takes back', [write(0, 21, 1), read(1, 21, [0]), read(2, 21, [0])], []],
  ])('%s', async (_name, exchanges, ids) => {
    const seen = await with_(connection(SCADA, exchanges));
    expect(idsIn(seen).filter((id) => /^MB-(43|49|50)$/.test(id))).toEqual(ids);
  });

  test('says what it shows', async () => {
    const seen = await with_(connection(SCADA, [input(0, 200), input(60, 905)]));
    expect(whatOf(seen, 'MB-49')).toContain(
      ': T1 changed 20 to 90.5 °C (limits -10 to 90; at most 2 a second); 10.0.10.5 to',
    );
  });

  test('of tags comes every time, all others stay cheap', async () => {
    const polls = Array.from({length: 50}, (_, i) => [read(i, 16, pressure(40)), read(i + 0.5, 100, [1])]).flat();
    const seen = await with_(connection(SCADA, polls));
    const reads = (address: number) =>
      seen.facts.filter(({fields}) => fields['modbus.reference_num'] === address).length;
    expect(reads(16)).toBe(50);
    expect(reads(100)).toBeLessThan(5);
    expect(alertsIn(seen)).toEqual([]);
  });
});

describe('registers to values', () => {
  const tag = (more: Partial<Tag>): Tag => ({
    name: 'x',
    about: '',
    type: 'uint16',
    order: 'ABCD',
    length: 1,
    scale: 1,
    offset: 0,
    units: '',
    limits: {},
    engineering: false,
    selfClearing: false,
    where: '',
    ...more,
  });

  test.each<readonly [string, Partial<Tag>, number[], number | undefined]>([
    ['uint16', {}, [65_535], 65_535],
    ['int16 with scale and offset', {type: 'int16', scale: 0.5, offset: 10}, [0xfffe], 9],
    ['float32 ABCD', {type: 'float32'}, [0x42be, 0x0000], 95],
    ['float32 CDAB', {type: 'float32', order: 'CDAB'}, [0x0000, 0x42be], 95],
    ['float32 BADC', {type: 'float32', order: 'BADC'}, [0xbe42, 0x0000], 95],
    ['float32 DCBA', {type: 'float32', order: 'DCBA'}, [0x0000, 0xbe42], 95],
    ['int32', {type: 'int32'}, [0xffff, 0xffff], -1],
    ['uint32 CDAB', {type: 'uint32', order: 'CDAB'}, [0x0002, 0x0001], 65_538],
    ['int64', {type: 'int64'}, [0xffff, 0xffff, 0xffff, 0xfffe], -2],
    ['uint64', {type: 'uint64'}, [0, 0, 1, 0], 65_536],
    ['float64', {type: 'float64'}, [0x4057, 0xc000, 0, 0], 95],
    ['one bit', {type: 'bool', place: {unit: 1, table: 'holding', address: 0, bit: 3}}, [8], 1],
    ['too few registers', {type: 'float32'}, [1], undefined],
    ['a text', {type: 'string'}, [0x4142], undefined],
  ])('%s', (_name, more, words, value) => {
    expect(decode(tag(more), words)).toBe(value);
  });
});

describe('a mistake in a tag file is named with its place', () => {
  const one = (text: string): string => `device: 10.0.0.1\ntags:\n  - {${text}}\n`;
  test.each([
    ['no place', one('name: a'), 'plc.yaml:3:5: tags.0: a wants a register'],
    ['two places', one('name: a, register: 40001, node: i=5'), 'exclude each other'],
    ['a register from 0', one('name: a, register: 16'), 'tags.0.register: 16 is not valid'],
    ['an address without its table', one('name: a, address: "16"'), 'tags.0.address: "16" is not valid'],
    ['limits that nothing fits', one('name: a, register: 40001, limits: {min: 2, max: 1}'), 'min 2 is above max 1'],
    ['an unknown key', one('name: a, registers: 40001'), 'unknown key "registers"'],
    ['a bit as a number', one('name: a, address: coils 1, type: int16'), 'one bit is a bool'],
    ['a name twice', `${one('name: a, register: 40001')}  - {name: a, register: 40002}\n`, 'a is there twice'],
    ['no device', one('name: a, register: 40001').replace('10.0.0.1', '10.0.0.0/24'), 'neither an address nor'],
  ])('%s', async (_name, tags, message) => {
    const error = await siteOf({tags}).catch((thrown: unknown) => thrown);
    expect(isAppError(error) && error.message).toContain(message);
  });
});
