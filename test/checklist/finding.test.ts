/** A line that fails is one alert, once; it closes when the line is kept again, and opens again. Real rule, real pipeline. */
import {expect, test} from 'vitest';
import {tellingOf} from '../../src/checklist/finding.ts';
import type {Line} from '../../src/checklist/judge/line.ts';
import {loadDetector} from '../../src/composition.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Alert} from '../../src/core/alert.ts';
import type {LineState, Verdict} from '../../src/core/checklist.ts';
import {matterOf} from '../../src/core/posture.ts';
import {DAY} from '../../src/core/time.ts';
import {shippedLines} from '../../src/hardening-lines.ts';
import {NOON} from '../sample.ts';
import {openWatch} from '../watch.ts';

const lines: readonly Line[] = await shippedLines();
const {detector} = await loadDetector(defaultConfig().rules);

const verdict = (line: number, state: LineState, twin?: LineState): Verdict => ({
  ...{line, state, why: 'It has too little randomness.', evidence: []},
  objections: [{clause: 'c', says: 's', subjects: ['kernel', 'kernel']}],
  ...(twin !== undefined && {twin: {line, state: twin, why: 'The twin.', objections: [], evidence: []}}),
});
const telling = (verdicts: readonly Verdict[], told: readonly number[] = []) => tellingOf({verdicts}, lines, told);

test('what fails is told once; what is unknown or stale does not end it, what is proven does', () => {
  const first = telling([verdict(37, 'fail'), verdict(38, 'pass')]);
  expect([first.failing.map(({fields}) => fields['bifrost.line']), first.mended, first.told]).toEqual([[37], [], [37]]);
  for (const state of ['fail', 'unknown', 'stale'] as const)
    expect(telling([verdict(37, state)], [37]), state).toEqual({failing: [], mended: [], told: [37]});
  for (const state of ['pass', 'na', 'attested'] as const)
    expect(telling([verdict(37, state)], [37]), state).toEqual({failing: [], mended: ['line 37'], told: []});
  expect(telling([], [37]).told).toEqual([37]); // not judged in this run
});

test('many subjects are counted, not all named', () => {
  const many = {...verdict(37, 'fail'), objections: [{clause: 'c', says: 's', subjects: ['a', 'b', 'c', 'd', 'e']}]};
  expect(telling([many]).failing[0]?.fields['bifrost.says']).toMatch(/randomness\. \(a, b, c and 2 more\)$/);
});

test('a twin that fails is told, with its own reason', () => {
  const {failing} = telling([verdict(37, 'na', 'fail')]);
  expect(failing.map(({fields}) => fields['bifrost.why'])).toEqual(['The twin.']);
  expect(telling([verdict(37, 'na', 'pass')], [37]).mended).toEqual(['line 37']);
});

test('the alert is one sentence with line and why; what to do stands in its fact; a recurrence opens the same alert again', () => {
  const {watch, changes} = openWatch({detector});
  const alerts = (): Alert[] => changes.splice(0).flatMap((one) => (one.type === 'alert' ? [one.alert] : []));
  for (const one of telling([verdict(37, 'fail'), verdict(38, 'fail')]).failing) watch.observe(one, NOON);
  const raised = alerts();
  expect(raised.map(({rule, state, first}) => [rule.id, state, matterOf(first.fields)])).toEqual([
    ['HC-01', 'new', 'line 37'],
    ['HC-01', 'new', 'line 38'],
  ]);
  const [{id = '', what = ''} = {}] = raised;
  expect(what).toBe(
    'A line of the hardening checklist fails: line 37, Use secure random number generation: It has too little randomness. (kernel)',
  );
  expect(raised[0]?.first.fields['bifrost.remedy']).toContain('Use a kernel of version 5.6 or newer');
  watch.setState(id, 'closed', NOON + DAY);
  alerts();
  for (const one of telling([verdict(37, 'fail')]).failing) watch.observe(one, NOON + 2 * DAY);
  expect(alerts().map((alert) => [alert.id, alert.state])).toEqual([[id, 'new']]);
});
