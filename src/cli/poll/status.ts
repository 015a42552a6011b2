/** `bifrost poll status`: the switch, and of every target when it was asked, what came of it, and how its device bears it. */
import type {Command} from 'commander';
import {isoTime, type Micros} from '../../core/time.ts';
import type {Planned} from '../../poll/plan.ts';
import type {Store} from '../../store/store.ts';
import {showTime} from '../list.ts';
import {type Column, printRows, type Row} from '../print.ts';
import {type PlanOptions, sayStopped, withPlan} from './plan.ts';

export const printStatus = (command: Command): Promise<void> =>
  withPlan(command, ({config, store, planned}) => {
    sayStopped(config, store);
    const rows = planned.filter(({question}) => question !== undefined).map((one) => statusRow(one, store));
    printRows(rows, columns, command.optsWithGlobals<PlanOptions>());
  });

const columns: readonly Column[] = [
  {key: 'target', title: 'TARGET', whole: true},
  {key: 'question', title: 'QUESTION', whole: true},
  {key: 'asked', title: 'ASKED', show: showTime, whole: true},
  {key: 'outcome', title: 'OUTCOME', narrowest: 20},
  {key: 'next', title: 'NEXT', narrowest: 20},
  {key: 'usualMs', title: 'USUAL MS', align: 'right', spare: true},
];

function statusRow({target, question, verdict, reason, at}: Planned, {polling}: Store): Row {
  const asked = polling.asked(target.id, question?.name ?? '');
  const device = polling.device(target.segment, target.address);
  const when = at === 0 ? verdict : `after ${showTime(isoTime(at))}`;
  return {
    target: target.id,
    segment: target.segment,
    question: question?.name,
    asked: timeOf(asked?.askedAt),
    answered: timeOf(asked?.answeredAt),
    outcome: asked?.outcome ?? 'never asked',
    next: `${when}: ${reason}`,
    usualMs: asked === undefined || asked.answers === 0 ? '' : Math.round(asked.usual / 1000),
    failures: device?.failures ?? 0,
    suspended: device?.suspended ?? '',
  };
}

const timeOf = (time: Micros | undefined): string => (time === undefined || time === 0 ? '' : isoTime(time));
