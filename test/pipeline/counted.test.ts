/** Repetitions that are counted without their fact complete a correlation exactly when their facts would. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {type Detector, detector} from '../../src/detect/detector.ts';
import type {RuleSet} from '../../src/detect/rule.ts';
import {verdictMemo} from '../../src/pipeline/verdict-memo.ts';
import {at, compiled, correlationDocument, helperDocument, ruleDocument, secondsOf} from '../detect/rules-of.ts';

const writes = {
  many: {type: 'event_count', 'group-by': ['server.ip'], timespan: '30s', condition: {gte: 4}},
  tug: {
    type: 'value_count',
    'group-by': ['server.ip', 'toy.code'],
    timespan: '20s',
    condition: {field: 'client.ip', gte: 2},
  },
  varied: {type: 'value_count', timespan: '20s', condition: {field: 'client.port', gte: 3}},
  few: {type: 'event_count', 'group-by': ['client.ip'], timespan: '15s', condition: {lt: 3}},
} as const;

type Kind = keyof typeof writes;

const rulesOf = (kinds: readonly Kind[]): RuleSet =>
  compiled(helperDocument('one', 1), ...kinds.map((kind) => correlationDocument({rules: ['one'], ...writes[kind]})));

const running = (rules: RuleSet): Detector => detector(rules, {profile: 'quiet'});

/** Its port and its value change every time: both vary. */
function factOf(second: number, client: number, server: number): Fact {
  const fields = {'toy.code': 1, 'toy.value': [second]};
  const fact = at(second, fields, {client: `10.0.0.${client}`, server: `10.0.1.${server}`});
  return {...fact, client: {...fact.client, port: 40_000 + second}};
}

/** As the pipeline does: what the memo counts is not judged. */
function judged(facts: readonly Fact[], watch: Detector, remembers: boolean): {seconds: number[]; whole: number} {
  const memo = verdictMemo();
  const seconds: number[] = [];
  let whole = 0;
  for (const fact of facts) {
    seconds.push(...secondsOf(watch.tick(fact.time)));
    const [client, server] = [fact.client.ip, fact.server.ip].map((ip) => Number(ip.slice(7)));
    const index = (client ?? 0) * 10 + (server ?? 0);
    if (remembers && memo.repeats(index, 1, 2, fact)) continue;
    whole++;
    const findings = watch.judge(fact);
    seconds.push(...secondsOf(findings));
    if (findings.length === 0 && !memo.knows(index, 1, 2)) memo.addKnown(index, 1, 2, -1, watch.taps(fact));
  }
  return {seconds, whole};
}

const steps = fc.array(fc.tuple(fc.nat(9), fc.nat(2), fc.nat(1)), {maxLength: 60});

function sequence(all: readonly (readonly [number, number, number])[]): Fact[] {
  let second = 0;
  return all.map(([pause, client, server]) => {
    second += pause;
    return factOf(second, client, server);
  });
}

test.each([[['many']], [['tug']], [['varied']], [['few']], [['many', 'tug']], [['many', 'few']]] as [Kind[]][])(
  '%j',
  (kinds) => {
    const rules = rulesOf(kinds);
    fc.assert(
      fc.property(steps, (all) => {
        const facts = sequence(all);
        expect(judged(facts, running(rules), true).seconds).toEqual(judged(facts, running(rules), false).seconds);
      }),
      {numRuns: 500},
    );
  },
);

describe('a fact is wanted', () => {
  const calm = Array.from({length: 50}, (_, i) => factOf(i * 11, 1, 1));

  test.each([
    ['once, while the count stays low', ['many', 'tug'], 1],
    ['each time, where a field that varies is counted', ['varied'], 50],
    ['each time, where the end of the timespan judges', ['few'], 50],
  ] as [string, Kind[], number][])('%s', (_name, kinds, whole) => {
    expect(judged(calm, running(rulesOf(kinds)), true).whole).toBe(whole);
  });

  test('each time, when a rule of its own looks at what varies', () => {
    const rule = ruleDocument({detection: {selection: {'toy.value|gt': 1000}, condition: 'selection'}});
    const documents = [rule, helperDocument('one', 1), correlationDocument({rules: ['one'], ...writes.many})];
    expect(judged(calm, running(compiled(...documents)), true).whole).toBe(50);
  });
});
