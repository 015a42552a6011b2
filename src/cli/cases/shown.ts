/** A case for people: its clocks, who did which step when, what regulators wait for, what was learned. */
import {type Case, type CaseAction, caseState} from '../../core/case.ts';
import {type Deadline, deadlinesOf, spansOf} from '../../core/case-clock.ts';
import {harmless} from '../../core/harmless.ts';
import type {Playbook} from '../../core/playbook.ts';
import {isoTime, type Micros} from '../../core/time.ts';
import {loadPlaybooks} from '../../load/playbooks.ts';
import {loadRegulators} from '../../load/regulators.ts';
import {showTime} from '../list.ts';
import {spanText} from '../span-text.ts';

/** As JSON: what follows from it beside what is kept. */
export const toldOf = (one: Case, now: Micros) => ({
  ...one,
  state: caseState(one),
  clock: spansOf(one, now).map(({state, since, span}) => ({
    state,
    since: isoTime(since),
    seconds: Math.round(span / 1e6),
  })),
  deadlines: deadlinesOf(one, loadRegulators()).map(({due, done, ...rest}) => ({
    ...rest,
    due: isoTime(due),
    ...(done !== undefined && {done: isoTime(done)}),
    isLate: (done ?? now) > due,
  })),
});

export function caseText(one: Case, now: Micros): string {
  const playbook = loadPlaybooks().find(({name}) => name === one.playbook);
  const spans = spansOf(one, now);
  const moves = one.moves.map(({state, at, by}, i) => {
    const {span = 0} = spans[i] ?? {};
    return `${moment(at)}  ${state.padEnd(10)}  ${state === 'closed' ? '' : spanText(span)}  ${by}`;
  });
  const deadlines = deadlineLines(one, now);
  return [
    `${one.isExercise ? 'EXERCISE: ' : ''}${one.title}`,
    ...moves,
    ...(deadlines.length === 0 ? [] : ['', ...deadlines]),
    '',
    ...stepLines(one, playbook),
    ...(one.lessons === '' ? [] : ['', `Learned: ${one.lessons}`]),
    ...actionLines(one, now),
  ]
    .map(harmless)
    .join('\n');
}

/** `[ ]` is open, `[x]` handed in. */
export const deadlineLines = (one: Case, now: Micros): string[] =>
  deadlinesOf(one, loadRegulators()).map((each) => deadlineText(each, now));

function deadlineText({regulator, id, title, due, done}: Deadline, now: Micros): string {
  const isLate = (done ?? now) > due;
  const when =
    done === undefined
      ? `due ${moment(due)}, ${isLate ? `LATE by ${spanText(now - due)}` : `in ${spanText(due - now)}`}`
      : `handed in ${moment(done)}${isLate ? `, LATE by ${spanText(done - due)}` : ''}`;
  return `${done === undefined ? '[ ]' : '[x]'} ${regulator} ${id}: ${when}; ${title}`;
}

/** What is to be done because of it; nothing where that is nothing. */
export const actionLines = ({actions = []}: Case, now: Micros): string[] =>
  actions.length === 0 ? [] : ['', 'To do', ...actions.map((one, i) => actionText(one, i + 1, now))];

function actionText({what, owner, due, done}: CaseAction, number: number, now: Micros): string {
  const when =
    done === undefined
      ? `due ${moment(due)}${now > due ? `, LATE by ${spanText(now - due)}` : ''}`
      : `done ${moment(done.at)} ${done.by}: ${done.note}`;
  return `${done === undefined ? '[ ]' : '[x]'} ${number}. ${what}  [${owner}] ${when}`;
}

/** One line a step, and what was noted below it, or what is to be done. */
export function stepLines(one: Case, playbook: Playbook | undefined): string[] {
  return one.steps.flatMap((id, i) => {
    const step = playbook?.steps.find((known) => known.id === id);
    const done = one.done.filter((each) => each.step === id);
    const notes = done.map(
      ({at, by, note, isLeftOut}) => `   ${moment(at)} ${by}: ${isLeftOut ? 'left out: ' : ''}${note}`,
    );
    const who = step === undefined ? '' : `  [${step.who}]`;
    const head = `${done.length > 0 ? '[x]' : '[ ]'} ${i + 1}. ${step?.title ?? id}${who}`;
    return [head, ...(done.length === 0 && step !== undefined ? [`   ${step.text}`] : notes)];
  });
}

const moment = (time: Micros): string => showTime(isoTime(time));
