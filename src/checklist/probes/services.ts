/** Units that start with the machine, and those of them that a box on an industrial network can do without. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {unneededServices} from '../data/unneeded-services.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {SYSTEM, startedUnits, UNIT} from '../starting.ts';

export const services: Probe = {
  name: 'services',
  version: 2,
  about: 'Services that start with the machine',
  privilege: 'nothing',
  timeout: 2000,
  fields: {
    'services.unit': {type: 'string', about: 'Name of the unit'},
    'services.is_unneeded': {type: 'boolean', about: 'A box on an industrial network can do without it'},
    'services.what': {type: 'string', about: 'What an unneeded one does'},
  },
  collect: async (place) => [readServices(place)],
};

function readServices(place: Place): Evidence {
  const started = startedUnits(place);
  if (!('units' in started)) return evidenceOf(services, place, started.path, started);
  const {units} = started;
  return evidenceOf(services, place, SYSTEM, {found: 'read', text: units.join('\n')}, units.map(subjectOf));
}

function subjectOf(unit: string): Subject {
  const what = unneededServices[unit.replace(UNIT, '')] ?? '';
  const fields = {'services.unit': harmless(unit), 'services.is_unneeded': what !== '', 'services.what': what};
  return {name: harmless(unit), fields};
}
