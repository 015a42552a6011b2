/** Transfers that come at regular times, a backup at night: large, after a long pause, for at least a week. */
import type {Habit} from '../core/baseline.ts';
import type {Fact} from '../core/fact.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Place} from './channel.ts';

/** Conversations that are followed. */
const MAX_TRANSFERS = 4096;
/** So much at once, after so long a pause, is a transfer. */
const LARGE = 64 * 1024;
const PAUSE: Micros = 30 * MINUTE;
/** Intervals that are kept, and how many of them, over which time, show that it is regular. */
const KEPT = 8;
const REGULAR_AFTER = 3;
const REGULAR_FOR: Micros = 7 * DAY;
/** Intervals differ at most by this part, or by this time. */
const UNEVEN_PART = 0.05;
const UNEVEN: Micros = HOUR;

export interface Transfers {
  /** What a conversation has carried so far. */
  minute(id: string, bytes: number, now: Micros, place: () => Place): void;
  look(now: Micros): readonly Fact[];
  changed(): Habit[];
  counters(): Readonly<Record<string, number>>;
}

interface Transfer {
  readonly place: Place;
  /** Start of the latest. */
  started: Micros;
  readonly intervals: number[];
  isMissed: boolean;
  isNews: boolean;
}

/** What a conversation carries now, whether or not it is regular. */
interface Burst {
  bytes: number;
  /** Bytes before it began. */
  from: number;
  started: Micros;
  lastSeen: Micros;
  isTold: boolean;
}

export function transfers(saved: readonly Habit[]): Transfers {
  const regular = new Map<string, Transfer>();
  const bursts = new Map<string, Burst>();
  let refused = 0;
  for (const {kind, id, detail} of saved) {
    if (kind === 'transfer') regular.set(id, {...(detail as unknown as Transfer), isNews: false});
  }

  function transfer(id: string, started: Micros, place: () => Place): void {
    const known = regular.get(id);
    if (known === undefined) {
      if (regular.size >= MAX_TRANSFERS) refused++;
      else regular.set(id, {place: place(), started, intervals: [], isMissed: false, isNews: true});
      return;
    }
    if (started <= known.started) return;
    known.intervals.push(started - known.started);
    if (known.intervals.length > KEPT) known.intervals.shift();
    known.started = started;
    known.isMissed = false;
    known.isNews = true;
  }

  return {
    minute(id, bytes, now, place) {
      const burst = bursts.get(id);
      if (burst === undefined) {
        bursts.set(id, {bytes, from: 0, started: now, lastSeen: now, isTold: false});
        return;
      }
      if (bytes === burst.bytes) return;
      if (now - burst.lastSeen >= PAUSE || bytes < burst.bytes) {
        Object.assign(burst, {from: bytes < burst.bytes ? 0 : burst.bytes, started: now, isTold: false});
      }
      burst.bytes = bytes;
      burst.lastSeen = now;
      if (burst.isTold || bytes - burst.from < LARGE) return;
      burst.isTold = true;
      transfer(id, burst.started, place);
    },
    look: (now) => [...regular.values()].flatMap((one) => missed(one, now)),
    changed() {
      const told: Habit[] = [];
      for (const [id, one] of regular) {
        if (!one.isNews) continue;
        one.isNews = false;
        const {place, started, intervals, isMissed} = one;
        const detail = {place, started, intervals: [...intervals], isMissed};
        told.push({kind: 'transfer', id, segment: place.segment, lastSeen: started, detail});
      }
      return told;
    },
    counters: () => ({transfers: regular.size, transfersRefused: refused}),
  };
}

function missed(one: Transfer, now: Micros): Fact[] {
  const interval = regularInterval(one.intervals);
  if (interval === 0 || one.isMissed || now - one.started < interval + uneven(interval)) return [];
  one.isMissed = true;
  one.isNews = true;
  const {segment, protocol, client, server, clientAsset, serverAsset} = one.place;
  const fields = {
    'client.asset': clientAsset,
    'server.asset': serverAsset,
    'baseline.usual': interval / SECOND,
    'baseline.observed': (now - one.started) / SECOND,
  };
  const place = {protocol: protocol === '' ? 'ip' : protocol, segment, client, server};
  return [{kind: 'deviation', name: 'transfer-missed', time: now, frame: 0, means: 'passive', ...place, fields}];
}

/** The median interval where all are about the same; else 0. A week with its weekend must have been seen. */
function regularInterval(intervals: readonly number[]): Micros {
  const total = intervals.reduce((sum, one) => sum + one, 0);
  if (intervals.length < REGULAR_AFTER || total < REGULAR_FOR) return 0;
  const sorted = intervals.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.every((one) => Math.abs(one - median) <= uneven(median)) ? median : 0;
}

const uneven = (interval: Micros): Micros => Math.max(UNEVEN, interval * UNEVEN_PART);
