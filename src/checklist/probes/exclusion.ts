/** Signed statements that take a line out of scope until a day; the judge knows this probe by its name. */
import {EXCLUSION, exclusionFields} from '../../core/checklist.ts';
import {keptBy} from '../kept-by.ts';
import type {Probe} from '../probe.ts';
import {dayOf, judgedOf} from './attestations.ts';

export const exclusion: Probe = {
  name: EXCLUSION,
  version: 1,
  about: 'Signed statements that a line does not apply here (bifrost attest sign --exclude)',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: exclusionFields,
  async collect(place) {
    const judged = place.people === undefined ? [] : await judgedOf(place.people, 'exclusion', place.now);
    return [
      keptBy(exclusion, place, 'exclusions', () =>
        judged.map(({one, problem}) => ({
          name: `line ${one.line} by ${one.signer}: ${one.statement}`,
          fields: {
            'exclusion.line': one.line,
            'exclusion.valid': problem === '',
            'exclusion.by': one.signer,
            'exclusion.until': dayOf(one.until),
            'exclusion.says': one.statement,
          },
        })),
      ),
    ];
  },
};
