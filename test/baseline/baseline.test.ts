/** What is normal: learned for a set time, new ever after, until somebody allows it. */
import {expect, test} from 'vitest';
import {baseline} from '../../src/baseline/baseline.ts';
import type {Known} from '../../src/core/change.ts';
import type {Fact, FactKind, Fields} from '../../src/core/fact.ts';
import {DAY} from '../../src/core/time.ts';

const protocols = new Map([['modbus', {scope: ['unit'], target: ['address', 'count']}]]);
const open = (saved: readonly Known[] = []) => baseline({learn: DAY, saved, protocols});

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

test('everything is learned for a day from the first fact of a segment on, and new afterwards', () => {
  const known = open();
  expect(known.judge(fact(), false)).toEqual({fresh: [], maturity: 'learning', isKnown: false});
  expect(known.judge(fact({time: DAY - 1, fields: {address: 8}}), false)).toEqual({
    fresh: [],
    maturity: 'learning',
    isKnown: false,
  });
  expect(known.judge(fact({time: DAY, fields: {address: 8}}), false)).toEqual({
    fresh: [],
    maturity: 'mature',
    isKnown: true,
  });
  expect(known.judge(fact({time: DAY, fields: {address: 9}}), false).fresh).toEqual(['address']);
  expect(known.judge(fact({time: 2 * DAY, fields: {address: 9}}), false).fresh).toEqual(['address']);
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
  ['a count', {fields: {count: 8}}, ['address']],
  ['a writer', {kind: 'write'}, ['writer']],
  ['a controller', {kind: 'control'}, ['writer']],
  ['a programmer', {kind: 'program'}, ['writer']],
  ['a port', {kind: 'flow', protocol: 'tcp', port: 503}, ['port']],
  ['a transport', {kind: 'flow', protocol: 'udp'}, ['port']],
  ['values, which are no part of it', {fields: {value: 9}}, []],
])('%s that was never seen', (_what, given, fresh) => {
  const known = open();
  known.judge(fact(), false);
  known.judge(fact({kind: 'flow', protocol: 'tcp'}), false);
  expect(known.judge(fact({...given, time: DAY}), false).fresh).toEqual(fresh);
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

test('a saved baseline knows what it knew, and how old it is', () => {
  const before = open();
  before.judge(fact({time: 5}), false);
  const after = open(before.learned());
  expect(after.judge(fact({time: 5 + DAY}), false)).toEqual({fresh: [], maturity: 'mature', isKnown: true});
  expect(after.judge(fact({time: 5 + DAY, name: 'g'}), false).fresh).toEqual(['function', 'address']);
  expect(after.size()).toBe(before.size());
});
