/**
 * How the real clients of polled devices fare: how long they wait for answers, how often in vain. Seen on the wire below the
 * protocols: from what the client sends to what the server sends next. Other conversations cost one comparison.
 */
import type {PollingPlan} from '../core/poll.ts';
import {type Micros, SECOND} from '../core/time.ts';

/** Exchanges kept for one device. */
const MAX_SAMPLES = 1024;
/** A client that asks again after so long had no answer. */
const NO_ANSWER: Micros = SECOND;
const UNANSWERED = -1;

/** What is seen of one device. */
export interface Fare {
  readonly times: Float64Array;
  /** Microseconds, or `UNANSWERED`. */
  readonly waits: Int32Array;
  /** Ever. */
  count: number;
}

export interface ClientsWatch {
  use(plan: PollingPlan | undefined): void;
  /** Undefined: nobody polls that device. */
  fareOf(segment: string, address: string): Fare | undefined;
  /** A client did not get its connection to the device. */
  refused(segment: string, address: string, time: Micros): void;
  /** Exchanges since then, those without an answer, and how long the others waited: the middle one. */
  since(segment: string, address: string, since: Micros): {exchanges: number; unanswered: number; latency: Micros};
}

export function clientsWatch(): ClientsWatch {
  const fares = new Map<string, Fare>();
  const keyOf = (segment: string, address: string): string => `${segment} ${address}`;
  return {
    use(plan) {
      for (const {segment, address} of plan?.targets ?? []) {
        const key = keyOf(segment, address);
        if (fares.has(key)) continue;
        fares.set(key, {times: new Float64Array(MAX_SAMPLES), waits: new Int32Array(MAX_SAMPLES), count: 0});
      }
    },
    fareOf: (segment, address) => fares.get(keyOf(segment, address)),
    refused(segment, address, time) {
      const fare = fares.get(keyOf(segment, address));
      if (fare !== undefined) note(fare, UNANSWERED, time);
    },
    since(segment, address, since) {
      const fare = fares.get(keyOf(segment, address));
      return fare === undefined ? {exchanges: 0, unanswered: 0, latency: 0} : summary(fare, since);
    },
  };
}

function summary({count, times, waits}: Fare, since: Micros): {exchanges: number; unanswered: number; latency: Micros} {
  const kept = Math.min(count, MAX_SAMPLES);
  const found: number[] = [];
  for (let i = 0; i < kept; i++) if ((times[i] ?? 0) >= since) found.push(waits[i] ?? UNANSWERED);
  const answered = found.filter((wait) => wait !== UNANSWERED).sort((a, b) => a - b);
  const latency = answered[Math.floor(answered.length / 2)] ?? 0;
  return {exchanges: found.length, unanswered: found.length - answered.length, latency};
}

/** Whoever waits for an answer on one connection. */
export interface Waiting {
  /** When the client asked; 0: nothing waits. */
  waitingSince: Micros;
}

/** A piece of payload in a conversation with the device. */
export function payload(fare: Fare, on: Waiting, isFromClient: boolean, time: Micros): void {
  const since = on.waitingSince;
  if (isFromClient) {
    // A request in pieces, or another one before the answer, waits from its first piece on.
    if (since !== 0 && time - since < NO_ANSWER) return;
    if (since !== 0) note(fare, UNANSWERED, time);
    on.waitingSince = time;
  } else if (since !== 0) {
    note(fare, Math.min(time - since, 0x7fffffff), time);
    on.waitingSince = 0;
  }
}

/** The connection ended, or never began. */
export function hungUp(fare: Fare, on: Waiting, time: Micros): void {
  if (on.waitingSince !== 0) note(fare, UNANSWERED, time);
  on.waitingSince = 0;
}

function note(fare: Fare, wait: number, time: Micros): void {
  const at = fare.count++ % MAX_SAMPLES;
  fare.times[at] = time;
  fare.waits[at] = wait;
}
