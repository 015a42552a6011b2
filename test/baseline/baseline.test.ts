/** What is normal: learned by each pair on its own, new ever after, until somebody allows it. */
import {describe, expect, test} from 'vitest';
import {baseline} from '../../src/baseline/baseline.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {BaselineSaid, BaselineSettings, Learning} from '../../src/core/baseline.ts';
import type {Known} from '../../src/core/change.ts';
import type {Fact, FactKind, Fields} from '../../src/core/fact.ts';
import {DAY, HOUR, MINUTE} from '../../src/core/time.ts';

const protocols = new Map([
  ['modbus', {scope: ['unit'], target: ['address', 'count', 'file'], spans: [{first: 'address', counts: ['count']}]}],
  [
    'opcua',
    {
      scope: [],
      target: ['node'],
      traits: [
        {kind: 'certificate', of: 'sender', names: ['certificate'], fields: ['sha1']},
        {kind: 'security', of: 'pair', names: [], fields: ['policy', 'mode']},
      ] as const,
    },
  ],
]);

interface Saved {
  readonly known: readonly Known[];
  readonly learnings: readonly Learning[];
}

const NOTHING: Saved = {known: [], learnings: []};
const open = (more: Partial<BaselineSettings> = {learn: DAY}, saved = NOTHING, said: readonly BaselineSaid[] = []) =>
  baseline({settings: {...defaultConfig().baseline, ...more}, saved, said, protocols});

interface Given {
  readonly kind?: FactKind;
  readonly protocol?: string;
  readonly name?: string;
  readonly time?: number;
  readonly segment?: string;
  readonly port?: number;
  readonly fields?: Fields;
}

const NOBODY = {ip: '', mac: '', port: 0};
const fact = ({
  kind = 'read',
  protocol = 'modbus',
  name = 'f',
  time = 0,
  segment = 'cell1',
  port = 502,
  fields,
}: Given = {}): Fact => ({
  kind,
  protocol,
  name,
  time,
  frame: 1,
  segment,
  means: 'passive',
  client: NOBODY,
  server: {...NOBODY, port},
  fields: {'client.asset': 'a', 'server.asset': 'b', unit: 1, address: 7, ...fields},
});

test('everything is learned from the first fact of a segment on, and new afterwards', () => {
  const known = open();
  expect(known.judge(fact(), false)).toEqual({fresh: [], maturity: 'learning', isKnown: false});
  expect(known.judge(fact({time: DAY - 1, fields: {address: 9}}), false).fresh).toEqual([]);
  expect(known.judge(fact({time: DAY, fields: {address: 9}}), false)).toEqual({
    fresh: [],
    maturity: 'mature',
    isKnown: true,
  });
  expect(known.judge(fact({time: DAY, fields: {address: 11}}), false).fresh).toEqual(['address']);
  expect(known.judge(fact({time: 2 * DAY, fields: {address: 11}}), false).fresh).toEqual(['address']);
  expect(known.judge(fact({time: 2 * DAY, segment: 'cell2'}), false).maturity).toBe('learning');
});

test.each<[string, Given, readonly string[]]>([
  ['a client', {fields: {'client.asset': 'c'}}, ['host', 'conversation', 'function', 'address']],
  ['a server', {fields: {'server.asset': 'c'}}, ['host', 'conversation', 'function', 'address']],
  [
    'the other way round',
    {fields: {'client.asset': 'b', 'server.asset': 'a'}},
    ['conversation', 'function', 'address'],
  ],
  ['a function', {name: 'g'}, ['function', 'address']],
  ['a unit', {fields: {unit: 2}}, ['function', 'address']],
  ['an address', {fields: {address: 8}}, ['address']],
  ['addresses beyond', {fields: {count: 8}}, ['address']],
  ['a file, which is no number in a row', {fields: {file: 8}}, ['address']],
  ['a writer', {kind: 'write'}, ['writer']],
  ['a controller', {kind: 'control'}, ['writer']],
  ['a programmer', {kind: 'program'}, ['writer']],
  ['a port', {kind: 'flow', protocol: 'tcp', port: 503}, ['port']],
  ['a transport', {kind: 'flow', protocol: 'udp'}, ['port']],
  ['values, which are no part of it', {fields: {value: 9}}, []],
  ['a deviation, which tells of others', {kind: 'deviation', name: 'channel-silent'}, []],
])('%s that was never seen', (_what, given, fresh) => {
  const known = open();
  known.judge(fact(), false);
  known.judge(fact({kind: 'flow', protocol: 'tcp'}), false);
  expect(known.judge(fact({...given, time: DAY}), false).fresh).toEqual(fresh);
});

test('addresses are known as ranges: whatever lies within is known, however it is asked for', () => {
  const known = open();
  for (const [address, count] of [
    [0, 10],
    [10, 10],
    [40, 2],
  ] as const) {
    known.judge(fact({fields: {address, count}}), false);
  }
  const isNew = (address: number, count: number) =>
    known.judge(fact({time: DAY, fields: {address, count}}), false).fresh.length > 0;
  expect([isNew(0, 20), isNew(5, 10), isNew(41, 1)]).toEqual([false, false, false]);
  expect([isNew(15, 10), isNew(20, 1), isNew(39, 3)]).toEqual([true, true, true]);
  const [range] = known.learned().filter(({kind}) => kind === 'address');
  expect(range).toMatchObject({key: 'a>b modbus f unit=1', ranges: '0-19,40-41'});
});

describe('learning', () => {
  /** Every ten minutes the pair is heard. */
  function hear(known: ReturnType<typeof open>, from: number, until: number): void {
    for (let time = from; time <= until; time += 10 * MINUTE) known.heard('cell1', 'a', 'b', 'modbus', time);
  }

  test('closes by itself when nothing new came for a day', () => {
    const known = open({});
    known.judge(fact(), false);
    hear(known, 0, 12 * HOUR);
    expect(known.judge(fact({time: 12 * HOUR, name: 'g'}), false).fresh).toEqual([]);
    hear(known, 12 * HOUR, 35 * HOUR);
    expect(known.judge(fact({time: 35 * HOUR, name: 'h'}), false).fresh).toEqual([]);
    hear(known, 35 * HOUR, 60 * HOUR);
    expect(known.judge(fact({time: 60 * HOUR, name: 'i'}), false).fresh).toEqual(['function', 'address']);
  });

  test('of a pair that was silent goes on: only time in which it was heard counts', () => {
    const known = open({});
    known.judge(fact(), false);
    expect(known.judge(fact({time: 3 * DAY, name: 'g'}), false).fresh).toEqual([]);
    expect(known.judge(fact({time: 8 * DAY, name: 'h'}), false).fresh).toEqual(['function', 'address']);
  });

  test('never closes within its first hour', () => {
    const known = open({stable: 10 * MINUTE});
    known.judge(fact(), false);
    known.judge(fact({time: 9 * MINUTE, name: 'g'}), false);
    expect(known.learning(HOUR, true).map(({scope}) => scope)).toEqual(['', 'a>b modbus']);
  });

  test('of one pair goes on while another one is done', () => {
    const known = open({});
    known.judge(fact(), false);
    known.judge(fact({fields: {'server.asset': 'c'}}), false);
    for (let time = 0; time <= 30 * HOUR; time += 10 * MINUTE) {
      known.heard('cell1', 'a', 'b', 'modbus', time);
      const name = `f${Math.floor(time / HOUR)}`;
      known.judge(fact({time, name, fields: {'server.asset': 'c'}}), false);
    }
    expect(known.judge(fact({time: 30 * HOUR, name: 'g'}), false).fresh).toEqual(['function', 'address']);
    const other = fact({time: 30 * HOUR, name: 'g', fields: {'server.asset': 'c'}});
    expect(known.judge(other, false).fresh).toEqual([]);
  });
});

describe('a device that comes late', () => {
  const late = (more: Given = {}) => fact({...more, time: DAY, fields: {'client.asset': 'late', ...more.fields}});

  test('is new each time, until a person learns its alert: then it learns on its own', () => {
    const known = open();
    known.judge(fact(), false);
    const fresh = ['host', 'conversation', 'function', 'address'];
    expect(known.judge(late(), false).fresh).toEqual(fresh);
    expect(known.judge(late(), false).fresh).toEqual(fresh);
    known.allow(late());
    expect(known.judge(late({name: 'g', kind: 'write'}), false)).toMatchObject({fresh: [], maturity: 'learning'});
    expect(known.judge(late({fields: {'server.asset': 'c'}}), false).fresh).toEqual([]);
    expect(known.judge(fact({time: DAY, name: 'g'}), false).fresh).toEqual(['function', 'address']);
    const after = {...late({name: 'h'}), time: 3 * DAY};
    expect(known.judge(after, false).fresh).toEqual(['function', 'address']);
  });

  test('is new once where it may learn without being asked for', () => {
    const known = open({learn: DAY, late: 'learn'});
    known.judge(fact(), false);
    expect(known.judge(late(), false).fresh).toEqual(['host', 'conversation', 'function', 'address']);
    expect(known.judge(late({name: 'g'}), false)).toMatchObject({fresh: [], maturity: 'learning'});
  });

  test('what an old pair does anew is allowed alone: it does not learn again', () => {
    const known = open();
    known.judge(fact(), false);
    known.allow(fact({time: DAY, name: 'g'}));
    expect(known.judge(fact({time: DAY, name: 'g'}), false).fresh).toEqual([]);
    expect(known.judge(fact({time: DAY, name: 'h'}), false).fresh).toEqual(['function', 'address']);
  });
});

test('what a person allows is known from then on, and told to be saved', () => {
  const known = open();
  known.judge(fact(), false);
  known.learned();
  const write = fact({kind: 'write', time: DAY, fields: {address: 9}});
  expect(known.judge(write, false).fresh).toEqual(['address', 'writer']);
  known.allow(write);
  expect(known.judge(write, false).fresh).toEqual([]);
  expect(known.learned().map((one) => one.kind)).toEqual(['address', 'writer']);
  expect(known.learned()).toEqual([]);
});

test('a saved baseline knows what it knew, and how far it has come', () => {
  const before = open();
  before.judge(fact({time: 5}), false);
  const after = open({learn: DAY}, {known: before.learned(), learnings: before.learning(5, true)});
  expect(after.judge(fact({time: 5 + DAY}), false)).toEqual({fresh: [], maturity: 'mature', isKnown: true});
  expect(after.judge(fact({time: 5 + DAY, name: 'g'}), false).fresh).toEqual(['function', 'address']);
  expect(after.counters()['known']).toBe(before.counters()['known']);
});

describe('a person', () => {
  const said = (kind: BaselineSaid['kind'], scope: string, time: number): BaselineSaid => ({
    kind,
    segment: kind === 'campaign' ? '' : 'cell1',
    scope,
    time,
  });

  test('freezes: nothing more is learned there, until it is taken back', () => {
    const known = open();
    known.judge(fact(), false);
    known.use([said('freeze', 'a>b', 1)]);
    expect(known.judge(fact({time: 2, name: 'g'}), false)).toMatchObject({
      fresh: ['function', 'address'],
      maturity: 'mature',
    });
    expect(known.judge(fact({time: 2, fields: {'server.asset': 'c'}}), false).fresh).toEqual([]);
    known.use([]);
    expect(known.judge(fact({time: 3, name: 'g'}), false).fresh).toEqual([]);
  });

  test.each([
    ['a pair over a protocol', 'a>b modbus', []],
    ['a pair', 'a>b', []],
    ['an asset', 'b', []],
    ['a segment', '', []],
    ['another pair', 'a>c', ['function', 'address']],
  ])('resets %s: it is forgotten and learned anew', (_what, scope, fresh) => {
    const known = open();
    known.judge(fact(), false);
    known.judge(fact({fields: {'server.asset': 'c'}}), false);
    known.use([said('reset', scope, 2 * DAY)]);
    expect(known.judge(fact({time: 2 * DAY + 1, name: 'g'}), false).fresh).toEqual(fresh);
    expect(known.judge(fact({time: 4 * DAY, name: 'h'}), false).fresh).toEqual(['function', 'address']);
  });

  test('starts a campaign: functions and writers are learned for it alone', () => {
    const known = open();
    known.judge(fact(), false);
    known.use([said('campaign', 'cleaning', 2 * DAY)]);
    expect(known.isOtherPreset(2 * DAY)).toBe(true);
    expect(known.judge(fact({time: 2 * DAY, name: 'g', kind: 'write'}), false).fresh).toEqual([]);
    expect(known.judge(fact({time: 2 * DAY, fields: {'client.asset': 'x'}}), false).fresh).toContain('host');
    known.use([]);
    expect(known.isOtherPreset(2 * DAY + 1)).toBe(true);
    expect(known.judge(fact({time: 2 * DAY + 1, name: 'g', kind: 'write'}), false).fresh).toEqual([
      'function',
      'address',
      'writer',
    ]);
  });
});

test('at the weekend other things are normal than in the week', () => {
  const presets = [{name: 'weekend', days: ['sat', 'sun'], hours: '00:00-24:00'}] as const;
  const known = open({learn: 2 * DAY, presets, timezone: 'Europe/Berlin'});
  /** 2026-01-01 is a Thursday; on Friday at 23:00 UTC it is Saturday in Berlin. */
  const thursday = 1_767_225_600_000_000;
  const friday = thursday + DAY;
  known.isOtherPreset(thursday);
  known.judge(fact({time: thursday}), false);
  expect(known.isOtherPreset(friday + 23 * HOUR - 1)).toBe(false);
  expect(known.isOtherPreset(friday + 23 * HOUR)).toBe(true);
  const saturday = friday + 30 * HOUR;
  expect(known.judge(fact({time: saturday, name: 'clean'}), false).fresh).toEqual([]);
  expect(known.isOtherPreset(friday + 71 * HOUR)).toBe(true);
  expect(known.judge(fact({time: friday + 72 * HOUR, name: 'clean'}), false).fresh).toEqual(['function', 'address']);
});

describe('what one shows of itself', () => {
  const opcua = (name: string, time: number, fields: Fields) => {
    const all: Fields = {'client.asset': 'a', 'server.asset': 'b', ...fields};
    return {...fact({kind: 'identify', protocol: 'opcua', name, time}), fields: all};
  };

  test('a certificate that changed: what was before', () => {
    const known = open();
    const certificate = (sha1: string, time: number) => opcua('certificate', time, {sha1, 'bifrost.from': 'server'});
    known.judge(certificate('aa', 0), false);
    expect(known.judge(certificate('aa', DAY), false).fresh).toEqual([]);
    expect(known.judge(certificate('bb', DAY), false)).toMatchObject({
      fresh: ['certificate'],
      more: {'baseline.before': ['aa']},
    });
  });

  test('the certificate of another, and a pair that is less secure than it was', () => {
    const known = open();
    known.judge(opcua('certificate', 0, {sha1: 'aa', 'bifrost.from': 'server'}), false);
    known.judge(opcua('session', 0, {policy: 'Basic256Sha256', mode: 'SignAndEncrypt'}), false);
    const stolen = opcua('certificate', DAY, {sha1: 'aa', 'bifrost.from': 'client'});
    expect(known.judge(stolen, false)).toMatchObject({more: {'baseline.elsewhere': ['b']}});
    expect(known.judge(opcua('session', DAY, {policy: 'None', mode: 'None'}), false)).toMatchObject({
      fresh: ['security'],
      more: {'baseline.before': ['Basic256Sha256/SignAndEncrypt']},
    });
  });
});
