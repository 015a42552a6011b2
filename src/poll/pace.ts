/**
 * How often: the time between two requests to one device, in one segment, and in all. It varies by a fifth up and down, so
 * that devices and boxes never beat together; its shortest is one request in the allowed time, never less. A slow device with
 * clients is asked more slowly.
 */
import type {PollRates} from '../core/poll.ts';

/** A fifth. */
const JITTER = 0.2;
/** Two requests may come this much closer on the wire than they were granted. */
const MARGIN_MS = 20;
/**
 * A device that does one thing at a time makes its clients wait while it answers us. It rests so many times as long as it took:
 * a client whose cycle is up to twice that time meets one of ours with one request in 150 at most, others with fewer. But no longer
 * than connections are left open.
 */
const REST = 300;
const LONGEST_REST_MS = 30_000;

export interface Pace {
  /** Resolves when a request to this device may be sent; then it is counted. Rejects when the signal aborted. */
  turn(device: string, segment: string, perDevice: number, signal: AbortSignal): Promise<void>;
  /** It is sent only now, though its turn was before. */
  count(device: string, segment: string, perDevice: number): void;
  /**
   * It was answered: the device rests from now on, so that none comes sooner because the last one went out late. `taken`:
   * milliseconds for which it was not there for its clients.
   */
  rest(device: string, perDevice: number, taken: number): void;
}

export interface PaceClock {
  /** Milliseconds that only go forward. */
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 to below 1. */
  random(): number;
}

export function pace({perSegment, overall}: PollRates, clock: PaceClock): Pace {
  /** When the next one may go. */
  const free = new Map<string, number>();
  const interval = (perSecond: number): number => {
    const mean = 1000 / perSecond / (1 - JITTER);
    return mean * (1 - JITTER + 2 * JITTER * clock.random()) + MARGIN_MS;
  };
  const keysOf = (device: string, segment: string) => [`device ${device}`, `segment ${segment}`, 'all'] as const;
  const count = (device: string, segment: string, perDevice: number): void => {
    const rates = [perDevice, perSegment, overall];
    for (const [i, key] of keysOf(device, segment).entries())
      free.set(key, clock.now() + interval(rates[i] ?? perDevice));
  };
  return {
    count,
    rest(device, perDevice, taken) {
      const share = Math.min(LONGEST_REST_MS, REST * taken);
      free.set(`device ${device}`, clock.now() + Math.max(interval(perDevice), share));
    },
    async turn(device, segment, perDevice, signal) {
      for (;;) {
        signal.throwIfAborted();
        const wait = Math.max(...keysOf(device, segment).map((key) => free.get(key) ?? 0)) - clock.now();
        if (wait <= 0) break;
        await clock.sleep(wait, signal);
      }
      count(device, segment, perDevice);
    },
  };
}
