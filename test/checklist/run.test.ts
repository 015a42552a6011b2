/** A run of the checklist: probes side by side, whatever they do; what is not known is no pass; evidence of earlier runs grows old. */
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {carryOver} from '../../src/checklist/carry-over.ts';
import {changedLines, changedSources} from '../../src/checklist/changed.ts';
import {collectEvidence} from '../../src/checklist/collect.ts';
import {compileLines} from '../../src/checklist/judge/compile.ts';
import type {Line} from '../../src/checklist/judge/line.ts';
import type {LineShape} from '../../src/checklist/judge/line-schema.ts';
import {scoreOf} from '../../src/checklist/judge/score.ts';
import type {Place, Probe} from '../../src/checklist/probe.ts';
import {type RunParts, runChecklist} from '../../src/checklist/run.ts';
import type {Evidence, LineState, Verdict} from '../../src/core/checklist.ts';
import {DAY} from '../../src/core/time.ts';

const NOW = 20_000 * DAY;
const place: Place = {root: '/', isLive: true, host: 'box', now: NOW};

const probeOf = (name: string, collect: Probe['collect'], timeout = 1000): Probe => ({
  ...{name, version: 1, about: name, privilege: 'nothing', timeout, collect},
  fields: {[`${name}.bad`]: {type: 'boolean', about: 'is bad'}},
});

const read = (probe: string, bad: boolean, more: Partial<Evidence> = {}): Evidence => ({
  ...{probe, version: 1, source: `/etc/${probe}`, host: 'box', at: NOW, found: 'read', reason: '', excerpt: ''},
  ...{subjects: [{name: probe, fields: {[`${probe}.bad`]: bad}}], sha256: String(bad)},
  ...more,
});

const good = probeOf('good', async () => [read('good', false)]);
const bad = probeOf('bad', async () => [read('bad', true)]);
const denied = probeOf('denied', async () => [
  read('denied', false, {found: 'denied', reason: 'no right', subjects: []}),
]);

function lineOf(line: number, probe: string, more: Partial<LineShape> = {}): LineShape {
  return {
    ...{
      line,
      text: `line ${line}`,
      section: line < 10 ? 'First' : 'Second',
      group: 'g',
      mode: 'automatic',
      valid: '1d',
    },
    means: {pass: 'p', fail: 'f', na: 'n', unknown: 'u'},
    probes: {[probe]: {absent: 'na', says: 'not there'}},
    fail: [{id: 'is-bad', probe, when: {[`${probe}.bad`]: true}, says: `${probe} is bad.`}],
    self: {says: 's'},
    mappings: [],
    remedy: ['r'],
    examples: [],
    ...more,
  };
}

/** Their examples are left out: they are not what is tested. */
const linesOf = (probes: readonly Probe[], ...shapes: readonly LineShape[]): readonly Line[] =>
  compileLines(
    shapes.map((shape) => ({file: `${shape.line}.yml`, shape})),
    new Map(probes.map(({name, fields}) => [name, fields])),
  ).lines;

const run = (parts: Partial<RunParts> & Pick<RunParts, 'lines' | 'probes'>) =>
  runChecklist({place, cause: 'asked', ...parts});

test('a probe that hangs, throws or brings nothing has failed, and the others are not kept waiting', async () => {
  const aborted: string[] = [];
  const hangs = probeOf(
    'hangs',
    (_, signal) => {
      signal.addEventListener('abort', () => aborted.push('hangs'));
      return new Promise(() => undefined);
    },
    50,
  );
  const throws = probeOf('throws', () => Promise.reject(new Error('broken')));
  const throwsAtOnce = probeOf('throws-at-once', () => {
    throw new Error('broken at once');
  });
  const nothing = probeOf('nothing', async () => []);
  const probes = [hangs, throws, throwsAtOnce, nothing, good];
  const begun = performance.now();
  const evidence = await collectEvidence(probes, place);
  expect(performance.now() - begun).toBeLessThan(900);
  expect(evidence.map(({probe, found, reason}) => [probe, found, reason])).toEqual([
    ['hangs', 'failed', 'gave no answer within 50 ms'],
    ['throws', 'failed', 'broken'],
    ['throws-at-once', 'failed', 'broken at once'],
    ['nothing', 'failed', 'brought nothing'],
    ['good', 'read', ''],
  ]);
  expect(aborted).toEqual(['hangs']);
});

test('probes run side by side, six at most', async () => {
  let running = 0;
  let most = 0;
  const probes = Array.from({length: 20}, (_, i) =>
    probeOf(`p${i}`, async () => {
      most = Math.max(most, ++running);
      await sleep(10);
      running--;
      return [read(`p${i}`, false)];
    }),
  );
  const evidence = await collectEvidence(probes, place);
  expect(evidence.map(({probe}) => probe)).toEqual(probes.map(({name}) => name));
  expect(most).toBe(6);
});

test('only what the lines name is run; the verdicts are counted, in all and by section', async () => {
  const asked: string[] = [];
  const idle = probeOf('idle', async () => [read('idle', false)]);
  const probes = [good, bad, denied, idle];
  const lines = linesOf(probes, lineOf(1, 'good'), lineOf(2, 'bad'), lineOf(11, 'denied'));
  const done = await run({
    lines,
    probes,
    collect(named, where) {
      asked.push(...named.map(({name}) => name));
      return collectEvidence(named, where);
    },
  });
  expect(asked).toEqual(['good', 'bad', 'denied']);
  expect(done.verdicts.map(({line, state}) => [line, state])).toEqual([
    [1, 'pass'],
    [2, 'fail'],
    [11, 'unknown'],
  ]);
  expect(done.score).toEqual({pass: 1, fail: 1, na: 0, unknown: 1, attested: 0, stale: 0, applicable: 3});
  expect(done.sections).toEqual([
    {section: 'First', score: {pass: 1, fail: 1, na: 0, unknown: 0, attested: 0, stale: 0, applicable: 2}},
    {section: 'Second', score: {pass: 0, fail: 0, na: 0, unknown: 1, attested: 0, stale: 0, applicable: 1}},
  ]);
  const {id, at, host, root, cause} = done;
  expect({at, host, root, cause}).toEqual({at: NOW, host: 'box', root: '/', cause: 'asked'});
  expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('another word in a line is another digest', async () => {
  const digest = async (shape: LineShape) => (await run({lines: linesOf([good], shape), probes: [good]})).lines;
  const one = await digest(lineOf(1, 'good'));
  expect(await digest(lineOf(1, 'good'))).toBe(one);
  expect(await digest(lineOf(1, 'good', {valid: '2d'}))).not.toBe(one);
});

test('how Bifrost keeps a line itself is judged by its own criteria, with their probes alone', async () => {
  const self: LineShape['self'] = {
    says: 's',
    probes: {bad: {absent: 'ignore'}},
    fail: [{id: 'own', probe: 'bad', when: {'bad.bad': true}, says: 'own is bad'}],
  };
  const lines = linesOf([good, bad], lineOf(1, 'good', {self}), lineOf(2, 'good'));
  const about = async (one: 'site' | 'self') => (await run({lines, probes: [good, bad], about: one})).verdicts;
  expect((await about('site')).map(({state}) => state)).toEqual(['pass', 'pass']);
  expect((await about('self')).map(({state, why}) => [state, why])).toEqual([
    ['fail', 'own is bad'],
    ['pass', 'As for its site, no criteria of its own: p'],
  ]);
});

test('examples and a span without criteria of its own are a mistake', () => {
  const self: LineShape['self'] = {says: 's', valid: '7d', examples: []};
  const {problems} = compileLines(
    [{file: '1.yml', shape: lineOf(1, 'good', {self})}],
    new Map([['good', good.fields]]),
  );
  expect(problems.map(({path}) => path.join('.')).filter((path) => path.startsWith('self'))).toEqual([
    'self.examples',
    'self.valid',
  ]);
});

test('nothing but a pass counts as one; a twin that was judged counts in place of its line', () => {
  const verdict = (state: LineState, twin?: LineState): Verdict => ({
    ...{line: 1, state, why: '', objections: [], evidence: []},
    ...(twin !== undefined && {twin: {line: 1, state: twin, why: '', objections: [], evidence: []}}),
  });
  const states: readonly LineState[] = ['pass', 'fail', 'na', 'unknown', 'attested', 'stale'];
  const all = [...states.map((state) => verdict(state)), verdict('na', 'fail'), verdict('na', 'na')];
  expect(scoreOf(all)).toEqual({pass: 1, fail: 2, na: 2, unknown: 1, attested: 1, stale: 1, applicable: 6});
});

test('what may not be read now is known from an earlier run until that grows too old', async () => {
  const lines = linesOf([denied], lineOf(1, 'denied'));
  const state = async (earlier: readonly Evidence[]) =>
    (await run({lines, probes: [denied], earlier})).verdicts[0]?.state;
  expect(await state([])).toBe('unknown');
  expect(await state([read('denied', false, {at: NOW - DAY / 2})])).toBe('pass');
  expect(await state([read('denied', true, {at: NOW - DAY / 2})])).toBe('fail');
  expect(await state([read('denied', false, {at: NOW - 2 * DAY})])).toBe('stale');
});

test('what was cut, is of another version or another host, or was not seen whole is not carried over', () => {
  const now = [read('a', false, {found: 'denied', subjects: []})];
  const carried = (...earlier: readonly Evidence[]): boolean => carryOver(now, earlier)[0]?.found === 'read';
  expect(carried(read('a', false))).toBe(true);
  expect(carried(read('a', false, {leftOut: 1}))).toBe(false);
  expect(carried(read('a', false, {version: 2}))).toBe(false);
  expect(carried(read('a', false, {host: 'other'}))).toBe(false);
  expect(carried(read('a', false), read('a', false, {source: '/etc/b', found: 'failed'}))).toBe(false);
  expect(carryOver([read('a', true)], [read('a', false)])).toEqual([read('a', true)]);
});

test('between two runs lines change, and sources do', () => {
  const verdicts = (state: LineState, line = 1) => ({
    verdicts: [{line, state, why: 'w', objections: [], evidence: []}],
  });
  expect(changedLines(verdicts('pass'), verdicts('fail'))).toEqual([{line: 1, from: 'pass', to: 'fail', why: 'w'}]);
  expect(changedLines(verdicts('pass'), verdicts('pass'))).toEqual([]);
  expect(changedLines(verdicts('pass'), verdicts('pass', 2)).map(({from, to}) => [from, to])).toEqual([
    ['pass', 'none'],
    ['none', 'pass'],
  ]);
  const changes = (before: Partial<Evidence>, after: Partial<Evidence>) =>
    changedSources({evidence: [read('a', false, before)]}, {evidence: [read('a', false, after)]}).map(({what}) => what);
  expect(changes({}, {})).toEqual([]);
  expect(changes({}, {sha256: 'other'})).toEqual(['changed']);
  expect(changes({found: 'absent', sha256: ''}, {})).toEqual(['came']);
  expect(changes({}, {found: 'absent', sha256: ''})).toEqual(['went']);
  expect(changes({}, {found: 'denied', sha256: ''})).toEqual([]);
  expect(changes({found: 'denied', sha256: ''}, {})).toEqual([]);
});
