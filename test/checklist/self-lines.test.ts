/** How Bifrost itself keeps the lines, by criteria of its own: examples come out, every clause is needed, and silence is no pass. */
import {expect, test} from 'vitest';
import {judgeSelf} from '../../src/checklist/judge/judge.ts';
import type {Example, Given, Line} from '../../src/checklist/judge/line.ts';
import {evidenceOf, runSelfExamples} from '../../src/checklist/judge/run-examples.ts';
import {probes} from '../../src/checklist/probes/index.ts';
import {DAY} from '../../src/core/time.ts';
import {loadLines} from '../../src/hardening-lines.ts';

const lines = (await loadLines()).filter(({shape}) => shape.self.probes !== undefined);
const named = lines.map((line): [string, Line] => [`${line.shape.line} ${line.shape.text}`, line]);
const stateOf = (line: Line, given: Given, of: Partial<Example> = {}) =>
  judgeSelf(
    line,
    evidenceOf({name: '', state: 'unknown', objects: [], age: 0, twin: undefined, ...of, given}),
    20_000 * DAY,
  ).state;

test.each(named)('%s: its probes are there', (_, {self}) => {
  const there = new Set(probes.map(({name}) => name));
  expect([...self.needs.keys()].filter((name) => !there.has(name))).toEqual([]);
});

test.each(named)('%s: its examples come out', (_, line) => {
  expect(runSelfExamples(line)).toEqual([]);
});

test.each(named)('%s: something keeps it, something breaks it', (_, {selfExamples}) => {
  const states = selfExamples.map(({state}) => state);
  expect(states.some((state) => state === 'pass' || state === 'na')).toBe(true);
  expect(states).toContain('fail');
});

test.each(named)('%s: without one of its clauses, an example comes out wrong', (_, line) => {
  const {self} = line;
  const needless = self.clauses.filter(({id}) => {
    const clauses = self.clauses.filter((one) => one.id !== id);
    return runSelfExamples({...line, self: {...self, clauses}}).length === 0;
  });
  expect(needless.map(({id}) => id)).toEqual([]);
});

test.each(named)('%s: nothing at all, absent, empty, denied or broken, is no pass', (_, line) => {
  for (const what of ['absent', 'denied', 'failed', []] as const) {
    const given = new Map([...line.self.needs.keys()].map((one) => [one, what]));
    expect(['unknown', 'fail', 'na'], JSON.stringify(what)).toContain(stateOf(line, given));
  }
  expect(stateOf(line, new Map())).toBe('unknown');
});

test.each(named)('%s: a source that is absent is no pass, but where an example says so', (_, line) => {
  const kept = line.selfExamples.filter(({state}) => state === 'pass');
  const isSaid = (probe: string): boolean => kept.some(({given}) => given.get(probe) === 'absent');
  for (const {given} of kept)
    for (const probe of [...line.self.needs.keys()].filter((one) => !isSaid(one)))
      expect(stateOf(line, new Map([...given, [probe, 'absent']])), `${probe} is absent`).not.toBe('pass');
});

test.each(named)('%s: what it is kept by counts only while each source is read, and fresh', (_, line) => {
  for (const example of line.selfExamples.filter(({state}) => state === 'pass')) {
    const {given} = example;
    for (const [probe, {isEmptyGood}] of line.self.needs) {
      const silent = ['denied', 'failed', ...(isEmptyGood ? [] : [[]])] as const;
      const others = new Map([...given].filter(([one]) => one !== probe));
      for (const what of silent)
        expect(stateOf(line, new Map([...others, [probe, what]])), `${probe}: ${JSON.stringify(what)}`).not.toBe(
          'pass',
        );
      expect(stateOf(line, others), `without ${probe}`).toBe('unknown');
    }
    expect(stateOf(line, given, {age: line.selfValid + 1})).toBe('stale');
  }
});
