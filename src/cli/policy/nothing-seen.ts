/** Why there is nothing that a policy could be held against. */
import {DAY, isoTime, type Micros} from '../../core/time.ts';
import {showTime} from '../list.ts';

/** A capture that was replayed has its own time. */
export function whyNothing(latest: Micros | undefined, since: Micros): string {
  if (latest === undefined) return 'no exchange was ever logged in this database: there is nothing to look at';
  const [seen, from] = [latest, since].map((time) => showTime(isoTime(time)));
  const days = Math.ceil((Date.now() * 1000 - latest) / DAY) + 1;
  return `nothing was seen since ${from}; the latest exchange is of ${seen}: look back farther with --last ${days}d`;
}
