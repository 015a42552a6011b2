/** What is kept where, and how secret it is: data-stores.yml against the places of the machine where data lies. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import type {Place, Probe} from '../probe.ts';
import {listBelow} from '../read.ts';
import {registerProbe} from '../register.ts';

/** Where the usual programs keep data. */
const known = [
  'bifrost',
  'postgresql',
  'mysql',
  'influxdb',
  'mongodb',
  'mosquitto',
  'redis',
  'prometheus',
  'grafana',
  'loki',
].map((name) => `/var/lib/${name}`);

const register = registerProbe('data-stores', 'Places with data, as kept in data-stores.yml', {
  class: {kind: 'text', about: 'public, internal, confidential or secret'},
  owner: {kind: 'text', about: 'Who answers for it'},
  reviewed: {kind: 'age', about: 'Days since somebody looked whether this still holds'},
});

export const dataStores: Probe = {
  ...register,
  version: 1,
  suffices: [],
  about: 'Places with data: those in data-stores.yml, and those on the machine that are not in it',
  fields: {
    ...register.fields,
    'data-stores.is_registered': {type: 'boolean', about: 'It stands in data-stores.yml'},
  },
  collect: async (place, signal) => {
    const entries = await register.collect(place, signal);
    return entries.map((entry) => (entry.found === 'read' ? withUnregistered(entry, place) : entry));
  },
};

/** A folder of the list covers what lies below it. */
function withUnregistered(entry: Evidence, place: Place): Evidence {
  const registered = entry.subjects.map(
    ({name, fields}): Subject => ({name, fields: {...fields, 'data-stores.is_registered': true}}),
  );
  const found = [...known, ...(place.backups ?? [])].filter((path) => listBelow(place, path).found !== 'absent');
  const missing = found.filter((path) => !registered.some(({name}) => path === name || path.startsWith(`${name}/`)));
  const unregistered = missing.map((name): Subject => ({name, fields: {'data-stores.is_registered': false}}));
  return {...entry, subjects: [...registered, ...unregistered]};
}
