/** Tickets, silences and levels: how an alert comes in, and that it comes back when nothing keeps it quiet any more. */
import {describe, expect, test} from 'vitest';
import type {Finding} from '../../src/core/alert.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Silence} from '../../src/core/silence.ts';
import {HOUR, MINUTE, type Micros} from '../../src/core/time.ts';
import {alertBook} from '../../src/detect/alert-book.ts';
import {NOON, sampleRule} from '../sample.ts';
import {fact} from './rules-of.ts';

const silence: Silence = {
  id: 'S1',
  effect: 'mute',
  rule: sampleRule.id,
  from: NOON,
  until: NOON + HOUR,
  reason: 'new HMI',
  by: 'cli:anna',
};

function finding(after: Micros, fields: Fields = {}): Finding {
  const time = NOON + after;
  const about = {segment: 'cell1', subject: 'a-client', object: 'a-server', matched: 1};
  return {rule: sampleRule, time, ...about, fact: fact({'toy.code': 6, ...fields}, {time})};
}

describe('a silence', () => {
  test.each([
    ['its rule', {}, 'muted'],
    ['the subject', {asset: 'a-client'}, 'muted'],
    ['the object', {asset: 'a-server'}, 'muted'],
    ['the segment', {segment: 'cell1'}, 'muted'],
    ['another rule', {rule: 'NT-99'}, 'new'],
    ['another asset', {asset: 'a-other'}, 'new'],
    ['another segment', {segment: 'cell2'}, 'new'],
    ['quietly', {effect: 'suppress'}, 'suppressed'],
    ['not yet', {from: NOON + MINUTE}, 'new'],
    ['over', {until: NOON}, 'new'],
  ] as const)('%s', (_name, more, state) => {
    const alert = alertBook([], [{...silence, ...more}]).fold(finding(0));
    expect(alert).toMatchObject({state, silence: state === 'new' ? '' : 'S1'});
  });

  test('holds for its time: counted meanwhile, and back when it happens again', () => {
    const book = alertBook([], [silence]);
    book.fold(finding(0));
    expect(book.fold(finding(MINUTE))).toBeUndefined();
    expect(book.fold(finding(HOUR))).toMatchObject({state: 'new', silence: '', count: 3});
  });

  test('takes over an open alert when it happens again, and tells so', () => {
    const book = alertBook([]);
    book.fold(finding(0));
    book.useSilences([silence]);
    expect(book.fold(finding(MINUTE))).toMatchObject({state: 'muted', silence: 'S1'});
  });

  test('gives way to what a person decides: acknowledged stays, muted for good stays', () => {
    const book = alertBook([]);
    const id = book.fold(finding(0))?.id ?? '';
    book.setState(id, 'acknowledged', NOON);
    book.useSilences([silence]);
    expect(book.fold(finding(MINUTE))).toBeUndefined();
    expect(book.open()).toMatchObject([{state: 'acknowledged'}]);
    expect(book.setState(id, 'muted', NOON)).toMatchObject({silence: ''});
    expect(book.fold(finding(2 * HOUR))).toBeUndefined();
  });
});

describe('beside an open change ticket', () => {
  test('the level is one above that of the rule, and says why', () => {
    const alert = alertBook([]).fold(finding(0, {'change.covers': false, 'change.beside': 'MOC-17'}));
    expect(alert).toMatchObject({state: 'new', level: 'critical', rule: {level: 'high'}});
    expect(alert?.raised).toContain('MOC-17');
  });

  test('an alert that is there already is raised and told at once, and never lowered', () => {
    const book = alertBook([]);
    expect(book.fold(finding(0))).toMatchObject({level: 'high', raised: ''});
    expect(book.fold(finding(MINUTE, {'change.beside': 'MOC-17'}))).toMatchObject({level: 'critical'});
    expect(book.fold(finding(2 * MINUTE))).toBeUndefined();
    expect(book.open()).toMatchObject([{level: 'critical'}]);
  });

  test('critical stays critical', () => {
    const one = finding(0, {'change.beside': 'MOC-17'});
    const alert = alertBook([]).fold({...one, rule: {...sampleRule, level: 'critical'}});
    expect(alert).toMatchObject({level: 'critical', raised: ''});
  });
});
