/** What the checklist sees of incident response: the roster, and cases as they are kept. */
import {expect, test} from 'vitest';
import type {People} from '../../../src/checklist/people.ts';
import type {Trials} from '../../../src/checklist/probe.ts';
import {caseActions} from '../../../src/checklist/probes/case-actions.ts';
import {cases} from '../../../src/checklist/probes/cases.ts';
import {roster} from '../../../src/checklist/probes/roster.ts';
import type {Case} from '../../../src/core/case.ts';
import {DAY, MINUTE} from '../../../src/core/time.ts';
import {aRoot, collect, fieldsOf, foundOf, NOW} from '../a-root.ts';

const onCall = (...names: string[]): Trials => ({onCall: () => names}) as unknown as Trials;

const placeWith = (text: string, ...names: string[]) => ({
  ...aRoot({}),
  registers: aRoot({'/roster.yml': text}).root,
  trials: onCall(...names),
});

const ROSTER = `
- {name: Anna, roles: [lead, plant], ways: [tel 1, radio], out_of_band: true, confirmed: 2026-11-20}
- {name: Ben, roles: [spokesperson, evidence], deputy_of: [lead, evidence], ways: [tel 2], confirmed: 2026-01-01}
- {name: Carl, deputy_of: [plant], leaves: 2026-11-01}
- {name: Vendor hotline, outside: vendor, ways: [tel 3], confirmed: 2026-10-01}
`;

test('who is called, which roles nobody has or stands in for, and who is missing outside', async () => {
  const [list] = await collect(roster, placeWith(ROSTER, 'Anna'));
  const told = Object.fromEntries(list?.subjects.map(({name, fields}) => [name, fields]) ?? []);
  expect(told['Anna']).toMatchObject({'roster.ways': 2, 'roster.confirmed': 10, 'roster.is_called': true});
  expect(told['Vendor hotline']).toMatchObject({'roster.outside': 'vendor', 'roster.is_called': false});
  expect(told['Carl']).toMatchObject({'roster.leaves': -30, 'roster.is_called': true});
  expect(Object.entries(told).filter(([name]) => /^(role|outside)/.test(name))).toEqual([
    ['role lead: Anna', {'roster.holders': 1, 'roster.deputies': 1}],
    // Carl has left.
    ['role plant: Anna', {'roster.holders': 1, 'roster.deputies': 0}],
    ['role spokesperson: Ben', {'roster.holders': 1, 'roster.deputies': 0}],
    // Nobody is their own deputy.
    ['role evidence: Ben', {'roster.holders': 1, 'roster.deputies': 0}],
    ['outside: vendor', {'roster.contacts': 1}],
    ['outside: regulator', {'roster.contacts': 0}],
    ['outside: cert', {'roster.contacts': 0}],
  ]);
});

test('a role that the site has besides is asked for alike, and an empty roster fills none', async () => {
  const named = async (text: string) =>
    (await collect(roster, placeWith(text)))[0]?.subjects.map(({name}) => name).filter((one) => one.startsWith('role'));
  expect(await named('- {name: Anna, deputy_of: [medic]}')).toContain('role medic: nobody');
  expect(await named('[]')).toEqual([
    'role lead: nobody',
    'role plant: nobody',
    'role spokesperson: nobody',
    'role evidence: nobody',
  ]);
});

test('who is on call and not in the roster, and nothing of telephone numbers', async () => {
  const told = await collect(roster, placeWith(ROSTER, 'Anna', 'Doris'));
  expect(told.map(({source}) => source)).toEqual([expect.stringMatching('roster.yml'), 'calendars of the escalation']);
  expect(told[1]?.subjects.map(({fields}) => fields)).toEqual([
    {'roster.is_listed': true},
    {'roster.is_listed': false},
  ]);
  expect(JSON.stringify(told)).not.toMatch(/tel 1|radio/);
});

test('what cannot be read has nobody missing; without a configuration nobody says who is on call', async () => {
  const {trials: _, ...alone} = placeWith(ROSTER);
  expect(await foundOf(roster, alone)).toEqual(['read', expect.stringMatching('^failed: no store is open')]);
  expect(await foundOf(roster, {...aRoot({}), trials: onCall('Anna')})).toEqual([
    'failed: nobody said where the registers are',
  ]);
  expect(await foundOf(roster, placeWith('- {name: Anna, ways: 5}', 'Anna'))).toEqual([
    expect.stringMatching('ways is no list of texts'),
  ]);
  expect(await foundOf(roster, {...aRoot({}), registers: aRoot({}).root, trials: onCall('Anna')})).toEqual([
    'absent: is not there',
  ]);
});

const exercise: Case = {
  ...{id: '01K', title: 'Exercise', playbook: 'sensor-blind', steps: ['a'], alerts: ['A1', 'A2'], isExercise: true},
  moves: [
    {state: 'new', at: NOW - 10 * DAY, by: 'anna'},
    {state: 'recovered', at: NOW - 10 * DAY + 90 * MINUTE, by: 'anna'},
    {state: 'closed', at: NOW - 2 * DAY, by: 'anna'},
  ],
  done: [{step: 'a', at: NOW, by: 'anna', note: 'done', isLeftOut: false, evidence: ['00']}],
  lessons: 'label the ports',
  actions: [
    {what: 'label the ports', owner: 'ben', due: NOW + 7 * DAY, by: 'anna', at: NOW},
    {what: 'order a spare', owner: 'ben', due: NOW - DAY, by: 'anna', at: NOW},
    {
      ...{what: 'call the vendor', owner: 'ben', due: NOW - DAY, by: 'anna', at: NOW},
      done: {at: NOW, by: 'ben', note: 'called', evidence: []},
    },
  ],
};

const kept = (one: Case, acknowledged: Readonly<Record<string, number>> = {}) => ({
  ...aRoot({}),
  people: {
    ...{cases: [one], acknowledged: new Map(Object.entries(acknowledged)), acts: [], tasks: [], attestations: []},
    signers: [],
    regulators: [
      {
        ...{name: 'nis2', title: '', source: '', applies: ''},
        reports: [{id: 'early-warning', title: '', within: {hours: 24}}],
      },
    ],
  } satisfies People,
});

test('how fast a case was, what was missing, and what follows from it', async () => {
  expect(await fieldsOf(cases, kept(exercise, {A1: 3 * MINUTE, A2: 4.5 * MINUTE}))).toEqual([
    {
      ...{'case.state': 'closed', 'case.days': 2, 'case.opened_days': 10, 'case.lessons': true, 'case.exercise': true},
      ...{'case.acknowledged_minutes': 4.5, 'case.recovered_minutes': 90},
      ...{'case.gaps': 0, 'case.actions': 3, 'case.late_reports': 0},
    },
  ]);
});

test('an alert that nobody acknowledged is a gap, and the case is not acknowledged', async () => {
  const [fields] = await fieldsOf(cases, kept(exercise, {A1: 3 * MINUTE}));
  expect(fields).toMatchObject({'case.gaps': 1});
  expect(fields).not.toHaveProperty('case.acknowledged_minutes');
  const [without] = await fieldsOf(cases, kept({...exercise, alerts: []}));
  expect(without).not.toHaveProperty('case.acknowledged_minutes');
});

test('a regulator that waits past its time, and one that has it', async () => {
  const reporting = (handedIn: NonNullable<Case['reporting']>[number]['handedIn']) => [
    {regulator: 'nis2', aware: NOW - 2 * DAY, by: 'anna', handedIn},
  ];
  const late = async (one: NonNullable<Case['reporting']>) =>
    (await fieldsOf(cases, kept({...exercise, reporting: one})))[0]?.['case.late_reports'];
  expect(await late(reporting([]))).toBe(1);
  const report = {report: 'early-warning', at: NOW, by: 'anna', note: '', evidence: []};
  expect(await late(reporting([report]))).toBe(0);
});

test('what is still to be done, each with its owner and day; what is done is not there', async () => {
  const [told] = await collect(caseActions, kept(exercise));
  expect(told?.subjects).toEqual([
    {
      name: 'label the ports (ben, due 2026-12-07; case 01K Exercise)',
      fields: {'case-actions.days_left': 7, 'case-actions.owner': 'ben'},
    },
    {
      name: 'order a spare (ben, due 2026-11-29; case 01K Exercise)',
      fields: {'case-actions.days_left': -1, 'case-actions.owner': 'ben'},
    },
  ]);
  expect(await foundOf(caseActions, aRoot({}))).toEqual([expect.stringMatching('^failed: no store')]);
});
