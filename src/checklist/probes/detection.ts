/** Whether detection works as it is installed: each rule against the traffic in its examples. */
import {harmless} from '../../core/harmless.ts';
import type {Probe} from '../probe.ts';
import {tried} from '../trial.ts';

/** Rules that are named. */
const MAX_NAMED = 8;

export const detection: Probe = {
  name: 'detection',
  version: 1,
  about: 'Rules of detection against the traffic in their examples: what must alert does, and nothing else',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'detection.tried': {type: 'number', about: 'Examples that were tried'},
    'detection.wrong': {type: 'number', about: 'Those that did not alert and must, or did and must not'},
  },
  collect: async (place) => [
    await tried(detection, place, 'rules and their examples', async (trials) => {
      const {tried: count, wrong} = await trials.detection();
      const named = wrong.length === 0 ? '' : `, wrong: ${wrong.slice(0, MAX_NAMED).join('; ')}`;
      const fields = {'detection.tried': count, 'detection.wrong': wrong.length};
      return [{name: harmless(`${count - wrong.length}/${count} examples as they must be${named}`), fields}];
    }),
  ],
};
