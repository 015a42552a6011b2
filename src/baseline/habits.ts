/** What is usual in time: the beat and values of conversations, the traffic of segments, transfers that come regularly. */
import type {BaselineSettings, Habit} from '../core/baseline.ts';
import type {Fact} from '../core/fact.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import type {Place} from './channel.ts';
import {type Channels, type ChannelsOptions, channels} from './channels.ts';
import {traffic} from './traffic.ts';
import {transfers} from './transfers.ts';

export interface HabitsOptions extends ChannelsOptions {
  readonly settings: BaselineSettings;
}

/** What a conversation has carried so far. */
export interface Carried {
  readonly id: string;
  readonly segment: string;
  readonly bytes: number;
}

export interface Habits extends Pick<Channels, 'pattern' | 'beat' | 'judged'> {
  /** Once a minute, of every conversation. */
  minute<T extends Carried>(all: Iterable<T>, placeOf: (one: T) => Place, now: Micros): void;
  /** Deviations since the last call. */
  look(now: Micros): readonly Fact[];
  changed(now: Micros, all: boolean): Iterable<Habit>;
  counters(): Readonly<Record<string, number>>;
}

export function habits(options: HabitsOptions): Habits {
  const {settings, saved, minuteOfWeek} = options;
  const timing = channels(options);
  const rate = traffic({settings: settings.traffic, saved, minuteOfWeek});
  const regular = transfers(saved);
  const carried = new Map<string, number>();
  let waiting: Fact[] = [];
  let lastMinute = Number.NaN;

  function minute<T extends Carried>(all: Iterable<T>, placeOf: (one: T) => Place, now: Micros): void {
    const sums = new Map<string, number>();
    for (const one of all) {
      regular.minute(one.id, one.bytes, now, () => placeOf(one));
      sums.set(one.segment, (sums.get(one.segment) ?? 0) + one.bytes);
    }
    // After a jump of time the sum is that of more than a minute.
    const isOne = now - lastMinute < 2 * MINUTE;
    lastMinute = now;
    for (const [segment, bytes] of sums) {
      const before = carried.get(segment);
      carried.set(segment, bytes);
      if (before === undefined || !isOne) continue;
      const odd = rate.minute(segment, bytes - before, now);
      if (odd !== undefined) waiting.push(odd);
    }
    waiting.push(...regular.look(now));
  }

  return {
    pattern: timing.pattern,
    beat: timing.beat,
    judged: timing.judged,
    minute,
    look(now) {
      const found = timing.look(now);
      if (waiting.length === 0) return found;
      const told = [...waiting, ...found];
      waiting = [];
      return told;
    },
    *changed(now, all) {
      yield* timing.changed(now, all);
      yield* rate.changed(now, all);
      yield* regular.changed();
    },
    counters: () => ({...timing.counters(), ...regular.counters()}),
  };
}
