/** `bifrost cases`: incidents in hand, step by step along a playbook. */
import {Argument, Command} from 'commander';
import {type Case, caseState, caseStates, openedAt, openSteps} from '../core/case.ts';
import type {Playbook} from '../core/playbook.ts';
import {isoTime} from '../core/time.ts';
import {decide} from './decide.ts';
import {fileHashes} from './files.ts';
import {idNamed} from './id-named.ts';
import {openToRead, printList, showTime, wholeNumber, withListOptions, withStoreOption} from './list.ts';
import {type Column, print, printJson, type Row} from './print.ts';

export const casesCommand = (): Command =>
  new Command('cases')
    .description('incidents in hand: who did which step of the playbook, and what was learned')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(openCommand())
    .addCommand(showCommand())
    .addCommand(stepCommand())
    .addCommand(moveCommand());

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list cases, latest first')
    .option('--all', 'closed ones, too')
    .action(({all}: {all?: boolean}, command: Command) =>
      printList(command, {
        columns,
        row: rowOf,
        items: (store, page) => store.cases.list({...page, ...(all !== true && {open: true})}),
      }),
    );

const columns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'state', title: 'STATE', whole: true},
  {key: 'opened', title: 'OPENED', show: showTime, whole: true},
  {key: 'steps', title: 'STEPS', whole: true},
  {key: 'playbook', title: 'PLAYBOOK'},
  {key: 'title', title: 'WHAT', narrowest: 20},
];

const rowOf = (one: Case): Row => ({
  id: one.id,
  state: caseState(one),
  opened: isoTime(openedAt(one)),
  steps: `${one.steps.length - openSteps(one).length}/${one.steps.length}`,
  playbook: one.playbook,
  title: one.isExercise ? `EXERCISE: ${one.title}` : one.title,
  alerts: one.alerts,
  lessons: one.lessons,
});

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
      if (json === true) printJson(one);
      else print(textOf(one, await playbookOf(one)));
    });

async function playbookOf({playbook}: Case): Promise<Playbook | undefined> {
  const {loadPlaybooks} = await import('../load/playbooks.ts');
  return loadPlaybooks().find(({name}) => name === playbook);
}

function textOf(one: Case, playbook: Playbook | undefined): string {
  const moves = one.moves.map(({state, at, by}) => `${showTime(isoTime(at))}  ${state}  ${by}`);
  const steps = one.steps.map((id, i) => {
    const step = playbook?.steps.find((known) => known.id === id);
    const done = one.done.filter((each) => each.step === id);
    const notes = done.map(
      ({at, by, note, isLeftOut}) => `   ${showTime(isoTime(at))} ${by}: ${isLeftOut ? 'left out: ' : ''}${note}`,
    );
    const head = `${done.length > 0 ? '[x]' : '[ ]'} ${i + 1}. ${step?.title ?? id}${step === undefined ? '' : `  [${step.who}]`}`;
    return [head, ...(done.length === 0 && step !== undefined ? [`   ${step.text}`] : notes)].join('\n');
  });
  const lessons = one.lessons === '' ? [] : ['', `Learned: ${one.lessons}`];
  return [`${one.isExercise ? 'EXERCISE: ' : ''}${one.title}`, ...moves, '', ...steps, ...lessons].join('\n');
}

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
    .option('--lessons <text>', 'what was learned and what will be done; needed to close it', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, state: string, {lessons}: {lessons: string}, command: Command) => {
      const {id} = await caseNamed(prefix, command);
      await decide('case-move', {id, state, lessons}, command);
      print(`${id} is ${state}`);
    });

/** Throws `usage`: none, or several. */
async function caseNamed(prefix: string, command: Command): Promise<Case> {
  const store = await openToRead(command);
  try {
    return idNamed(store.cases.list({}), prefix, {one: 'case', many: 'cases', see: 'bifrost cases --all'});
  } finally {
    store.close();
  }
}
