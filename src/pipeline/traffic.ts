/**
 * Counts who did what to which range, for the log of traffic. Repetitions cost one addition: the verdict memo counts them in
 * `counts`, under the number of their row. A row is told when it is new, and then once for a hundred exchanges or a day,
 * whichever is later than an hour, so that known traffic costs next to no rows.
 */
import {int} from '../core/bytes.ts';
import type {Fact} from '../core/fact.ts';
import {DAY, HOUR, type Micros} from '../core/time.ts';
import {OTHERS, type Traffic} from '../core/traffic.ts';
import {exchangeOf, isDeed} from '../policy/exchange.ts';
import {rowOf, type TrafficRow} from '../policy/traffic-exchange.ts';

/** Rows kept; what finds no room counts for the row of the others, which is the first. */
const MAX_ROWS = 1 << 13;
/** Rows told in an hour; those beyond count for the others. */
const MAX_TOLD = 4096;
/** Exchanges that are worth a row. */
const ENOUGH = 100;

export interface TrafficLog {
  /** Exchanges of each row since it was last told. */
  readonly counts: Int32Array;
  /** Counts one; the number of its row. */
  note(fact: Fact): number;
  /** Counts one more of a row that is known, and gives it back. */
  count(row: number): number;
  /** The memo knows the row by its number: it must stay. */
  pin(row: number): void;
  /** The memo forgot all numbers. */
  unpin(): void;
  /** `all`: the watch ends. */
  changed(now: Micros, all: boolean): Traffic[];
  counters(): Readonly<Record<string, number>>;
}

interface Row {
  readonly key: string;
  readonly is: TrafficRow;
  /** When counting began. */
  hour: Micros;
  isPinned: boolean;
}

interface State {
  readonly counts: Int32Array;
  readonly rows: (Row | undefined)[];
  readonly byKey: Map<string, number>;
  readonly free: number[];
  news: number[];
  hour: Micros;
  told: number;
  others: number;
}

const others: TrafficRow = {
  segment: '',
  client: OTHERS,
  server: OTHERS,
  clientAsset: '',
  serverAsset: '',
  protocol: '',
  port: 0,
  kind: 'flow',
  name: '',
  code: '',
  unit: -1,
  registers: '',
  nodes: '',
  service: '',
  security: '',
};

export function trafficLog(): TrafficLog {
  const state: State = {
    counts: new Int32Array(MAX_ROWS),
    rows: [{key: '', is: others, hour: 0, isPinned: true}],
    byKey: new Map(),
    free: [],
    news: [],
    hour: 0,
    told: 0,
    others: 0,
  };
  return {
    counts: state.counts,
    note: (fact) => note(state, fact),
    count(row) {
      state.counts[row] = int(state.counts, row) + 1;
      return row;
    },
    pin(row) {
      const found = state.rows[row];
      if (found !== undefined) found.isPinned = true;
    },
    unpin() {
      for (const row of state.rows) if (row !== undefined) row.isPinned = row.is === others;
    },
    changed: (now, all) => changed(state, now, all),
    counters: () => ({trafficRows: state.byKey.size, trafficOthers: state.others + int(state.counts, 0)}),
  };
}

function note(state: State, fact: Fact): number {
  if (!isDeed(fact)) return 0;
  const is = rowOf(exchangeOf(fact));
  const key = Object.values(is).join('\t');
  const row = state.byKey.get(key) ?? open(state, key, is, fact.time);
  state.counts[row] = int(state.counts, row) + 1;
  return row;
}

function open(state: State, key: string, is: TrafficRow, time: Micros): number {
  const row = state.free.pop() ?? (state.rows.length < MAX_ROWS ? state.rows.length : 0);
  if (row === 0) return 0;
  state.rows[row] = {key, is, hour: hourOf(time), isPinned: false};
  state.byKey.set(key, row);
  state.news.push(row);
  return row;
}

const hourOf = (time: Micros): Micros => time - (time % HOUR);

function changed(state: State, now: Micros, all: boolean): Traffic[] {
  const hour = hourOf(now);
  if (hour > state.hour) {
    const told = state.hour === 0 ? [] : atHour(state, now);
    state.hour = hour;
    state.told = 0;
    return told;
  }
  const due = all ? state.rows.keys() : state.news;
  const told = [...due].flatMap((row) => tell(state, row));
  state.news = [];
  return told;
}

/** An hour is over: what counted enough is told and begins anew; what nobody needs any more makes room. */
function atHour(state: State, now: Micros): Traffic[] {
  const told: Traffic[] = [];
  const fresh = new Set(state.news);
  state.news = [];
  state.told = 0;
  for (const [number, row] of state.rows.entries()) {
    if (row === undefined) continue;
    const count = int(state.counts, number);
    const isDue = number === 0 || count >= ENOUGH || now - row.hour >= DAY;
    if (isDue || fresh.has(number)) told.push(...tell(state, number));
    if (count === 0 && !row.isPinned) close(state, number, row);
    else if (isDue) {
      state.counts[number] = 0;
      row.hour = hourOf(now);
    }
  }
  return told;
}

function close(state: State, number: number, {key}: Row): void {
  state.rows[number] = undefined;
  state.byKey.delete(key);
  state.free.push(number);
}

function tell(state: State, number: number): Traffic[] {
  const row = state.rows[number];
  const count = int(state.counts, number);
  if (row === undefined || count === 0) return [];
  if (number !== 0 && state.told >= MAX_TOLD) {
    state.counts[0] = int(state.counts, 0) + count;
    state.others += count;
    state.counts[number] = 0;
    return [];
  }
  state.told++;
  return [{...row.is, hour: row.hour, count}];
}
