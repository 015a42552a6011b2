/** Incident cases: how far they are, how fast they were, what was missing, and whether anything was learned. */
import {type Case, caseState, openedAt} from '../../core/case.ts';
import {deadlinesOf, timeTo} from '../../core/case-clock.ts';
import {gapsOf} from '../../core/case-gaps.ts';
import type {Subject} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import {DAY, MINUTE, type Micros} from '../../core/time.ts';
import {keptBy} from '../kept-by.ts';
import type {People} from '../people.ts';
import type {Probe} from '../probe.ts';

export const cases: Probe = {
  name: 'cases',
  version: 2,
  about: 'Incident cases (bifrost cases)',
  privilege: 'to read the store',
  timeout: 1000,
  fields: {
    'case.state': {type: 'string', about: 'new, triaged, contained, eradicated, recovered, closed'},
    'case.days': {type: 'number', about: 'Days since it came into this state'},
    'case.opened_days': {type: 'number', about: 'Days since it was opened'},
    'case.lessons': {type: 'boolean', about: 'Lessons are written down'},
    'case.exercise': {type: 'boolean', about: 'It was only practised'},
    'case.acknowledged_minutes': {
      type: 'number',
      about: 'Minutes until somebody acknowledged the last of its alerts; not there: it has none, or one is not',
    },
    'case.recovered_minutes': {type: 'number', about: 'Minutes until all was as before; not there: it is not yet'},
    'case.gaps': {type: 'number', about: 'What was missing, by the after-action report (bifrost drill report)'},
    'case.actions': {type: 'number', about: 'What somebody does because of it, done or not (bifrost cases actions)'},
    'case.late_reports': {type: 'number', about: 'Reports that a regulator waits for past their time'},
  },
  collect: async (place) => [
    keptBy(cases, place, 'cases', (people) => people.cases.map((one) => subjectOf(one, people, place.now))),
  ],
};

function subjectOf(one: Case, {acknowledged, regulators}: People, now: Micros): Subject {
  const times = one.alerts.flatMap((id) => acknowledged.get(id) ?? []);
  const isAnswered = one.alerts.length > 0 && times.length === one.alerts.length;
  const recovered = timeTo(one, ['recovered', 'closed']);
  const gaps = gapsOf(
    one,
    one.alerts.filter((id) => !acknowledged.has(id)),
  );
  const late = deadlinesOf(one, regulators).filter(({due, done}) => done === undefined && due < now);
  const fields: Fields = {
    'case.state': caseState(one),
    'case.days': (now - (one.moves.at(-1)?.at ?? 0)) / DAY,
    'case.opened_days': (now - openedAt(one)) / DAY,
    'case.lessons': one.lessons !== '',
    'case.exercise': one.isExercise,
    ...(isAnswered && {'case.acknowledged_minutes': inMinutes(Math.max(...times))}),
    ...(recovered !== undefined && {'case.recovered_minutes': inMinutes(recovered)}),
    'case.gaps': gaps.length,
    'case.actions': one.actions?.length ?? 0,
    'case.late_reports': late.length,
  };
  const what = gaps.length === 0 ? '' : `: ${gaps.join(' ')}`;
  return {name: `${one.id} ${one.title}${what}`, fields};
}

const inMinutes = (span: Micros): number => Math.round((span / MINUTE) * 10) / 10;
