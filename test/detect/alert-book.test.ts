import {describe, expect, test} from 'vitest';
import type {AlertState, Finding} from '../../src/core/alert.ts';
import type {Fields} from '../../src/core/fact.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import {alertBook, EVERYONE, MAX_ALERTS_PER_RULE} from '../../src/detect/alert-book.ts';
import {NOON, sampleRule} from '../sample.ts';
import {fact} from './rules-of.ts';

type More = Partial<Pick<Finding, 'subject' | 'object' | 'segment' | 'rule' | 'matched'>> & {fields?: Fields};

function finding(after: Micros, {fields = {'toy.code': 6}, ...more}: More = {}): Finding {
  const time = NOON + after;
  const base = {rule: sampleRule, time, segment: 'cell1', subject: 'a-client', object: 'a-server', matched: 1};
  return {...base, fact: fact(fields, {time, name: 'write-single-register'}), ...more};
}

describe('folding', () => {
  test('the first is told, equal ones are counted', () => {
    const book = alertBook([]);
    const first = book.fold(finding(0));
    expect(first).toMatchObject({state: 'new', count: 1, firstSeen: NOON, lastSeen: NOON, subject: 'a-client'});
    expect(first?.what).toContain('10.0.0.5 to 10.0.0.10 port 502');
    expect(first?.what).toContain('write-single-register (code 6)');
    expect(book.fold(finding(SECOND, {fields: {'toy.code': 7}}))).toBeUndefined();
    expect(book.open()).toMatchObject([
      {
        id: first?.id,
        count: 2,
        lastSeen: NOON + SECOND,
        first: {fields: {'toy.code': 6}},
        latest: {fields: {'toy.code': 7}},
      },
    ]);
  });

  test.each([{subject: 'a-other'}, {object: 'a-other'}, {segment: 'cell2'}, {rule: {...sampleRule, id: 'MB-30'}}])(
    'another %o is another alert',
    (more) => {
      const book = alertBook([]);
      const one = book.fold(finding(0));
      const other = book.fold(finding(0, more));
      expect(other?.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(other?.id).not.toBe(one?.id);
    },
  );

  test('the same findings give the same ids', () => {
    expect(alertBook([]).fold(finding(0))?.id).toBe(alertBook([]).fold(finding(0))?.id);
    expect(alertBook([]).fold(finding(0))?.id).not.toBe(alertBook([]).fold(finding(SECOND))?.id);
  });

  test('what is told is a snapshot', () => {
    const book = alertBook([]);
    const first = book.fold(finding(0));
    book.fold(finding(SECOND));
    expect(first?.count).toBe(1);
  });

  test('back after the merge window is told at once, within it not', () => {
    const book = alertBook([]);
    book.fold(finding(0));
    expect(book.fold(finding(10 * MINUTE))).toBeUndefined();
    expect(book.fold(finding(20 * MINUTE + 1))).toMatchObject({count: 3});
  });

  test('counts are told at most once a minute, exactly, and only if there is something new', () => {
    const book = alertBook([]);
    book.fold(finding(0));
    for (let i = 1; i <= 500; i++) book.fold(finding(i * 100_000));
    expect(book.tick(NOON + 59 * SECOND)).toEqual([]);
    expect(book.tick(NOON + 60 * SECOND)).toMatchObject([{count: 501}]);
    expect(book.tick(NOON + 200 * SECOND)).toEqual([]);
    book.fold(finding(201 * SECOND));
    expect(book.tick(NOON + 202 * SECOND)).toMatchObject([{count: 502}]);
  });

  test('a correlation says how much it took', () => {
    expect(alertBook([]).fold(finding(0, {matched: 12}))?.what).toContain('; 12 counted');
    expect(alertBook([]).fold(finding(0, {matched: 200 / 7}))?.what).toContain('; 28.5714 counted');
  });

  test('who is left out where nobody is meant', () => {
    const nobody = {ip: '', mac: '', port: 0};
    const about = {...finding(0), fact: fact({}, {name: 'disk', client: nobody, server: nobody})};
    expect(alertBook([]).fold(about)?.what).toBe(`${sampleRule.title}: disk`);
  });

  test('long values are cut', () => {
    const fields = {'toy.text': 'x'.repeat(500), 'toy.value': [1, 2, 3, 4, 5, 6], 'client.asset': 'a-client'};
    const what = alertBook([]).fold(finding(0, {fields}))?.what ?? '';
    expect(what.length).toBeLessThan(200);
    expect(what).toContain('value 1 2 3 4 and 2 more');
    expect(what).not.toContain('asset');
  });
});

describe('the life of an alert', () => {
  const withState = (state: AlertState) => {
    const book = alertBook([]);
    const id = book.fold(finding(0))?.id ?? '';
    expect(book.setState(id, state, NOON + SECOND)).toMatchObject({id, state});
    return {book, id};
  };

  test('closed comes back as new, with its id and its count', () => {
    const {book, id} = withState('closed');
    expect(book.open()).toEqual([]);
    expect(book.fold(finding(MINUTE))).toMatchObject({id, state: 'new', count: 2, firstSeen: NOON});
    expect(book.open()).toHaveLength(1);
  });

  test('acknowledged stays acknowledged', () => {
    const {book} = withState('acknowledged');
    expect(book.fold(finding(MINUTE))).toBeUndefined();
    expect(book.fold(finding(HOUR))).toMatchObject({state: 'acknowledged'});
  });

  test.each(['learned', 'muted'] as const)('%s does not come back, not even after the merge window', (state) => {
    const {book, id} = withState(state);
    expect(book.fold(finding(MINUTE))).toBeUndefined();
    expect(book.fold(finding(DAY))).toBeUndefined();
    expect(book.tick(NOON + 2 * DAY)).toEqual([]);
    expect(book.open()).toEqual([]);
    expect(book.setState(id, state, NOON)).toMatchObject({count: 3});
  });

  test('inside a change ticket it is suppressed; the first one outside is new', () => {
    const book = alertBook([]);
    const planned = {fields: {'change.covers': true}};
    const first = book.fold(finding(0, planned));
    expect(first?.state).toBe('suppressed');
    expect(book.fold(finding(SECOND, planned))).toBeUndefined();
    expect(book.fold(finding(2 * SECOND))).toMatchObject({id: first?.id, state: 'new', count: 3});
    expect(book.fold(finding(3 * SECOND, planned))).toBeUndefined();
    expect(book.open()).toMatchObject([{state: 'new'}]);
  });

  test('90 days of silence close', () => {
    const book = alertBook([]);
    const id = book.fold(finding(0))?.id;
    book.tick(NOON);
    expect(book.tick(NOON + 90 * DAY - 1)).toEqual([]);
    expect(book.tick(NOON + 90 * DAY + HOUR)).toMatchObject([{id, state: 'closed'}]);
    expect(book.tick(NOON + 91 * DAY)).toEqual([]);
  });

  test('nobody has this id', () => {
    expect(alertBook([]).setState('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'closed', NOON)).toBeUndefined();
  });

  test.each(['new', 'closed', 'muted'] as const)('a saved alert that was %s goes on', (state) => {
    const before = alertBook([]).fold(finding(0));
    if (before === undefined) throw new Error('not told');
    const book = alertBook([{...before, state}]);
    const told = book.fold(finding(MINUTE));
    expect(told?.id).toBe(state === 'closed' ? before.id : undefined);
    expect(book.setState(before.id, 'new', NOON)).toMatchObject({count: 2});
  });
});

describe('storms', () => {
  test('a million findings of one pair are one alert with the exact count', () => {
    const book = alertBook([]);
    let told = 0;
    for (let i = 0; i < 1_000_000; i++) if (book.fold(finding(i)) !== undefined) told++;
    expect(told).toBe(1);
    expect(book.open()).toMatchObject([{count: 1_000_000}]);
  });

  test('pairs beyond the cap fold into one alert of the rule, and none is lost', () => {
    const book = alertBook([]);
    const total = MAX_ALERTS_PER_RULE + 5000;
    const told = [];
    for (let i = 0; i < total; i++) told.push(book.fold(finding(i, {subject: `a-${i}`})));
    const alerts = told.filter((one) => one !== undefined);
    expect(alerts).toHaveLength(MAX_ALERTS_PER_RULE + 1);
    expect(alerts.at(-1)).toMatchObject({subject: EVERYONE, object: EVERYONE, segment: EVERYONE});
    expect(book.open().reduce((sum, {count}) => sum + count, 0)).toBe(total);
    expect(book.counters()).toMatchObject({'alerts-kept': MAX_ALERTS_PER_RULE + 1, 'alerts-folded-by-rule': 5000});
    expect(book.fold(finding(total, {rule: {...sampleRule, id: 'MB-30'}}))?.subject, 'another rule').toBe('a-client');
  });

  test('closed alerts make room, muted ones stay', () => {
    const book = alertBook([]);
    const ids = Array.from(
      {length: MAX_ALERTS_PER_RULE},
      (_, i) => book.fold(finding(i, {subject: `a-${i}`}))?.id ?? '',
    );
    const [muted = '', ...others] = ids;
    book.setState(muted, 'muted', NOON);
    for (const id of others) book.setState(id, 'closed', NOON);
    expect(book.fold(finding(HOUR, {subject: 'a-new'}))).toMatchObject({subject: 'a-new', state: 'new'});
    expect(book.counters()).toMatchObject({'alerts-kept': 2, 'alerts-forgotten': MAX_ALERTS_PER_RULE - 1});
    expect(book.fold(finding(HOUR, {subject: 'a-0'}))).toBeUndefined();
  });
});
