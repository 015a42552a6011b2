/** Whether attacks are noticed on this box: recorded frames through everything that reads and judges live ones. */
import type {Probe} from '../probe.ts';
import {tried} from '../trial.ts';

export const canaries: Probe = {
  name: 'canaries',
  version: 1,
  about: 'Recorded attacks (rules/canaries), from their frames to the alerts that the rules of this site raise',
  privilege: 'to read the store',
  timeout: 60_000,
  fields: {
    'canaries.rule': {type: 'string', about: 'Id of the rule that must tell it'},
    'canaries.told': {type: 'boolean', about: 'It did'},
  },
  collect: async (place) => [
    await tried(canaries, place, 'rules/canaries', async (trials) =>
      (await trials.canaries()).map(({name, rule, isTold}) => ({
        name: `${name}: ${rule} ${isTold ? 'tells it' : 'is silent'}`,
        fields: {'canaries.rule': rule, 'canaries.told': isTold},
      })),
    ),
  ],
};
