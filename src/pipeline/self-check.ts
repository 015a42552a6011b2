/**
 * Is what is captured worth watching? Facts about the capture itself, once a minute: a wire that fell silent, a mirror port
 * that shows one direction only, messages that cannot be read. Time comes from the packets, or from ticks without them.
 */
import type {Health} from '../core/health.ts';
import {MINUTE, type Micros} from '../core/time.ts';

/** Fewer broken messages say nothing of the whole; of fewer connections all must be of one direction to say something. */
const FEW = 10;

/** What was counted so far. */
export interface Counted {
  /** Messages that were read, and by protocol those that could not be. */
  messages(): number;
  unreadable(): ReadonlyMap<string, number>;
  /** Time of the latest frame of a segment; 0: there was none. */
  heard(segment: string): Micros;
  directions(): {readonly total: number; readonly oneWay: number};
}

export interface SelfCheck {
  /** Once a second. */
  tick(now: Micros): readonly Health[];
}

interface Silence {
  readonly segment: string;
  heard: Micros;
  since: Micros;
  told: Micros;
}

const NOTHING: readonly Health[] = [];

/** `watched`: segments that are captured live, and of which silence is news; a file may be silent. */
export function selfCheck(watched: readonly string[], counted: Counted): SelfCheck {
  const silences: Silence[] = watched.map((segment) => ({segment, heard: 0, since: -1, told: -1}));
  const before = {time: -1, messages: 0, unreadable: new Map<string, number>()};

  function unreadable(): Health[] {
    const messages = counted.messages();
    const now = new Map(counted.unreadable());
    const grown = [...now].map(([name, count]) => [name, count - (before.unreadable.get(name) ?? 0)] as const);
    const broken = grown.reduce((sum, [, count]) => sum + count, 0);
    const total = messages - before.messages;
    before.messages = messages;
    before.unreadable = now;
    const [worst] = grown.toSorted(([, a], [, b]) => b - a);
    if (broken < FEW || worst === undefined) return [];
    return [about('unreadable', broken, Math.max(total, broken), {'bifrost.protocol': worst[0]})];
  }

  return {
    tick(now) {
      const silent = silences.flatMap((one) => silence(one, counted.heard(one.segment), now));
      if (before.time < 0) before.time = now;
      if (now - before.time < MINUTE) return silent.length === 0 ? NOTHING : silent;
      before.time = now;
      const {total, oneWay} = counted.directions();
      const isTelling = total >= FEW || (total > 0 && oneWay === total);
      const directions = isTelling ? [about('directions', oneWay, total, {'bifrost.says': saidOf(oneWay, total)})] : [];
      return [...silent, ...directions, ...unreadable()];
    },
  };
}

const about = (name: Health['name'], part: number, total: number, more: Health['fields']): Health => ({
  name,
  segment: '',
  fields: {'bifrost.percent': (part / total) * 100, 'bifrost.total': total, ...more},
});

const saidOf = (oneWay: number, total: number): string =>
  total < FEW
    ? `all ${total} TCP connections that carry data show one side only; they are so few that it may be these alone`
    : `${oneWay} of ${total} TCP connections that carry data show one side only`;

/** Told once a minute as long as it lasts. */
function silence(one: Silence, heard: Micros, now: Micros): Health[] {
  if (one.since < 0 || heard !== one.heard) {
    one.heard = heard;
    one.since = now;
    one.told = now;
  }
  if (now - one.told < MINUTE) return [];
  one.told = now;
  return [{name: 'no-traffic', segment: one.segment, fields: {'bifrost.seconds': (now - one.since) / 1e6}}];
}
