/** The result model: what it takes from a run, what it says of lines, of the past, and of what is missing. */
import {beforeAll, expect, test} from 'vitest';
import type {Line} from '../../../src/checklist/judge/line.ts';
import {scoreOf} from '../../../src/checklist/judge/score.ts';
import {daysOf, reportOf, type Told} from '../../../src/checklist/reports/model.ts';
import type {ChecklistRun, Verdict} from '../../../src/core/checklist.ts';
import {DAY} from '../../../src/core/time.ts';
import {sampleRun} from './sample-run.ts';

let run: ChecklistRun;
let lines: readonly Line[];
beforeAll(async () => {
  ({run, lines} = await sampleRun());
});

const told = (more: Partial<Told> = {}): Told => ({
  ...{run, lines, isReworded: false, earlier: [], site: 's', sensor: 'b', version: '1'},
  ...more,
});

const withVerdicts = (verdicts: readonly Verdict[]): ChecklistRun => ({...run, verdicts, score: scoreOf(verdicts)});

test('sections count what the run counts', () => {
  const {sections, score, lines: shown} = reportOf(told());
  for (const [state, count] of Object.entries(score))
    expect(sections.reduce((sum, one) => sum + one.score[state as keyof typeof score], 0)).toBe(count);
  expect(sections.flatMap((one) => one.lines)).toEqual(shown.map(({line}) => line));
  expect(shown.map(({text}) => text)).toEqual(lines.map(({shape}) => shape.text));
});

test('a twin counts, and the line itself is named with its reason', () => {
  const own: Verdict = {line: 14, state: 'na', why: 'no cluster', objections: [], evidence: [1]};
  const twin: Verdict = {line: 14, state: 'fail', why: 'bad', objections: [], evidence: [0, 1]};
  const report = reportOf(told({run: withVerdicts([{...own, twin}])}));
  expect(report.lines[0]).toMatchObject({
    ...{state: 'fail', why: 'bad', evidence: ['E1', 'E2']},
    twin: {insteadOf: 'na', because: 'no cluster', says: expect.stringContaining('administrators')},
  });
  expect(report.score).toMatchObject({fail: 1, na: 0, applicable: 1});
  expect(report.evidence.slice(0, 2).map((one) => one.lines)).toEqual([[14], [14]]);
});

test('lines that were not judged are named, and so is one that this version does not have', () => {
  const report = reportOf(told({run: withVerdicts(run.verdicts.slice(2)), lines: lines.slice(0, -1)}));
  expect(report.notJudged).toEqual([1, 2]);
  expect(report.remarks.at(-1)).toBe('Not judged in this run: line 1, 2.');
  expect(report.lines.at(-1)).toMatchObject({line: 103, section: 'Not in this version', text: 'line 103'});
});

test('an old run says how old, and lines that were reworded say so', () => {
  expect(reportOf(told()).remarks.join()).not.toMatch(/old run|changed since/);
  const {remarks} = reportOf(told({later: run.at + 40 * DAY, isReworded: true}));
  expect(remarks[1]).toMatch(/^This is an old run: the latest one was made 40 days later, \d{4}-\d\d-\d\d /);
  expect(remarks[2]).toMatch(/changed since this run/);
  expect([daysOf(DAY - 1), daysOf(DAY), daysOf(2 * DAY)]).toEqual(['less than a day', '1 day', '2 days']);
});

test('the trend ends with the run, and a line says where it stood before', () => {
  const earlier = [3, 8].map((days) => ({id: `r${days}`, at: run.at - days * DAY, score: run.score}));
  const before = {verdicts: [{line: 1, state: 'stale', why: '', objections: [], evidence: []} as const]};
  const {trend, lines: shown} = reportOf(told({earlier, before}));
  expect(trend.map((one) => one.run)).toEqual(['r8', 'r3', run.id]);
  expect(shown.slice(0, 2).map(({was}) => was)).toEqual(['stale', 'none']);
});

test('text of others is harmless in the model, whichever format shows it', () => {
  const text = JSON.stringify(reportOf(told({site: 'a\u202eb', sensor: '\u001b[2J'})));
  expect(/\\u001b|\u202e|\\u0007|\\ud800/.test(text.replaceAll('\\\\u', ''))).toBe(false);
});
