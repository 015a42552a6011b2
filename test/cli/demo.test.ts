/** What the demo says where something did not come that it promises. */
import {expect, test} from 'vitest';
import {missingOf} from '../../src/cli/demo/verdict.ts';

const ALL = new Set(['MB-20', 'MB-23', 'MB-31', 'MB-53', 'PO-01', 'PO-03', 'PO-04']);
const answered = {device: '127.0.0.11 port 15020', outcome: 'answered'};

test('nothing is missing when every alert came and the device answered, or nobody could be asked', () => {
  expect(missingOf({rules: ALL, question: answered})).toEqual([]);
  expect(missingOf({rules: ALL, question: undefined})).toEqual([]);
});

test('what is missing is said in words: alerts that did not come, a device that did not answer or was not asked', () => {
  const rules = new Set([...ALL].filter((id) => id !== 'MB-31' && id !== 'PO-01'));
  expect(missingOf({rules, question: {...answered, outcome: 'not asked: the sensor is 3 s behind'}})).toEqual([
    'no alert of MB-31, PO-01 reached the broker',
    '127.0.0.11 port 15020 did not say who it is: not asked: the sensor is 3 s behind',
  ]);
  expect(missingOf({rules: ALL, question: {...answered, outcome: undefined}})).toEqual([
    '127.0.0.11 port 15020 did not say who it is: it was not asked in time',
  ]);
});
