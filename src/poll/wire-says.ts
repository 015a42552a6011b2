/** The wire decides: what is seen of a device's real clients says whether it may be asked now, and whether we disturbed them. */
import type {WireView} from '../core/poll.ts';
import type {Micros} from '../core/time.ts';

/** Exchanges of the real clients from which on their latency says something. */
export const ENOUGH_EXCHANGES = 20;
const WORSE = 1.2;
/** Share of requests without an answer that is noticeable. */
const NOTICEABLE_SHARE = 0.02;

/** Why one more connection may not be opened, in words; undefined: it may. The last one is never taken. */
export function noRoom({clients}: WireView, {limit, source}: {limit: number; source: string}): string | undefined {
  if (limit === 1) return `it takes one connection (${source}), and the last one is never taken`;
  if (clients.length < limit - 1) return undefined;
  return `${clients.length} of ${limit} connections (${source}) are in use: ${[...new Set(clients)].join(', ')}`;
}

/**
 * What became worse for its real clients since we asked; undefined: nothing, or there are too few to tell. Waiting longer by less
 * than `noticeable` is what a network does by itself, however large a share it is.
 */
export function worsened(before: WireView, after: WireView, noticeable: Micros): string | undefined {
  if (before.exchanges < ENOUGH_EXCHANGES || after.exchanges < ENOUGH_EXCHANGES) return undefined;
  const [lost, losing] = [share(before), share(after)];
  if (losing > lost * WORSE && losing - lost > NOTICEABLE_SHARE)
    return `its clients get no answer to ${percent(losing)} of their ${after.exchanges} requests, before to ${percent(lost)} of ${before.exchanges}`;
  if (before.latency === 0 || after.latency <= before.latency * WORSE) return undefined;
  if (after.latency - before.latency < noticeable) return undefined;
  return `its clients wait ${millis(after.latency)} ms for an answer (${after.exchanges} exchanges), before ${millis(before.latency)} ms (${before.exchanges})`;
}

const share = ({exchanges, unanswered}: WireView): number => unanswered / exchanges;
const percent = (part: number): string => `${Math.round(100 * part)} %`;
const millis = (micros: number): string => (micros / 1000).toFixed(1);
