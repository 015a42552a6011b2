/** How old what was imported is. Old or missing content is told with every answer: "nothing found" would mean little. */
import {DAY, type Micros} from '../../core/time.ts';
import type {AdvisoryStatus} from '../../store/advisories.ts';

const daysSince = (day: string): number => Math.floor((Date.now() - Date.parse(day)) / 86_400_000);

/** Undefined: none was imported. */
export const newestDays = ({advisories, newest}: AdvisoryStatus): number | undefined =>
  advisories === 0 || newest === '' ? undefined : daysSince(newest);

/** What must be said before anything is concluded from "nothing found"; undefined: nothing. */
export function ageProblem(status: AdvisoryStatus, oldAfter: Micros): string | undefined {
  if (status.advisories === 0)
    return 'no advisories were imported: nothing is known of vulnerabilities (bifrost advisories import)';
  const days = newestDays(status);
  if (days === undefined) return 'no advisory says of which day it is: how old they are is not known';
  return days * DAY > oldAfter
    ? `the newest advisory is ${days} days old: what was published since is not known`
    : undefined;
}
