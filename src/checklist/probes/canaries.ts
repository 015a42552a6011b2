/** Whether attacks are noticed on this box: frames of an exercise through everything that reads and judges live ones. */
import type {Probe} from '../probe.ts';
import {tried} from '../trial.ts';

export const canaries: Probe = {
  name: 'canaries',
  version: 1,
  about: 'Attacks (bifrost drill run), from their frames to the alerts that the rules of this site raise',
  privilege: 'to read the store',
  timeout: 60_000,
  fields: {
    'canaries.rule': {type: 'string', about: 'Id of the rule that must tell it'},
    'canaries.told': {type: 'boolean', about: 'It did'},
  },
  collect: async (place) => [
    await tried(canaries, place, 'bifrost drill run', async (trials) =>
      (await trials.canaries()).map(({name, rule, isTold}) => ({
        name: `${name}: ${rule} ${isTold ? 'tells it' : 'is silent'}`,
        fields: {'canaries.rule': rule, 'canaries.told': isTold},
      })),
    ),
  ],
};
