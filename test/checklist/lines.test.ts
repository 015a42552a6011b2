/** The shipped lines: their examples come out as they say, and no clause is there that no example needs. */
import {expect, test} from 'vitest';
import {judge} from '../../src/checklist/judge/judge.ts';
import type {Line} from '../../src/checklist/judge/line.ts';
import {evidenceOf, runExamples} from '../../src/checklist/judge/run-examples.ts';
import {DAY} from '../../src/core/time.ts';
import {loadLines} from '../../src/hardening-lines.ts';

const lines = await loadLines();
const named = lines.map((line): [string, Line] => [`${line.shape.line} ${line.shape.text}`, line]);

test.each(named)('%s: its examples come out', (_, line) => {
  expect(runExamples(line)).toEqual([]);
});

test.each(named)('%s: without one of its clauses, an example comes out wrong', (_, line) => {
  const needless = line.clauses.filter(({id}) => {
    const clauses = line.clauses.filter((one) => one.id !== id);
    return runExamples({...line, clauses}).length === 0;
  });
  expect(needless.map(({id}) => id)).toEqual([]);
});

test.each(named)('%s: without one of its twin’s clauses, an example comes out wrong', (_, line) => {
  const {twin} = line;
  if (twin === undefined) return;
  const needless = twin.clauses.filter(({id}) => {
    const clauses = twin.clauses.filter((one) => one.id !== id);
    return runExamples({...line, twin: {...twin, clauses}}).length === 0;
  });
  expect(needless.map(({id}) => id)).toEqual([]);
});

test('a twin that passes says its own words', () => {
  const line = lines.find(({shape}) => shape.line === 11);
  const example = line?.examples.find(({twin}) => twin === 'pass');
  if (line === undefined || example === undefined) throw new Error('line 11 has no such example');
  expect(judge(line, evidenceOf(example), 20_000 * DAY).twin?.why).toBe(line.shape.twin?.says);
});

test('a line whose sources are marked together does not apply where all are absent, and only then', () => {
  const line = lines.find(({shape}) => shape.line === 4);
  if (line === undefined) throw new Error('line 4 is missing');
  const stateOf = (compose: 'absent' | 'denied') => {
    const given = new Map([
      ['k8s-container', 'absent'],
      ['compose', compose],
    ] as const);
    return judge(line, evidenceOf({name: '', state: 'na', objects: [], age: 0, given, twin: undefined}), 20_000 * DAY)
      .state;
  };
  expect([stateOf('absent'), stateOf('denied')]).toEqual(['na', 'unknown']);
});

test.each(named)('%s: nothing, an empty, a denied, a broken source is no pass', (_, line) => {
  const probes = [...line.needs.keys()];
  for (const what of ['denied', 'failed', [], undefined] as const) {
    for (const silent of what === undefined ? probes : [...probes, undefined]) {
      const given = new Map(
        probes.filter((one) => what !== undefined || one !== silent).map((one) => [one, what ?? []]),
      );
      const evidence = evidenceOf({name: '', state: 'unknown', objects: [], age: 0, given, twin: undefined});
      const {state} = judge(line, evidence, 20_000 * DAY);
      expect(['unknown', 'fail', 'na'], JSON.stringify({what, silent})).toContain(state);
    }
  }
});
