/**
 * Learning of scopes, each on its own: it is open until nothing new came for `stable` of the time in which it was heard,
 * at least an hour, at most `learn`. Pure; time comes from the facts.
 */
import type {BaselineSettings, Learning, Scope} from '../core/baseline.ts';
import {HOUR, type Micros} from '../core/time.ts';
import {bySegment} from './by-segment.ts';

/** No scope is done sooner. */
const LEAST: Micros = HOUR;
/** A pause counts at most this part of `stable`: who speaks once a week is not done after a day of silence. */
const PAUSE_PART = 24;
/** Scopes that are followed; beyond it none begins to learn, and that is counted. */
const MAX_LEARNING = 262_144;
/** A scope that goes on learning is told this often. */
const TELL_EVERY: Micros = HOUR;

export interface Learnings {
  get(segment: string, scope: Scope): Learning | undefined;
  /** It is there, and still learns at `time`. Undefined: it is not there. */
  isOpen(segment: string, scope: Scope, time: Micros): boolean | undefined;
  begin(segment: string, scope: Scope, time: Micros): void;
  /** Something new was learned in it. */
  isNews(segment: string, scope: Scope): void;
  heard(segment: string, scope: Scope, time: Micros): void;
  close(segment: string, scope: Scope, time: Micros): void;
  forget(segment: string, isMeant: (scope: Scope) => boolean): void;
  changed(now: Micros, all: boolean): Learning[];
  refused(): number;
}

type Mutable = {-readonly [K in keyof Learning]: Learning[K]} & {toldAt: Micros};

export type Limits = Pick<BaselineSettings, 'learn' | 'stable'>;

export function learnings(limits: Limits, saved: readonly Learning[]): Learnings {
  const all = bySegment<Mutable>();
  let refused = 0;
  for (const one of saved) all.set(one.segment, one.scope, {...one, toldAt: one.lastSeen});
  return {
    get: all.get,
    isOpen(segment, scope, time) {
      const one = all.get(segment, scope);
      if (one === undefined) return undefined;
      hear(one, time, limits);
      return one.closed === 0;
    },
    begin(segment, scope, time) {
      if (all.get(segment, scope) !== undefined) return;
      if (all.size() >= MAX_LEARNING) {
        refused++;
        return;
      }
      const fresh = {segment, scope, started: time, heard: 0, newAt: 0, lastSeen: time, closed: 0, toldAt: NEVER};
      all.set(segment, scope, fresh);
    },
    isNews(segment, scope) {
      const one = all.get(segment, scope);
      if (one !== undefined) one.newAt = one.heard;
    },
    heard(segment, scope, time) {
      const one = all.get(segment, scope);
      if (one !== undefined) hear(one, time, limits);
    },
    close(segment, scope, time) {
      const one = all.get(segment, scope);
      if (one !== undefined && one.closed === 0) close(one, time);
    },
    forget(segment, isMeant) {
      for (const [scope] of all.of(segment)) if (isMeant(scope)) all.delete(segment, scope);
    },
    changed(now, isAll) {
      const told: Learning[] = [];
      for (const one of all.values()) {
        const isDue = one.toldAt === NEVER || (one.lastSeen > one.toldAt && (isAll || now - one.toldAt >= TELL_EVERY));
        if (!isDue) continue;
        one.toldAt = now;
        const {toldAt: _, ...learning} = one;
        told.push(learning);
      }
      return told;
    },
    refused: () => refused,
  };
}

const NEVER = Number.NEGATIVE_INFINITY;

function hear(one: Mutable, time: Micros, {learn, stable}: Limits): void {
  if (time <= one.lastSeen && time - one.started < learn) return;
  const pause = Math.max(0, time - one.lastSeen);
  one.heard += Math.min(pause, stable / PAUSE_PART);
  one.lastSeen = Math.max(one.lastSeen, time);
  if (one.closed !== 0) return;
  const isStable = one.heard >= Math.min(LEAST, stable) && one.heard - one.newAt >= stable;
  if (isStable || time - one.started >= learn) close(one, time);
}

function close(one: Mutable, time: Micros): void {
  one.closed = time;
  one.toldAt = NEVER;
}

/** 0 to 100: how far it has come at `now`, by what is done first. */
export function maturity({started, heard, newAt, lastSeen, closed}: Learning, {learn, stable}: Limits): number {
  if (closed !== 0) return 100;
  const part = Math.max((lastSeen - started) / learn, (heard - newAt) / stable);
  return Math.max(0, Math.min(99, Math.floor(part * 100)));
}
