/** What the baseline is told (settings, decisions of people) and what it keeps beside what is known: learning and habits. */
import type {Micros} from './time.ts';
import type {WeeklyTime} from './week.ts';

/**
 * Part of a segment: all of it (empty), an asset (`a-…`), a pair (`a-…>a-…`), or what a pair does over one protocol
 * (`a-…>a-… modbus`); `@night` behind it: while this preset holds.
 */
export type Scope = string;

/** How far the learning of a scope has come. */
export interface Learning {
  readonly segment: string;
  readonly scope: Scope;
  readonly started: Micros;
  /** Time in which it was heard; a long pause counts little. */
  readonly heard: Micros;
  /** `heard` when something new came last. */
  readonly newAt: Micros;
  readonly lastSeen: Micros;
  /** When it closed; 0: it is open. */
  readonly closed: Micros;
}

/** Timing and values of a conversation, traffic of a segment, a regular transfer: numbers that only the baseline reads. */
export interface Habit {
  readonly kind: 'channel' | 'traffic' | 'transfer';
  /** Of the conversation; the name of the segment. */
  readonly id: string;
  readonly segment: string;
  readonly lastSeen: Micros;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** When other things are normal than usual, in the time zone of the settings. */
export interface Preset extends WeeklyTime {
  readonly name: string;
}

export interface BaselineSettings {
  /** A scope learns at most so long. */
  readonly learn: Micros;
  /** It is done when nothing new came for so long. */
  readonly stable: Micros;
  /** What appears after the segment has learned: ask a person, or learn on its own after it was reported once. */
  readonly late: 'ask' | 'learn';
  readonly timezone: string;
  readonly presets: readonly Preset[];
  readonly silence: {readonly periods: number; readonly atLeast: Micros};
  readonly shift: {readonly spreads: number; readonly periods: number};
  readonly latency: {readonly times: number; readonly lasting: Micros};
  readonly frozen: {readonly times: number; readonly atLeast: Micros};
  readonly replayed: {readonly readings: number};
  readonly traffic: {readonly sigmas: number; readonly minutes: number};
  readonly failures: {readonly times: number; readonly atLeast: number};
}

/** What a person decided about the baseline. */
export interface BaselineSaid {
  /** Nothing more is learned; what was learned before `time` is forgotten; a campaign of this name runs. */
  readonly kind: 'freeze' | 'reset' | 'campaign';
  /** Empty for a campaign. */
  readonly segment: string;
  /** Of a campaign: its name. */
  readonly scope: Scope;
  readonly time: Micros;
}
