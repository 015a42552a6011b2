/**
 * How a device bears being asked: what makes us leave it alone, for how long, and when a person must look first. A reset, a
 * time-out, an exception that says overload, or answers that take three times as long: a minute, doubled each time, a day
 * at most; three in a row, and it is suspended.
 */
import type {Observation} from '../core/observation.ts';
import type {Latency, PollDevice} from '../core/poll.ts';
import {DAY, MINUTE, type Micros} from '../core/time.ts';

const FIRST_WAIT: Micros = MINUTE;
const LONGEST_WAIT: Micros = DAY;
const MOST_FAILURES = 3;
/** Answers after which it is known how long they usually take. */
const ENOUGH_ANSWERS = 5;
const SLOWER = 3;
/** Below this a difference says nothing of the device: this box may have been busy. */
const NOTICEABLE: Micros = 20_000;
/** Share of the latest answer in what is usual. */
const WEIGHT = 0.2;
/** Modbus exceptions of a device that cannot follow: device failure, busy, no path, unit does not answer. V1.1b3 section 7. */
const OVERLOAD: readonly unknown[] = [4, 6, 10, 11];

export const freshDevice = (segment: string, address: string): PollDevice => ({
  segment,
  address,
  failures: 0,
  waitUntil: 0,
  contactAt: 0,
  suspended: '',
});

/** It answered well. */
export const bore = (device: PollDevice): PollDevice => ({...device, failures: 0, waitUntil: 0});

export const NEVER_ANSWERED: Latency = {usual: 0, answers: 0};

/** Of a question whose answers took so long. */
export function latencyAfter({usual, answers}: Latency, times: readonly Micros[]): Latency {
  const [first = 0] = times;
  const start = answers === 0 ? first : usual;
  return {
    usual: times.reduce((soFar, time) => Math.round(soFar + WEIGHT * (time - soFar)), start),
    answers: answers + times.length,
  };
}

/** It did not: why in words. */
export function suffered(device: PollDevice, why: string, now: Micros): PollDevice {
  const failures = device.failures + 1;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  const suspended = failures >= MOST_FAILURES ? `${failures} times in a row, last: ${why}` : device.suspended;
  return {...device, failures, waitUntil: now + wait, suspended};
}

/**
 * Signs of strain in an exchange that was answered; undefined: none. Answers are compared with those to the same question, since
 * a device has fast services and slow ones. `passive`: latency that real clients see, 0: not known.
 */
export function strain(
  {usual, answers}: Latency,
  passive: Micros,
  times: readonly Micros[],
  observations: readonly Observation[],
): string | undefined {
  const overload = observations.find(
    ({kind, fields}) => kind === 'exception' && OVERLOAD.includes(fields['modbus.exception_code']),
  );
  if (overload !== undefined) return `exception ${overload.fields['modbus.exception_code']}`;
  const normal = answers >= ENOUGH_ANSWERS ? usual : passive;
  const slowest = Math.max(0, ...times);
  if (normal === 0 || slowest <= SLOWER * normal || slowest - normal < NOTICEABLE) return undefined;
  return `an answer took ${millis(slowest)} ms, usual are ${millis(normal)} ms`;
}

const millis = (time: Micros): number => Math.round(time / 1000);
