/** `bifrost poll`: what would be asked of whom, asking now, and stopping all of it. */
import {Command} from 'commander';
import {isoTime} from '../core/time.ts';
import {print} from './print.ts';

export const pollCommand = (): Command =>
  new Command('poll')
    .description('questions to devices: the plan, how they bear it, and the switch that stops it')
    .option('--dry-run', 'print every request that would be sent, byte by byte, and send nothing')
    .addCommand(planCommand(), {isDefault: true})
    .addCommand(statusCommand())
    .addCommand(nowCommand())
    .addCommand(switchCommand('stop', 'stop all polling at once; it stays stopped until somebody starts it'))
    .addCommand(switchCommand('start', 'poll again after a stop'));

const planCommand = (): Command =>
  listOf('plan', 'what would be asked of whom, when, and why or why not')
    .option('--bytes', 'every request that would be sent, byte by byte')
    .action(async ({bytes}: {bytes?: boolean}, command: Command) => {
      const {printPlan, printRequests} = await import('./poll/plan.ts');
      const {dryRun} = command.optsWithGlobals<{dryRun?: boolean}>();
      await (bytes === true || dryRun === true ? printRequests(command) : printPlan(command));
    });

const statusCommand = (): Command =>
  listOf('status', 'when each target was last asked, what came of it, and how its device bears it').action(
    async (_options: object, command: Command) => (await import('./poll/status.ts')).printStatus(command),
  );

const listOf = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--store <file>', 'the database to read; default: store.path of the configuration')
    .option('--segment <name>', 'only of this segment')
    .option('--json', 'as a JSON array')
    .option('--csv', 'as CSV');

const nowCommand = (): Command =>
  new Command('now')
    .description('ask a target now, known or not; a suspension ends. What forbids asking still does')
    .argument('<target>', 'its id, as `bifrost poll plan` shows it')
    .action(async (target: string, _options: object, command: Command) => {
      const [{loadConfig}, {controlCall}] = await Promise.all([import('../load/config.ts'), import('../api/call.ts')]);
      const {config: path} = command.optsWithGlobals<{config?: string}>();
      const {control} = await loadConfig(path);
      await controlCall(control.socket, 'poll-now', {target});
      print(`${target} is asked as soon as windows, budgets and the wire allow (bifrost poll status)`);
    });

const switchCommand = (name: 'stop' | 'start', description: string): Command =>
  new Command(name)
    .description(description)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async ({reason}: {reason: string}, command: Command) => {
      const [{decide}, {stopPolling}] = await Promise.all([import('./decide.ts'), import('./poll/stop.ts')]);
      const done = name === 'stop' ? stopPolling(reason, command) : decide('poll-start', {reason}, command);
      const said = (await done) as {by: string; time: number};
      print(`${name === 'stop' ? 'stopped' : 'started'} by ${said.by}, ${isoTime(said.time)}`);
    });
