/** `bifrost cases actions`: what somebody will do because of an incident, until it is done. */
import {Command} from 'commander';
import {type Case, type CaseAction, openActions} from '../../core/case.ts';
import {isoTime, type Micros} from '../../core/time.ts';
import {caseNamed} from '../case-named.ts';
import {decide} from '../decide.ts';
import {fileHashes} from '../files.ts';
import {printList, showTime, wholeNumber, withListOptions} from '../list.ts';
import {comingDeadline} from '../moment.ts';
import {type Column, print, type Row} from '../print.ts';

export const actionsCommand = (): Command =>
  new Command('actions')
    .description('what somebody will do because of an incident or an exercise, until it is done')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(addCommand())
    .addCommand(doneCommand());

interface Numbered {
  readonly one: Case;
  readonly action: CaseAction;
  /** From 1. */
  readonly number: number;
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list what is still to be done, what is due first on top')
    .option('--all', 'what is done, too')
    .action(async ({all}: {all?: boolean}, command: Command) => {
      const now = Date.now() * 1000;
      await printList(command, {
        columns,
        row: (numbered: Numbered) => rowOf(numbered, now),
        items: (store, {limit, offset}) =>
          store.cases
            .list({})
            .flatMap((one) => numberedOf(one))
            .filter(({action}) => all === true || action.done === undefined)
            .sort((a, b) => a.action.due - b.action.due)
            .slice(offset, limit === undefined ? undefined : offset + limit),
      });
    });

const numberedOf = (one: Case): Numbered[] => (one.actions ?? []).map((action, i) => ({one, action, number: i + 1}));

const columns: readonly Column[] = [
  {key: 'state', title: 'STATE', whole: true},
  {key: 'due', title: 'DUE', show: showTime, whole: true},
  {key: 'owner', title: 'OWNER'},
  {key: 'case', title: 'CASE', whole: true},
  {key: 'number', title: 'NO', align: 'right', whole: true},
  {key: 'what', title: 'WHAT', narrowest: 20},
  {key: 'title', title: 'OF', spare: true},
];

const rowOf = ({one, action, number}: Numbered, now: Micros): Row => ({
  ...{state: stateOf(action, now), due: isoTime(action.due), owner: action.owner, case: one.id, number},
  ...{what: action.what, title: one.title, by: action.by, at: isoTime(action.at)},
  ...{done: action.done === undefined ? '' : isoTime(action.done.at), note: action.done?.note ?? ''},
  evidence: action.done?.evidence ?? [],
});

/** As of tasks: `open`, `late`, `done`. */
function stateOf({due, done}: CaseAction, now: Micros): string {
  if (done !== undefined) return 'done';
  return now > due ? 'late' : 'open';
}

interface AddOptions {
  readonly owner: string;
  readonly due: Micros;
}

const addCommand = (): Command =>
  new Command('add')
    .description('somebody will do something because of this case; also after it is closed')
    .argument('<case>', 'its id, or the beginning of it')
    .argument('<what>', 'what will be done, in one line')
    .requiredOption('--owner <name>', 'who sees to it')
    .requiredOption('--due <moment>', 'until when: 14d or 2026-12-24', comingDeadline)
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, what: string, {owner, due}: AddOptions, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      const one = (await decide('case-action', {id, what, owner, due: Math.floor(due)}, command)) as Case;
      print(`action ${one.actions?.length ?? 0} of ${id}, due ${showTime(isoTime(due))}`);
    });

const doneCommand = (): Command =>
  new Command('done')
    .description('it was done')
    .argument('<case>', 'id of the case, or the beginning of it')
    .argument('<number>', 'number of the action, as the list shows it', wholeNumber)
    .requiredOption('--note <text>', 'what was done')
    .option('--file <file...>', 'files that show it: their hashes are kept', [])
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, action: number, {note, file}: {note: string; file: string[]}, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      const params = {id, action, note, evidence: await fileHashes(file)};
      const one = (await decide('case-action-done', params, command)) as Case;
      print(`${openActions(one).length} actions are left`);
    });
