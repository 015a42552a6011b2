/** What a case says about time: how long it was in each state, and by when a regulator wants to hear what. Pure. */
import {type Case, type CaseState, openedAt} from './case.ts';
import type {Regulator} from './regulator.ts';
import {HOUR, type Micros} from './time.ts';

export interface StateSpan {
  readonly state: CaseState;
  readonly since: Micros;
  /** Until the next state, or until now; a case that is closed stands still. */
  readonly span: Micros;
}

/** In their order. */
export const spansOf = ({moves}: Case, now: Micros): StateSpan[] =>
  moves.map(({state, at}, i) => {
    const until = moves[i + 1]?.at ?? (state === 'closed' ? at : now);
    return {state, since: at, span: Math.max(0, until - at)};
  });

/** How long until it first came into this state or one beyond it; undefined: it has not. */
export function timeTo(one: Case, reached: readonly CaseState[]): Micros | undefined {
  const move = one.moves.find(({state}) => reached.includes(state));
  return move && move.at - openedAt(one);
}

export interface Deadline {
  readonly regulator: string;
  readonly id: string;
  readonly title: string;
  readonly due: Micros;
  /** When it was handed in; undefined: it is open. */
  readonly done?: Micros;
}

/** What a regulator that was declared wants to hear of a case, by when. */
export function deadlinesOf(one: Case, regulators: readonly Regulator[]): Deadline[] {
  return (one.reporting ?? []).flatMap(({regulator: name, aware, handedIn}) => {
    const {reports = []} = regulators.find((known) => known.name === name) ?? {};
    const doneAt = (id: string): Micros | undefined => handedIn.find(({report}) => report === id)?.at;
    const due = new Map<string, Micros>();
    return reports.map(({id, title, within, after}): Deadline => {
      // What counts from a report that is still open counts from the latest moment of it.
      const start = after === undefined ? aware : (doneAt(after) ?? due.get(after) ?? aware);
      const done = doneAt(id);
      due.set(id, start + span(start, within));
      return {regulator: name, id, title, due: start + span(start, within), ...(done !== undefined && {done})};
    });
  });
}

/** A month is one of the calendar: from 31 January to the last day of February. */
function span(start: Micros, {hours, months}: Regulator['reports'][number]['within']): Micros {
  if (hours !== undefined) return hours * HOUR;
  const from = new Date(start / 1000);
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + (months ?? 0));
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return to.getTime() * 1000 - Math.floor(start / 1000) * 1000;
}
