/** What was missing in an exercise: who was not told, and why. */
import {expect, test} from 'vitest';
import type {Case, Drill} from '../../src/core/case.ts';
import {gapsOf} from '../../src/core/case-gaps.ts';

const exercise = (drill: Partial<Drill>): Case => ({
  ...{id: '01', title: 'Exercise', playbook: 'unexpected-talker', isExercise: true, lessons: 'none'},
  ...{alerts: [], steps: [], done: [], moves: []},
  drill: {rule: 'NT-01', injected: 0, raised: 1, sinks: [], ...drill},
});

test('a silence that muted the alert is named, and only then', () => {
  const [muted] = gapsOf(exercise({mutedBy: '01SILENCE'}), []);
  expect(muted).toBe('The silence 01SILENCE mutes the alert: nobody is told (bifrost silences).');
  const [untold] = gapsOf(exercise({}), []);
  expect(untold).toBe('No sink delivered the alert: nobody but who looked was told.');
  const delivered = [{sink: 'mqtt', result: 'delivered', reason: '', afterMs: 3}] as const;
  expect(gapsOf(exercise({sinks: delivered}), []).join()).not.toMatch(/told/);
});
