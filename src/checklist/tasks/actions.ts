/** What somebody will do because of an incident, as tasks: once, until it is done. Pure. */
import type {Case} from '../../core/case.ts';
import type {NamedTask} from '../../core/task.ts';
import {DAY, type Micros} from '../../core/time.ts';

/** Document lessons learned. */
const LINE = 83;
/** So late nobody is reminded any more: it is missed. */
const GIVEN_UP: Micros = 365 * DAY;

/** In the order of the cases. */
export const actionTasks = (cases: readonly Case[]): NamedTask[] =>
  cases.flatMap(({id, actions = []}) =>
    actions.map(({what, owner, due, at, done}, i) => ({
      id: `action-${id}-${i + 1}`,
      ...{what, owner, deputy: ''},
      task: {
        ...{line: LINE, key: `${id}-${i + 1}`, opens: at, due, ends: due + GIVEN_UP, closing: 'act' as const},
        ...(done !== undefined && {closed: {how: 'act' as const, ...done}}),
      },
    })),
  );
