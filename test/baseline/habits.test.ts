/** What is usual in time, and what departs from it: with numbers, without frames. */
import {describe, expect, test} from 'vitest';
import type {Place} from '../../src/baseline/channel.ts';
import {type Habits, habits} from '../../src/baseline/habits.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Habit} from '../../src/core/baseline.ts';
import type {Fact, FactKind} from '../../src/core/fact.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';

const PLC = {ip: '10.0.0.2', mac: '', port: 502};
const placeOf = (n: number): Place => ({
  id: `c-${n}`,
  segment: 'cell1',
  protocol: 'modbus',
  client: {ip: `10.0.0.${10 + n}`, mac: '', port: 0},
  server: PLC,
  clientAsset: `a-${n}`,
  serverAsset: 'a-plc',
});

const factOf = (time: Micros, kind: FactKind = 'read'): Fact => ({
  kind,
  protocol: 'modbus',
  name: kind === 'read' ? 'read-holding-registers' : 'illegal-data-address',
  time,
  frame: 1,
  segment: 'cell1',
  means: 'passive',
  client: PLC,
  server: PLC,
  fields: {'mbtcp.unit_id': 1, 'modbus.reference_num': 100, 'modbus.word_cnt': 10},
});

/** 2026-01-01 00:00 UTC, a Thursday. */
const START: Micros = 1_767_225_600 * SECOND;
const LEARN = 4 * HOUR;

interface Plant {
  readonly usual: Habits;
  readonly found: Fact[];
  now: Micros;
  lastFrame: Micros;
}

function plant(saved: readonly Habit[] = [], now = START, learn = LEARN): Plant {
  const one = {found: [] as Fact[], now, lastFrame: now};
  const usual = habits({
    settings: defaultConfig().baseline,
    saved,
    segments: {lastFrame: () => one.lastFrame},
    isLearning: (_place, time) => time - START < learn,
    minuteOfWeek: (time) => (3 * 24 * 60 + Math.floor((time - START) / MINUTE)) % (7 * 24 * 60),
  });
  return {
    ...one,
    usual,
    get lastFrame() {
      return one.lastFrame;
    },
    set lastFrame(time) {
      one.lastFrame = time;
    },
  };
}

interface Polling {
  readonly period?: Micros;
  readonly clients?: number;
  readonly value?: (turn: number) => number;
  readonly answer?: Micros;
  readonly failing?: boolean;
  /** Frames of others go on. */
  readonly noise?: boolean;
}

/** Each client asks once a period, with some jitter, for so long. */
function poll(one: Plant, duration: Micros, polling: Polling = {}): void {
  const {period = SECOND, clients = 1, value = () => 0, answer = 5000, failing = false} = polling;
  const kind = failing ? 'exception' : 'read';
  const end = one.now + duration;
  for (let turn = 0; one.now < end; turn++) {
    one.now += period;
    one.lastFrame = one.now;
    for (let n = 1; n <= clients; n++) {
      const time = one.now + ((turn * 7919) % 100) * (period / 2000);
      const id = beatOf.get(one)?.get(`${n} ${kind}`) ?? begin(one, n, kind);
      one.usual.beat(id, {time}, failing ? 0 : value(turn), answer);
    }
    one.found.push(...one.usual.look(one.now));
  }
}

const beatOf = new WeakMap<Plant, Map<string, number>>();

function begin(one: Plant, n: number, kind: FactKind): number {
  const known = beatOf.get(one) ?? new Map<string, number>();
  beatOf.set(one, known);
  const id = one.usual.pattern(placeOf(n), kind === 'read' ? 3 : 0x83, 100, factOf(one.now, kind));
  known.set(`${n} ${kind}`, id);
  return id;
}

/** Nobody asks; `noise`: somebody else talks on the segment. */
function pause(one: Plant, duration: Micros, noise = true): void {
  const end = one.now + duration;
  while (one.now < end) {
    one.now += 5 * SECOND;
    if (noise) one.lastFrame = one.now;
    one.found.push(...one.usual.look(one.now));
  }
}

const names = ({found}: Plant): string[] => found.map(({name}) => name);

/** A day of polling every ten seconds; four hours of it were learned. */
function learned(clients = 1, polling: Polling = {}): Plant {
  const one = plant();
  poll(one, DAY, {period: 10 * SECOND, clients, ...polling});
  expect(names(one)).toEqual([]);
  return one;
}

describe('silence', () => {
  test('of a client that asked regularly, once, after five periods and a minute', () => {
    const one = learned();
    pause(one, 55 * SECOND);
    expect(names(one)).toEqual([]);
    pause(one, HOUR);
    expect(one.found).toMatchObject([
      {kind: 'deviation', name: 'channel-silent', protocol: 'modbus', fields: {'client.asset': 'a-1'}},
    ]);
    poll(one, 5 * MINUTE, {period: 10 * SECOND});
    pause(one, 5 * MINUTE);
    expect(names(one)).toEqual(['channel-silent', 'channel-silent']);
  });

  test('of a whole segment is told once, and not of each', () => {
    const one = learned(5);
    pause(one, HOUR, false);
    expect(names(one)).toEqual(['segment-silent']);
    poll(one, HOUR, {period: 10 * SECOND, clients: 5});
    expect(names(one)).toEqual(['segment-silent']);
  });

  test('at an hour at which it always paused is none', () => {
    const one = plant([], START, 2 * DAY);
    for (let day = 0; day < 4; day++) {
      poll(one, 16 * HOUR, {period: 10 * SECOND});
      pause(one, 8 * HOUR);
    }
    expect(one.found.map(({name, time}) => [name, (time - START) / HOUR])).toEqual([]);
  });

  test('of a sensor that was off counts from when it is back', () => {
    const one = learned();
    const saved = [...one.usual.changed(one.now, true)];
    const again = plant(structuredClone(saved), one.now + 2 * HOUR);
    pause(again, 50 * SECOND);
    expect(names(again)).toEqual([]);
    pause(again, MINUTE);
    expect(names(again)).toEqual(['channel-silent']);
  });
});

describe('a period', () => {
  test('that shifts is told once, with what was usual; then the new one is', () => {
    const one = learned();
    poll(one, HOUR, {period: 5 * SECOND});
    expect(one.found).toMatchObject([{name: 'period-shifted'}]);
    const {'baseline.usual': usual, 'baseline.observed': observed, 'baseline.what': what} = one.found[0]?.fields ?? {};
    expect(Number(usual)).toBeCloseTo(10, 0);
    expect(Number(observed)).toBeCloseTo(5, 0);
    expect(what).toBe('read-holding-registers mbtcp.unit_id=1 modbus.reference_num=100 modbus.word_cnt=10');
  });

  test('with jitter, lost requests and a client that reconnects does not shift', () => {
    const one = plant();
    for (let round = 0; round < 200; round++) {
      poll(one, 5 * MINUTE, {period: 10 * SECOND});
      pause(one, (round % 5) * 10 * SECOND);
    }
    expect(names(one)).toEqual([]);
  });
});

test('answers that take three times as long for five minutes are told once', () => {
  const one = learned();
  poll(one, 10 * MINUTE, {period: 10 * SECOND, answer: 50_000});
  poll(one, HOUR, {period: 10 * SECOND, answer: 100_000});
  expect(names(one)).toEqual(['answers-slower']);
});

describe('values', () => {
  const noisy = (turn: number): number => Math.imul(turn + 1, 0x9e3779b1) | 0 || 1;

  test('that always moved and no longer do, once', () => {
    const one = learned(1, {value: noisy});
    poll(one, HOUR, {period: 10 * SECOND, value: () => 7});
    expect(names(one)).toEqual(['value-frozen']);
  });

  test('that never moved, or often stay, may stay', () => {
    const fixed = learned(1, {value: () => 7});
    poll(fixed, DAY, {period: 10 * SECOND, value: () => 7});
    const slow = learned(1, {value: (turn) => noisy(Math.floor(turn / 60))});
    poll(slow, HOUR, {period: 10 * SECOND, value: () => 7});
    expect([...names(fixed), ...names(slow)]).toEqual([]);
  });

  test('that come again in the order in which they came before', () => {
    const one = learned(1, {value: noisy});
    poll(one, 20 * MINUTE, {period: 10 * SECOND, value: (turn) => noisy(100_000 + turn)});
    poll(one, 15 * MINUTE, {period: 10 * SECOND, value: (turn) => noisy(100_010 + turn)});
    expect(new Set(names(one))).toEqual(new Set(['values-replayed']));
  });

  test('that go round and round while they are learned are so by nature', () => {
    const round = (turn: number): number => noisy(turn % 100);
    const one = learned(1, {value: round});
    poll(one, 2 * HOUR, {period: 10 * SECOND, value: round});
    expect(names(one)).toEqual([]);
  });
});

test('failures that become many', () => {
  const one = learned();
  poll(one, HOUR, {period: 10 * SECOND, failing: true});
  expect(names(one)).toEqual(['failures-more']);
});

describe('traffic and transfers', () => {
  const carried = (bytes: number) => [{id: 'c-1', segment: 'cell1', bytes}];

  function days(one: Plant, count: number, bytesAt: (minute: number) => number): void {
    let bytes = 0;
    for (let minute = 0; minute < count * 24 * 60; minute++) {
      bytes += bytesAt(minute);
      one.now += MINUTE;
      one.lastFrame = one.now;
      one.usual.minute(carried(bytes), () => placeOf(1), one.now);
      one.found.push(...one.usual.look(one.now));
    }
  }

  test('a segment with far more bytes than at this hour of the week', () => {
    const one = plant();
    const noise = (minute: number): number => 100_000 + ((minute * 7919) % 5000);
    days(one, 10, (minute) => (minute > 9 * 1440 && minute < 9 * 1440 + 10 ? 900_000 : noise(minute)));
    expect(one.found).toMatchObject([{name: 'traffic-unusual', segment: 'cell1', protocol: 'ip'}]);
  });

  const backup = (minute: number): number => (minute % 1440 < 5 ? 1_000_000 : 0);

  test('a backup that came every night and does not', () => {
    const one = plant();
    days(one, 12, (minute) => (minute < 10 * 1440 ? backup(minute) : 0));
    expect(names(one)).toEqual(['transfer-missed']);
  });

  test('a backup on working days is not expected at the weekend', () => {
    const one = plant();
    days(one, 28, (minute) => (Math.floor(minute / 1440) % 7 < 5 ? backup(minute) : 0));
    expect(names(one)).toEqual([]);
  });
});

test('what is usual survives a restart', () => {
  const one = learned(2);
  const saved = structuredClone([...one.usual.changed(one.now, true)]);
  const again = plant(saved, one.now);
  expect([...again.usual.changed(one.now, true)]).toEqual([]);
  again.usual.pattern(placeOf(1), 3, 100, factOf(one.now + SECOND));
  const [first] = again.usual.changed(one.now + 2 * SECOND, true);
  const [before] = saved.filter(({id}) => id === 'c-1');
  expect(first?.detail['spoke']).toEqual(before?.detail['spoke']);
  expect(again.usual.counters()).toMatchObject({rhythms: 2, channels: 2});
});
