/** Evidence of a trial that Bifrost makes of itself (src/trials.ts). */
import type {Evidence, Subject} from '../core/checklist.ts';
import type {Place, Probe, Trials} from './probe.ts';
import {evidenceOf} from './read.ts';

/** What a trial brought; without a store there is none. Never throws. */
export async function tried(
  probe: Pick<Probe, 'name' | 'version'>,
  place: Place,
  source: string,
  read: (trials: Trials) => Promise<readonly Subject[]> | readonly Subject[],
): Promise<Evidence> {
  const {trials, noStore = 'no store is open: run it on the box'} = place;
  if (trials === undefined) return evidenceOf(probe, place, source, {found: 'failed', reason: noStore});
  try {
    const subjects = await read(trials);
    const text = subjects.map(({name, fields}) => `${name} ${JSON.stringify(fields)}`).join('\n');
    return evidenceOf(probe, place, source, {found: 'read', text}, subjects);
  } catch (error) {
    return evidenceOf(probe, place, source, {found: 'failed', reason: (error as Error).message.slice(0, 300)});
  }
}
