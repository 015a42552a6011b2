/** Whether there is a playbook for the alerts of each rule. */
import {isFor} from '../../core/playbook.ts';
import type {Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';

const SOURCE = 'rules/playbooks';

export const playbooks: Probe = {
  name: 'playbooks',
  version: 1,
  about: 'Playbooks for the alerts of each rule (bifrost playbooks)',
  privilege: 'nothing',
  timeout: 5000,
  fields: {
    'playbook.rule': {type: 'string', about: 'Id of a rule'},
    'playbook.count': {type: 'number', about: 'Playbooks that are for its alerts'},
  },
  async collect(place) {
    const {response} = place;
    if (response === undefined)
      return [evidenceOf(playbooks, place, SOURCE, {found: 'failed', reason: 'rules and playbooks were not loaded'})];
    const text = response.playbooks.map(({name, sha256}) => `${sha256}  ${name}`).join('\n');
    const subjects = response.rules.map((rule) => ({
      name: rule,
      fields: {
        'playbook.rule': rule,
        'playbook.count': response.playbooks.filter((one) => isFor(one, rule)).length,
      },
    }));
    return [evidenceOf(playbooks, place, SOURCE, {found: 'read', text}, subjects)];
  },
};
