import {expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {MINUTE, SECOND} from '../../src/core/time.ts';
import {groupLimit} from '../../src/detect/correlator.ts';
import {type Detector, detector} from '../../src/detect/detector.ts';
import {NOON} from '../sample.ts';
import {
  at,
  compiled,
  correlationDocument,
  fact,
  helperDocument,
  problemsOf,
  ruleDocument,
  secondsOf,
} from './rules-of.ts';

type Correlated = Record<string, unknown> & {readonly rules?: readonly string[]};

const codes = {one: 1, two: 2, three: 3};

/** Watches for one correlation over rules that match `toy.code` 1, 2 and 3. */
function watch({rules = ['one'], ...correlation}: Correlated): Detector {
  const helpers = Object.entries(codes).filter(([name]) => rules.includes(name));
  const documents = helpers.map(([name, code]) => helperDocument(name, code));
  return detector(compiled(...documents, correlationDocument({rules, ...correlation})), {profile: 'quiet'});
}

/** Seconds at which it fires. */
const firings = (running: Detector, facts: readonly Fact[]): number[] =>
  facts.flatMap((one) => [...secondsOf(running.tick(one.time)), ...secondsOf(running.judge(one))]);

const ones = (...seconds: number[]): Fact[] => seconds.map((s) => at(s, {'toy.code': 1}));

test('event_count fires when reached, within a half-open timespan', () => {
  const count = {type: 'event_count', rules: ['one'], condition: {gte: 3}};
  expect(firings(watch(count), ones(0, 30, 59))).toEqual([59]);
  expect(firings(watch(count), ones(0, 30, 60))).toEqual([]);
  expect(firings(watch(count), ones(0, 30, 60, 61))).toEqual([61]);
  expect(firings(watch({...count, condition: {gt: 3}}), ones(0, 1, 2))).toEqual([]);
  expect(firings(watch({...count, condition: {gt: 3}}), ones(0, 1, 2, 3))).toEqual([3]);
});

test('it fires once a timespan, and again while it goes on', () => {
  const running = watch({type: 'event_count', condition: {gte: 2}});
  const every10 = Array.from({length: 14}, (_, i) => i * 10);
  expect(firings(running, ones(...every10))).toEqual([10, 70, 130]);
});

test('what one group does is nothing to another, and segments are groups', () => {
  const running = watch({type: 'event_count', condition: {gte: 2}});
  const from = (client: string, segment: string) => fact({'toy.code': 1}, {segment}, {client});
  expect(running.judge(from('10.0.0.1', 'cell1'))).toEqual([]);
  expect(running.judge(from('10.0.0.2', 'cell1'))).toEqual([]);
  expect(running.judge(from('10.0.0.1', 'cell2'))).toEqual([]);
  expect(running.judge(from('10.0.0.1', 'cell1'))).toHaveLength(1);
});

test('value_count counts what differs and is still fresh', () => {
  const count = {type: 'value_count', condition: {field: 'toy.value', gte: 3}};
  const value = (seconds: number, ...values: number[]) => at(seconds, {'toy.code': 1, 'toy.value': values});
  expect(firings(watch(count), [value(0, 7), value(1, 7), value(2, 8), value(3, 9)])).toEqual([3]);
  expect(firings(watch(count), [value(0, 7), value(30, 8), value(60, 9)])).toEqual([]);
  expect(firings(watch(count), [value(0, 7), value(30, 8), value(40, 7), value(60, 9)])).toEqual([60]);
  expect(firings(watch(count), [value(0, 1, 2, 3)])).toEqual([0]);
  expect(firings(watch(count), [at(0, {'toy.code': 1}), value(1, 1, 2)])).toEqual([]);
});

test('two different values are a change, and each further value is one more within the timespan', () => {
  const changed = {type: 'value_count', condition: {field: 'toy.value', gte: 2}};
  const values = (...all: number[]) => all.map((value, i) => at(2 * i, {'toy.code': 1, 'toy.value': value}));
  expect(firings(watch(changed), values(7, 7, 8, 8, 9, 9, 9, 10))).toEqual([4, 8, 14]);
  expect(firings(watch(changed), values(7, 8, 7, 8, 7))).toEqual([2]);
  const many = {type: 'value_count', condition: {field: 'toy.value', gte: 3}};
  expect(firings(watch(many), values(1, 2, 3, 4, 5, 6))).toEqual([4]);
});

test('value_sum adds up what is fresh', () => {
  const count = {type: 'value_sum', condition: {field: 'toy.value', gt: 10}};
  const value = (seconds: number, n: number) => at(seconds, {'toy.code': 1, 'toy.value': n});
  expect(firings(watch(count), [value(0, 5), value(1, 5)])).toEqual([]);
  expect(firings(watch(count), [value(0, 5), value(1, 6)])).toEqual([1]);
  expect(firings(watch(count), [value(0, 5), value(60, 6)])).toEqual([]);
});

test('averages and percentiles are judged when the timespan ends', () => {
  const facts = [1, 2, 3, 30].map((n, i) => at(i, {'toy.code': 1, 'toy.value': n}));
  const ends = (condition: Correlated, type: string) => {
    const running = watch({type, condition: {field: 'toy.value', ...condition}});
    return [...firings(running, facts), ...secondsOf(running.tick(NOON + MINUTE))];
  };
  expect(ends({gte: 9}, 'value_avg')).toEqual([60]);
  expect(ends({gt: 9}, 'value_avg')).toEqual([]);
  expect(ends({percentile: 75, lte: 3}, 'value_percentile')).toEqual([60]);
  expect(ends({percentile: 76, lte: 3}, 'value_percentile')).toEqual([]);
});

test('upper bounds are judged when the timespan of the first fact ends: by time alone, or by the next fact', () => {
  for (const [condition, expected] of [
    [{lt: 3}, [60]],
    [{lte: 1}, []],
    [{eq: 2}, [60]],
    [{neq: 2}, []],
    [{gte: 2, lt: 5}, [60]],
  ] as const) {
    const running = watch({type: 'event_count', condition});
    expect(firings(running, ones(0, 10))).toEqual([]);
    expect(secondsOf(running.tick(NOON + 59 * SECOND)), 'too early').toEqual([]);
    expect(secondsOf(running.tick(NOON + 60 * SECOND)), JSON.stringify(condition)).toEqual(expected);
    expect(running.counters()['groups']).toBe(0);
  }
  const running = watch({type: 'event_count', condition: {eq: 2}});
  const [first, second, third] = ones(0, 10, 75);
  for (const one of [first, second]) if (one !== undefined) running.judge(one);
  expect(third && secondsOf(running.judge(third))).toEqual([60]);
});

test('temporal: all of them, in any order', () => {
  const rule = {type: 'temporal', rules: ['one', 'two']};
  const two = (s: number) => at(s, {'toy.code': 2});
  expect(firings(watch(rule), [two(0), ...ones(59)])).toEqual([59]);
  expect(firings(watch(rule), [two(0), ...ones(60)])).toEqual([]);
  expect(firings(watch(rule), ones(0, 1, 2))).toEqual([]);
  expect(firings(watch({...rule, condition: {gte: 1}}), ones(0))).toEqual([0]);
});

test('temporal_ordered: one after the other, and the whole chain within the timespan', () => {
  const rule = {type: 'temporal_ordered', rules: ['one', 'two', 'three']};
  const chain = (...steps: [code: number, seconds: number][]) =>
    firings(
      watch(rule),
      steps.map(([code, s]) => at(s, {'toy.code': code})),
    );
  expect(chain([1, 0], [2, 10], [3, 59])).toEqual([59]);
  expect(chain([1, 0], [2, 10], [3, 60])).toEqual([]);
  expect(chain([2, 0], [1, 10], [3, 20])).toEqual([]);
  expect(chain([3, 0], [2, 1], [1, 2])).toEqual([]);
  expect(chain([1, 0], [1, 50], [2, 55], [3, 100])).toEqual([100]);
  expect(chain([1, 0], [2, 50], [1, 58], [3, 61])).toEqual([]);
});

test('temporal_ordered: one fact is one step, also where it matches several', () => {
  const matching = (name: string, codes: readonly number[]) => ({
    ...helperDocument(name, 0),
    detection: {selection: {'toy.code': codes}, condition: 'selection'},
  });
  const steps = [matching('one', [1, 12]), matching('two', [2, 12])];
  const chain = (rules: readonly string[], ...codes: number[]): number[] => {
    const rule = correlationDocument({type: 'temporal_ordered', rules});
    const facts = codes.map((code, s) => at(s, {'toy.code': code}));
    return firings(detector(compiled(...steps, rule), {profile: 'quiet'}), facts);
  };
  for (const rules of [
    ['one', 'two'],
    ['two', 'one'],
  ]) {
    expect(chain(rules, 12)).toEqual([]);
    expect(chain(rules, 12, 12)).toEqual([1]);
  }
  expect(chain(['one', 'two'], 1, 12)).toEqual([1]);
  expect(chain(['one', 'two'], 12, 2)).toEqual([1]);
  expect(chain(['one', 'two'], 2, 12)).toEqual([]);
});

test('correlations of correlations', () => {
  const inner = correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 2}}, {name: 'burst'});
  const outer = correlationDocument({type: 'temporal_ordered', rules: ['burst', 'two'], timespan: '5m'});
  // The outer one stands first: order of documents means nothing.
  const rules = compiled(outer, inner, helperDocument('one', 1), helperDocument('two', 2));
  const running = detector(rules, {profile: 'quiet'});
  const found = [...ones(0, 1), at(100, {'toy.code': 2})].flatMap((one) => running.judge(one));
  expect(found.map(({rule}) => rule.uuid)).toEqual([outer.id]);
});

test('a rule that a correlation took over is silent unless generate says otherwise', () => {
  const told = (generate: boolean | undefined) => {
    const rule = ruleDocument({name: 'base'});
    const more = generate === undefined ? {} : {generate};
    const correlation = correlationDocument({type: 'event_count', rules: ['base'], condition: {gte: 2}}, more);
    const running = detector(compiled(rule, correlation), {profile: 'quiet'});
    return ones(0, 1)
      .flatMap((one) => running.judge(one))
      .map(({rule: {uuid}}) => uuid === rule.id);
  };
  expect(told(undefined)).toEqual([false]);
  expect(told(false)).toEqual([false]);
  expect(told(true)).toEqual([true, true, false]);
});

test('aliases name different fields of different rules', () => {
  const rule = {
    type: 'temporal',
    rules: ['one', 'two'],
    'group-by': ['who'],
    aliases: {who: {one: 'client.ip', two: 'server.ip'}},
  };
  const pair = (second: string) => [
    at(0, {'toy.code': 1}, {client: '10.0.0.7'}),
    at(1, {'toy.code': 2}, {server: second}),
  ];
  expect(firings(watch(rule), pair('10.0.0.7'))).toEqual([1]);
  expect(firings(watch(rule), pair('10.0.0.8'))).toEqual([]);
});

test('who it is about follows from the groups', () => {
  const about = (groupBy: string[]) => {
    const running = watch({type: 'event_count', condition: {gte: 1}, 'group-by': groupBy});
    const [found] = running.judge(fact({'toy.code': 1, 'client.asset': 'a-client'}));
    return [found?.subject, found?.object];
  };
  expect(about(['client.ip'])).toEqual(['a-client', '']);
  expect(about(['server.ip'])).toEqual(['10.0.0.10', '']);
  expect(about(['client.ip', 'server.ip'])).toEqual(['a-client', '10.0.0.10']);
  expect(about([])).toEqual(['', '']);
});

test('groups are bounded, the least recently touched one goes, and that is counted', () => {
  const rules = compiled(
    helperDocument('one', 1),
    correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 900}}),
  );
  const limit = groupLimit(rules.correlations[0] as never);
  expect(limit).toBeLessThan(300);
  const running = detector(rules, {profile: 'quiet'});
  for (let i = 0; i < limit + 50; i++) running.judge(at(0, {'toy.code': 1}, {client: `c${i}`}));
  expect(running.counters()).toMatchObject({groups: limit, groupsDropped: 50});
  running.tick(NOON + MINUTE);
  expect(running.counters()['groups']).toBe(0);
});

test('a group that goes on is not the one that is dropped', () => {
  const rules = compiled(
    helperDocument('one', 1),
    correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 900}, timespan: '1h'}),
  );
  const limit = groupLimit(rules.correlations[0] as never);
  const running = detector(rules, {profile: 'quiet'});
  let found = 0;
  for (let i = 0; i < 1000; i++) {
    found += running.judge(at(i, {'toy.code': 1}, {client: 'steady'})).length;
    found += running.judge(at(i, {'toy.code': 1}, {client: `c${i}`})).length;
  }
  expect(limit).toBeLessThan(1000);
  expect(found).toBe(1);
});

test('a fact may be skipped only if nobody counts it and nobody looks at what varies', () => {
  const rules = compiled(
    helperDocument('one', 1),
    correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 3}}),
  );
  const running = detector(rules, {profile: 'quiet'});
  expect(running.judge(at(0, {'toy.code': 1}))).toEqual([]);
  expect(running.touched).toBe(true);
  running.judge(at(0, {'toy.code': 9}));
  expect(running.touched).toBe(false);
  expect(running.repeatable('toy', 'read')).toBe(true);
  expect(running.repeatable('toy', 'write')).toBe(true);

  const byValue = ruleDocument({detection: {selection: {'toy.value|gt': 5}, condition: 'selection'}});
  expect(detector(compiled(byValue), {profile: 'quiet'}).repeatable('toy', 'read')).toBe(false);
  expect(detector(compiled(byValue), {profile: 'quiet'}).repeatable('toy', 'write')).toBe(true);
  expect(detector(compiled(byValue), {profile: 'quiet'}).repeatable('other', 'read')).toBe(true);

  const keyword = ruleDocument({detection: {selection: ['evil'], condition: 'selection'}});
  expect(detector(compiled(keyword), {profile: 'quiet'}).repeatable('toy', 'read')).toBe(false);
});

test('profiles: a rule is on up to the chosen one, and what feeds an active correlation runs anyway', () => {
  const strict = ruleDocument({}, {profile: 'strict'});
  const judge = (profile: 'quiet' | 'standard' | 'strict' | 'paranoid') =>
    detector(compiled(strict), {profile}).judge(fact({'toy.code': 1})).length;
  expect([judge('quiet'), judge('standard'), judge('strict'), judge('paranoid')]).toEqual([0, 0, 1, 1]);
  const base = ruleDocument({name: 'base'}, {profile: 'paranoid'});
  const correlation = correlationDocument(
    {type: 'event_count', rules: ['base'], condition: {gte: 2}},
    {generate: true},
  );
  expect(firings(detector(compiled(base, correlation), {profile: 'quiet'}), ones(0, 1))).toEqual([1]);
});

test('what feeds only a correlation that is off is not run, and may be skipped', () => {
  const correlation = correlationDocument({type: 'event_count', rules: ['one'], condition: {gte: 2}});
  const strict = {...correlation, bifrost: {...correlation.bifrost, profile: 'strict'}};
  const rules = compiled(helperDocument('one', 1), strict);
  const touched = (profile: 'standard' | 'strict') => {
    const running = detector(rules, {profile});
    running.judge(at(0, {'toy.code': 1}));
    return running.touched;
  };
  expect([touched('standard'), touched('strict')]).toEqual([false, true]);
});

test('a rule without service sees every protocol; one with it only its own', () => {
  const any = ruleDocument({
    logsource: {product: 'bifrost', category: 'read'},
    detection: {selection: {name: 'ask'}, condition: 'selection'},
  });
  const running = detector(compiled(any, ruleDocument()), {profile: 'quiet'});
  expect(running.judge(fact({'toy.code': 1}))).toHaveLength(2);
  expect(running.judge(fact({'toy.code': 1}, {protocol: 'tcp'}))).toHaveLength(1);
  expect(running.judge(fact({'toy.code': 1}, {kind: 'write'}))).toEqual([]);
});

test.each([
  [{rules: ['nobody']}, '"nobody" is no rule'],
  [{type: 'event_count', condition: undefined}, 'event_count needs one'],
  [{condition: {}}, 'a condition has gt'],
  [{condition: {gte: 1, field: 'toy.code'}}, 'event_count takes no field'],
  [{type: 'value_count'}, 'which values does value_count take'],
  [{type: 'value_percentile', condition: {gte: 1, field: 'toy.code'}}, 'value_percentile wants percentile'],
  [{condition: {gte: 1.5}}, 'a whole number below'],
  [{condition: {gte: 20_000}}, 'a whole number below'],
  [{'group-by': ['toy.nothing']}, '"toy.nothing" is not declared for toy'],
  [{type: 'value_count', condition: {gte: 1, field: 'toy.nothing'}}, '"toy.nothing" is not declared for toy'],
  [{timespan: '91d'}, 'longer than 90d'],
  [{timespan: '1w'}, 'is not valid (write a number and s, m, h or d'],
  [{aliases: {who: {one: 'client.ip'}}}, 'alias "who" is not used'],
])('%j is refused', (wrong, why) => {
  const correlation = {type: 'event_count', rules: ['one'], condition: {gte: 2}, ...wrong};
  const problems = problemsOf(helperDocument('one', 1), correlationDocument(correlation));
  expect(problems.join('\n')).toContain(why);
});

test('circles are refused', () => {
  const of = (name: string, other: string) =>
    correlationDocument({type: 'event_count', rules: [other], condition: {gte: 2}}, {name});
  expect(problemsOf(of('first', 'second'), of('second', 'first')).join()).toContain('a circle');
  expect(problemsOf(of('first', 'first')).join()).toContain('a circle');
});
