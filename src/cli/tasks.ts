/** `bifrost tasks`: what the checklist asks for again and again, and what became of it. */
import {Command} from 'commander';
import type {LineShape} from '../checklist/judge/line-schema.ts';
import {actionTasks} from '../checklist/tasks/actions.ts';
import {type NamedTask, type Task, taskState} from '../core/task.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import {decide} from './decide.ts';
import {say} from './fail.ts';
import {fileHashes, makeFile} from './files.ts';
import {lineNumber} from './line-number.ts';
import {openToRead, printList, showTime, withListOptions} from './list.ts';
import {type Column, print, type Row} from './print.ts';

export const tasksCommand = (): Command =>
  new Command('tasks')
    .description('recurring security tasks of the checklist: what is due, done, missed')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(doCommand())
    .addCommand(excuseCommand())
    .addCommand(calendarCommand());

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list tasks, latest first: what is coming or due, what follows from incidents, and the last 30 days')
    .option('--all', 'older ones, too')
    .option('--line <n>', 'only of this line', lineNumber)
    .action(async ({all, line}: {all?: boolean; line?: number}, command: Command) => {
      const now = Date.now() * 1000;
      const lines = await linesByNumber();
      await printList(command, {
        columns,
        row: (named: NamedTask) => rowOf(named, now),
        items(store, {limit, offset}) {
          if (store.tasks.list({limit: 1}).length === 0)
            say('there are none yet: the service keeps them from its first start on (bifrost run)');
          const recurring = store.tasks.list({
            ...(limit !== undefined && {limit: offset + limit}),
            until: now,
            ...(line !== undefined && {line}),
            ...(all !== true && {since: now - SHOWN}),
          });
          const actions = actionTasks(store.cases.list({})).filter(
            ({task}) =>
              (line === undefined || task.line === line) && (all === true || (task.closed?.at ?? now) >= now - SHOWN),
          );
          return [...recurring.map((task) => namedOf(task, lines.get(task.line))), ...actions]
            .sort((a, b) => b.task.due - a.task.due)
            .slice(offset, limit === undefined ? undefined : offset + limit);
        },
      });
    });

const SHOWN: Micros = 30 * DAY;

const columns: readonly Column[] = [
  {key: 'state', title: 'STATE', whole: true},
  {key: 'line', title: 'LINE', whole: true},
  {key: 'task', title: 'TASK', narrowest: 20},
  {key: 'period', title: 'PERIOD', brief: (key) => String(key).replace(/^\w{26}-/, 'action '), whole: true},
  {key: 'due', title: 'DUE', show: showTime, whole: true},
  {key: 'owner', title: 'OWNER'},
  {key: 'by', title: 'BY'},
  {key: 'note', title: 'NOTE', spare: true},
];

const namedOf = (task: Task, line: LineShape | undefined): NamedTask => ({
  ...{id: `line${task.line}`, what: line?.text ?? '', task},
  ...{owner: line?.task?.owner ?? '', deputy: line?.task?.deputy ?? ''},
});

const rowOf = ({what, owner, deputy, task}: NamedTask, now: Micros): Row => ({
  state: taskState(task, now),
  line: task.line,
  task: what,
  period: task.key,
  due: isoTime(task.due),
  ends: isoTime(task.ends),
  ...{owner, deputy},
  closing: task.closing,
  how: task.closed?.how ?? '',
  by: task.closed?.by ?? '',
  at: task.closed === undefined ? '' : isoTime(task.closed.at),
  note: task.closed?.note ?? '',
  evidence: task.closed?.evidence ?? [],
});

async function linesByNumber(): Promise<ReadonlyMap<number, LineShape>> {
  const {shippedShapes} = await import('../line-shapes.ts');
  return new Map((await shippedShapes()).map(({shape}) => [shape.line, shape]));
}

const doCommand = (): Command =>
  new Command('do')
    .description('record that you did what a line asks for; it closes the task that is open')
    .argument('<line>', 'number of the line', lineNumber)
    .requiredOption('--note <text>', 'what you did and found')
    .option('--file <file...>', 'files that show it: their hashes are kept')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (line: number, {note, file = []}: {note: string; file?: string[]}, command: Command) => {
      const params = {line, note, evidence: await fileHashes(file)};
      const {period} = (await decide('task-do', params, command)) as {period: string};
      print(
        period === ''
          ? `recorded; no task of line ${line} is open now`
          : `recorded; the task ${period} of line ${line}`,
      );
    });

const excuseCommand = (): Command =>
  new Command('excuse')
    .description('say why a task was not done; it is shown as excused')
    .argument('<line>', 'number of the line', lineNumber)
    .argument('<period>', 'its period, as the list shows it: 2026-W48')
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (line: number, period: string, {reason}: {reason: string}, command: Command) => {
      await decide('task-excuse', {line, period, reason}, command);
      print(`${period} of line ${line} is excused`);
    });

const calendarCommand = (): Command =>
  new Command('calendar')
    .description('write the tasks as an iCalendar file, for the calendar of who does them')
    .option('--out <file>', 'write it there; default: the terminal')
    .option('--store <file>', 'the database to read; default: store.path of the configuration')
    .action(async ({out}: {out?: string}, command: Command) => {
      const {storedCalendar} = await import('../keep-calendar.ts');
      const {loadConfig} = await import('../load/config.ts');
      const {site} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
      const store = await openToRead(command);
      try {
        const text = await storedCalendar(store, await linesByNumber(), site, Date.now() * 1000);
        if (out === undefined) process.stdout.write(text);
        else makeFile(out, text);
      } finally {
        store.close();
      }
    });
