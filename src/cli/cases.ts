/** `bifrost cases`: incidents in hand, step by step along a playbook. */
import {Argument, Command} from 'commander';
import {type Case, caseState, caseStates, openActions, openedAt, openSteps} from '../core/case.ts';
import {deadlinesOf} from '../core/case-clock.ts';
import type {Regulator} from '../core/regulator.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {caseNamed} from './case-named.ts';
import {actionsCommand} from './cases/actions.ts';
import {decide} from './decide.ts';
import {fileHashes} from './files.ts';
import {printList, showTime, timeAgo, wholeNumber, withListOptions, withStoreOption} from './list.ts';
import {type Column, print, printJson, type Row} from './print.ts';

export const casesCommand = (): Command =>
  new Command('cases')
    .description('incidents in hand: who did which step of the playbook, and what was learned')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(openCommand())
    .addCommand(showCommand())
    .addCommand(stepCommand())
    .addCommand(moveCommand())
    .addCommand(actionsCommand())
    .addCommand(reportCommand());

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list cases that are open or of which something is still to be done, latest first')
    .option('--all', 'the others, too')
    .action(async ({all}: {all?: boolean}, command: Command) => {
      const {loadRegulators} = await import('../load/regulators.ts');
      const regulators = loadRegulators();
      await printList(command, {
        columns,
        row: (one: Case) => rowOf(one, regulators),
        items: (store, page) => store.cases.list({...page, ...(all !== true && {open: true})}),
      });
    });

const columns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'state', title: 'STATE', whole: true},
  {key: 'opened', title: 'OPENED', show: showTime, whole: true},
  {key: 'steps', title: 'STEPS', whole: true},
  {key: 'actions', title: 'TO DO', show: (count) => (count === 0 ? '' : String(count)), whole: true},
  {key: 'next', title: 'NEXT REPORT', show: showTime, whole: true, spare: true},
  {key: 'playbook', title: 'PLAYBOOK'},
  {key: 'title', title: 'WHAT', narrowest: 20},
];

const rowOf = (one: Case, regulators: readonly Regulator[]): Row => ({
  id: one.id,
  state: caseState(one),
  opened: isoTime(openedAt(one)),
  steps: `${one.steps.length - openSteps(one).length}/${one.steps.length}`,
  actions: openActions(one).length,
  next: isoOrNothing(nextDeadline(one, regulators)),
  playbook: one.playbook,
  title: one.isExercise ? `EXERCISE: ${one.title}` : one.title,
  alerts: one.alerts,
  lessons: one.lessons,
});

/** When the next report is due that somebody waits for. */
const nextDeadline = (one: Case, regulators: readonly Regulator[]): Micros | undefined =>
  deadlinesOf(one, regulators)
    .filter(({done}) => done === undefined)
    .map(({due}) => due)
    .sort((a, b) => a - b)[0];

const isoOrNothing = (time: Micros | undefined): string => (time === undefined ? '' : isoTime(time));

interface OpenOptions {
  readonly playbook: string;
  readonly alert: string[];
  readonly exercise?: boolean;
}

const openCommand = (): Command =>
  new Command('open')
    .description('take alerts in hand as an incident')
    .argument('<title>', 'what happened, in one line')
    .requiredOption('--playbook <name>', 'what to do (bifrost playbooks)')
    .option('--alert <id...>', 'alerts that belong to it', [])
    .option('--exercise', 'it is only practised')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (title: string, {playbook, alert, exercise}: OpenOptions, command: Command) => {
      const params = {title, playbook, alerts: alert, isExercise: exercise === true};
      const {id} = (await decide('case-open', params, command)) as Case;
      print(`${id} is open; its steps: bifrost cases show ${id}`);
    });

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('print a case: its steps, who did them and when')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'as JSON')
    .action(async (prefix: string, {json}: {json?: boolean}, command: Command) => {
      const one = await caseNamed(prefix, command);
      const {caseText, toldOf} = await import('./cases/shown.ts');
      if (json === true) printJson(toldOf(one, Date.now() * 1000));
      else print(caseText(one, Date.now() * 1000));
    });

interface StepOptions {
  readonly note: string;
  readonly leaveOut?: boolean;
  readonly file: string[];
}

const stepCommand = (): Command =>
  new Command('step')
    .description('note that a step was done')
    .argument('<id>', 'its id, or the beginning of it')
    .argument('<step>', 'number of the step', wholeNumber)
    .requiredOption('--note <text>', 'what was done and found')
    .option('--leave-out', 'it is not done, for the reason that --note gives')
    .option('--file <file...>', 'files that show it: their hashes are kept', [])
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, step: number, {note, leaveOut, file}: StepOptions, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      const params = {id, step, note, isLeftOut: leaveOut === true, evidence: await fileHashes(file)};
      const one = (await decide('case-step', params, command)) as Case;
      print(`${openSteps(one).length} steps are left`);
    });

const moveCommand = (): Command =>
  new Command('move')
    .description('the case goes on: triaged, contained, eradicated, recovered, closed')
    .argument('<id>', 'its id, or the beginning of it')
    .addArgument(new Argument('<state>').choices(caseStates.slice(1)))
    .option('--lessons <text>', 'what was learned; needed to close it', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, state: string, {lessons}: {lessons: string}, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      await decide('case-move', {id, state, lessons}, command);
      print(`${id} is ${state}`);
    });

interface ReportOptions {
  readonly to: string;
  readonly aware?: Micros;
  readonly handedIn?: string;
  readonly note: string;
  readonly file: string[];
}

const reportCommand = (): Command =>
  new Command('report')
    .description('a regulator wants to hear of it: start the clocks, or note that a report was handed in')
    .argument('<id>', 'its id, or the beginning of it')
    .requiredOption('--to <name>', 'the regulator: nis2')
    .option('--aware <time>', 'when somebody became aware of it: 2h ago is 2h; default: now', timeAgo)
    .option('--handed-in <report>', 'this report was handed in: early-warning')
    .option('--note <text>', 'to whom, and the reference', '')
    .option('--file <file...>', 'what was handed in: the hashes are kept', [])
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, options: ReportOptions, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      const {to: regulator, aware = 0, handedIn: report = '', note, file} = options;
      const params = {id, regulator, aware: Math.floor(aware), report, note, evidence: await fileHashes(file)};
      const one = (await decide('case-report', params, command)) as Case;
      const {deadlineLines} = await import('./cases/shown.ts');
      print(deadlineLines(one, Date.now() * 1000).join('\n'));
    });
