/** What is kept where, and how secret it is: data-stores.yml against the places of the machine where data lies. */
import {dirname} from 'node:path';
import type {Evidence, Subject} from '../../core/checklist.ts';
import {ownOf} from '../own.ts';
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
  version: 2,
  suffices: [],
  about: 'Places with data: those in data-stores.yml, and those on the machine that are not in it',
  fields: {
    ...register.fields,
    'data-stores.is_registered': {type: 'boolean', about: 'It stands in data-stores.yml'},
    'data-stores.is_own': {type: 'boolean', about: 'The database of Bifrost lies in it'},
  },
  collect: async (place, signal) => {
    const entries = await register.collect(place, signal);
    return entries.map((entry) => (entry.found === 'read' ? withUnregistered(entry, place) : entry));
  },
};

/** A folder of the list covers what lies below it. */
function withUnregistered(entry: Evidence, place: Place): Evidence {
  const own = dirname(ownOf(place).store);
  const subject = ({name, fields}: Subject, isRegistered: boolean): Subject => ({
    name,
    fields: {...fields, 'data-stores.is_registered': isRegistered, 'data-stores.is_own': covers(name, own)},
  });
  const registered = entry.subjects.map((one) => subject(one, true));
  const candidates = [...new Set([...known, own, ...(place.backups ?? [])])];
  const there = candidates.filter((path) => listBelow(place, path).found !== 'absent');
  const missing = there.filter((path) => !registered.some(({name}) => covers(name, path)));
  return {...entry, subjects: [...registered, ...missing.map((name) => subject({name, fields: {}}, false))]};
}

const covers = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);
