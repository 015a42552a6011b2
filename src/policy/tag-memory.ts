/** What is remembered of the value of a tag: the last one, when it was written, whether the device took it. */
import type {Tag} from '../core/tag.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Touch} from './tag-touch.ts';

/** Reads after a write that may still show the old value. */
const READ_BACKS = 2;
/** A write this long after the one before is a step of its own, not part of a ramp. */
const RAMP = MINUTE;

export interface Remembered {
  value: number | undefined;
  seenAt: Micros;
  writtenAt: Micros | undefined;
  written: number;
  /** Reads left until it counts as not taken; 0: nothing is awaited. */
  awaited: number;
  badSince: Micros | undefined;
}

export interface Observed {
  readonly before: number | undefined;
  /** Change a second; undefined: there is nothing to compare with. */
  readonly rate: number | undefined;
  readonly notTaken: boolean;
  readonly badSeconds: number;
}

export const remembered = (): Remembered => ({
  value: undefined,
  seenAt: 0,
  writtenAt: undefined,
  written: 0,
  awaited: 0,
  badSince: undefined,
});

/** What the value means beside what went before, and remembers it. `isTaken`: the server did not refuse it. */
export function observe(
  memory: Remembered,
  {tag, isWrite, value, status}: Touch,
  time: Micros,
  isTaken: boolean,
): Observed {
  const before = memory.value;
  const isBad = !isWrite && status >>> 30 !== 0;
  if (!isWrite) memory.badSince = isBad ? (memory.badSince ?? time) : undefined;
  const badSeconds = memory.badSince === undefined ? 0 : (time - memory.badSince) / SECOND;
  if (value === undefined || isBad) return {before, rate: undefined, notTaken: false, badSeconds};
  const elapsed = isWrite ? sinceWrite(memory, time) : time - memory.seenAt;
  const rate = before === undefined ? undefined : Math.abs(value - before) / Math.max(1, elapsed / SECOND);
  const notTaken = !isWrite && isOverdue(memory, tag, value);
  if (isTaken) remember(memory, tag, isWrite, value, time);
  return {before, rate, notTaken, badSeconds};
}

/** The first write of a ramp, or one alone, is a step: it takes no time. */
const sinceWrite = ({writtenAt}: Remembered, time: Micros): Micros =>
  writtenAt === undefined || time - writtenAt > RAMP ? 0 : time - writtenAt;

function isOverdue(memory: Remembered, tag: Tag, value: number): boolean {
  if (memory.awaited === 0) return false;
  if (isSame(tag, memory.written, value)) {
    memory.awaited = 0;
    return false;
  }
  memory.awaited--;
  return memory.awaited === 0;
}

/** Devices round floating numbers. */
const isSame = ({type}: Tag, a: number, b: number): boolean =>
  type.startsWith('float') ? Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(a)) : a === b;

function remember(memory: Remembered, tag: Tag, isWrite: boolean, value: number, time: Micros): void {
  memory.value = value;
  memory.seenAt = time;
  if (!isWrite) return;
  memory.writtenAt = time;
  memory.written = value;
  memory.awaited = tag.selfClearing ? 0 : READ_BACKS;
}
