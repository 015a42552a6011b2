/** Evidence out of what Bifrost keeps of people. */
import type {Evidence, Subject} from '../core/checklist.ts';
import type {People} from './people.ts';
import type {Place, Probe} from './probe.ts';
import {evidenceOf} from './read.ts';

/** `what`: which part of it, for people. Without a store there is no evidence: unknown, never good. */
export function keptBy(
  probe: Pick<Probe, 'name' | 'version'>,
  place: Place,
  what: string,
  subjectsOf: (people: People) => readonly Subject[],
): Evidence {
  const source = `the store: ${what}`;
  if (place.people === undefined)
    return evidenceOf(probe, place, source, {
      found: 'failed',
      reason: place.noStore ?? 'no store is open: run it on the box, or give --store',
    });
  const subjects = subjectsOf(place.people);
  return evidenceOf(probe, place, source, {found: 'read', text: subjects.map(({name}) => name).join('\n')}, subjects);
}
