/** Who would be told of an alert that nobody acknowledges, level by level, and whether somebody is on call all the time. */
import {levels} from '../../core/alert.ts';
import type {Evidence} from '../../core/checklist.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {tried} from '../trial.ts';

const SOURCE = 'escalation of the configuration';

export const escalation: Probe = {
  name: 'escalation',
  version: 1,
  about: 'An alert of each level that nobody acknowledges: who is told, and when (bifrost escalation simulate)',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'escalation.level': {type: 'string', about: `Level of the alert: ${levels.join(', ')}`},
    'escalation.tiers': {type: 'number', about: 'Tiers that are told one after the other'},
    'escalation.minutes_to_second': {type: 'number', about: 'Minutes until the second tier is told; not there: never'},
    'escalation.hole_hours': {
      type: 'number',
      about: 'Hours of the next 30 days in which a tier that would be told has nobody on call',
    },
  },
  collect: async (place) => [await tryIt(place)],
};

async function tryIt(place: Place): Promise<Evidence> {
  if (place.trials?.escalation().length === 0)
    return evidenceOf(escalation, place, SOURCE, {found: 'absent', reason: 'no tiers are configured'});
  return tried(escalation, place, SOURCE, (trials) =>
    trials.escalation().map(({level, tiers, minutesToSecond, holeHours}) => ({
      name: `${level}: ${tiers} tiers, ${holeHours} hours of 30 days with nobody on call`,
      fields: {
        'escalation.level': level,
        'escalation.tiers': tiers,
        ...(Number.isFinite(minutesToSecond) && {'escalation.minutes_to_second': minutesToSecond}),
        'escalation.hole_hours': holeHours,
      },
    })),
  );
}
