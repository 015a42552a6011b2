/**
 * Who is called in an incident, as kept in roster.yml: our own people with their roles, and who is asked for help outside; held against
 * the roles that somebody must have, and against who is on call by the calendars of the escalation. Numbers and addresses stay in the file.
 */
import type {Evidence, Subject} from '../../core/checklist.ts';
import type {Place, Probe} from '../probe.ts';
import {registerProbe} from '../register.ts';
import {tried} from '../trial.ts';

/** Leads the response; decides whether the plant is stopped; speaks to the outside; keeps evidence. Others may be named besides. */
const ROLES = ['lead', 'plant', 'spokesperson', 'evidence'] as const;
const OUTSIDE = ['vendor', 'regulator', 'cert'] as const;

const register = registerProbe('roster', 'Who is called in an incident, as kept in roster.yml', {
  roles: {kind: 'texts', about: `What they do in an incident: ${ROLES.join(', ')}, ...`},
  deputy_of: {kind: 'texts', about: 'Roles in which they stand in'},
  outside: {kind: 'text', about: `Not one of ours: ${OUTSIDE.join(', ')}, ...`},
  ways: {kind: 'count', about: 'Ways to reach them'},
  out_of_band: {kind: 'yes-no', about: 'One of the ways needs neither the network of the plant nor that of the office'},
  confirmed: {kind: 'age', about: 'Days since they last answered on it'},
  leaves: {kind: 'left', about: 'Days until they leave; negative: they have left'},
});

export const roster: Probe = {
  ...register,
  about: 'Who is called in an incident (roster.yml), which roles nobody has, and who is on call but not in it',
  fields: {
    ...register.fields,
    'roster.is_called': {type: 'boolean', about: 'Has a role, stands in for one, or is on call'},
    'roster.is_listed': {type: 'boolean', about: 'Whoever is on call stands in roster.yml'},
    'roster.holders': {type: 'number', about: 'People who have this role'},
    'roster.deputies': {type: 'number', about: 'Others who stand in for it'},
    'roster.contacts': {type: 'number', about: 'Contacts of this kind outside'},
  },
  async collect(place, signal) {
    const lists = await register.collect(place, signal);
    // What could not be read may have everybody.
    if (lists.some(({found}) => found !== 'read')) return lists;
    return [...lists.map((list) => withGaps(list, place)), await onCall(place, lists)];
  },
};

/** Of the roster itself no beginning is kept: it holds telephone numbers. */
function withGaps(list: Evidence, {trials}: Place): Evidence {
  const called = new Set(trials?.onCall());
  const people = list.subjects.map(({name, fields}): Subject => {
    const isCalled = called.has(name) || textsOf(fields['roster.roles'], fields['roster.deputy_of']).length > 0;
    return {name, fields: {...fields, 'roster.is_called': isCalled}};
  });
  const here = list.subjects.filter(({fields}) => !(Number(fields['roster.leaves'] ?? 0) < 0));
  return {...list, excerpt: '', subjects: [...people, ...rolesOf(here), ...contactsOf(here)]};
}

function rolesOf(people: readonly Subject[]): Subject[] {
  const named = people.flatMap(({fields}) => textsOf(fields['roster.roles'], fields['roster.deputy_of']));
  return [...new Set([...ROLES, ...named])].map((role): Subject => {
    const holders = people.filter(({fields}) => textsOf(fields['roster.roles']).includes(role));
    const deputies = people.filter((one) => textsOf(one.fields['roster.deputy_of']).includes(role));
    const others = deputies.filter((one) => !holders.includes(one));
    const names = holders.map(({name}) => name).join(', ') || 'nobody';
    const fields = {'roster.holders': holders.length, 'roster.deputies': others.length};
    return {name: `role ${role}: ${names}`, fields};
  });
}

const contactsOf = (people: readonly Subject[]): Subject[] =>
  OUTSIDE.map((kind) => {
    const contacts = people.filter(({fields}) => fields['roster.outside'] === kind).length;
    return {name: `outside: ${kind}`, fields: {'roster.contacts': contacts}};
  });

/** Who is on call by the configuration, and whether the roster says how to reach them. */
const onCall = (place: Place, lists: readonly Evidence[]): Promise<Evidence> => {
  const listed = new Set(lists.flatMap(({subjects}) => subjects.map(({name}) => name)));
  return tried(roster, place, 'calendars of the escalation', (trials) =>
    trials.onCall().map((name) => ({name: `on call: ${name}`, fields: {'roster.is_listed': listed.has(name)}})),
  );
};

const textsOf = (...values: readonly unknown[]): string[] =>
  values.flatMap((value) => (Array.isArray(value) ? value.map(String) : []));
