#!/usr/bin/env node
/** The command line. Each command is a file of its own and a line of the table below; docs/cli.md describes them all. */
import {Command, CommanderError} from 'commander';
import {exitCodes, fail} from './fail.ts';

type Load = () => Promise<Command>;

const groups = {watch: 'Watch:', look: 'See what was found:', setUp: 'Set up:'} as const;

/** Sorted by name. Only what the command line names is loaded. */
const commands: Readonly<Record<string, readonly [group: keyof typeof groups, load: Load]>> = {
  advisories: ['look', async () => (await import('./advisories.ts')).advisoriesCommand()],
  alerts: ['look', async () => (await import('./alerts.ts')).alertsCommand()],
  assets: ['look', async () => (await import('./assets.ts')).assetsCommand()],
  attest: ['look', async () => (await import('./attest.ts')).attestCommand()],
  audit: ['look', async () => (await import('./audit.ts')).auditCommand()],
  backup: ['setUp', async () => (await import('./backup.ts')).backupCommand()],
  baseline: ['look', async () => (await import('./baseline.ts')).baselineCommand()],
  cases: ['look', async () => (await import('./cases.ts')).casesCommand()],
  change: ['look', async () => (await import('./change.ts')).changeCommand()],
  checklist: ['look', async () => (await import('./checklist.ts')).checklistCommand()],
  command: ['setUp', async () => (await import('./command.ts')).commandCommand()],
  config: ['setUp', async () => (await import('./config.ts')).configCommand()],
  creds: ['look', async () => (await import('./creds.ts')).credsCommand()],
  demo: ['watch', async () => (await import('./demo.ts')).demoCommand()],
  dissect: ['watch', async () => (await import('./dissect.ts')).dissectCommand()],
  doctor: ['setUp', async () => (await import('./doctor.ts')).doctorCommand()],
  drill: ['look', async () => (await import('./drill.ts')).drillCommand()],
  escalation: ['setUp', async () => (await import('./escalation.ts')).escalationCommand()],
  evidence: ['look', async () => (await import('./evidence.ts')).evidenceCommand()],
  incidents: ['look', async () => (await import('./incidents.ts')).incidentsCommand()],
  jobs: ['look', async () => (await import('./jobs.ts')).jobsCommand()],
  outbox: ['look', async () => (await import('./outbox.ts')).outboxCommand()],
  playbooks: ['look', async () => (await import('./playbooks.ts')).playbooksCommand()],
  policy: ['setUp', async () => (await import('./policy.ts')).policyCommand()],
  poll: ['watch', async () => (await import('./poll.ts')).pollCommand()],
  profiles: ['setUp', async () => (await import('./profiles.ts')).profilesCommand()],
  replay: ['watch', async () => (await import('./replay.ts')).replayCommand()],
  report: ['look', async () => (await import('./report.ts')).reportCommand()],
  rules: ['setUp', async () => (await import('./rules.ts')).rulesCommand()],
  run: ['watch', async () => (await import('./run.ts')).runCommand()],
  setup: ['setUp', async () => (await import('./setup.ts')).setupCommand()],
  signer: ['setUp', async () => (await import('./signer.ts')).signerCommand()],
  silences: ['look', async () => (await import('./silences.ts')).silencesCommand()],
  store: ['setUp', async () => (await import('./store.ts')).storeCommand()],
  talkers: ['look', async () => (await import('./talkers.ts')).talkersCommand()],
  tags: ['setUp', async () => (await import('./tags.ts')).tagsCommand()],
  tasks: ['look', async () => (await import('./tasks.ts')).tasksCommand()],
};

const EXIT_CODES = `
Exit codes: 0 ok, 1 findings or failure, 2 wrong command line, 3 bad configuration, rules or profiles,
4 cannot open (file, store, interface, broker, daemon), 130 interrupted`;

async function programFor(args: readonly string[]): Promise<Command> {
  const {version} = await import('../load/version.ts');
  const program = new Command('bifrost')
    .description('Watches an industrial network: who is there, who talks to whom, and when that changes')
    .option('--config <file>', 'configuration file; default: /etc/bifrost/bifrost.yaml')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(bifrost --help lists the commands)')
    .exitOverride();
  const named = Object.keys(commands).filter((name) => args.includes(name));
  // Commands may have a --version of their own: that of a device.
  if (named.length === 0) program.version(version, '-V, --version', 'print the version');
  if (args.length === 1 && VERSION.has(args[0] ?? '')) return program;
  for (const [name, [group, load]] of Object.entries(commands)) {
    if (named.length > 0 && !named.includes(name) && !args.includes(COMPLETE)) continue;
    const command = await load();
    adopt(program, command);
    program.addCommand(command.helpGroup(groups[group]));
  }
  const [group] = program.commands;
  if (named.length === 1 && group !== undefined && !args.includes(COMPLETE))
    await refuseUnknown(group, args[args.indexOf(group.name()) + 1] ?? '');
  if (named.length === 0 || args.includes(COMPLETE)) (await import('./complete.ts')).addComplete(program, groups.setUp);
  return program;
}

/** Where a command has one that it runs by itself, commander takes any other word for too many arguments. Throws `usage`. */
async function refuseUnknown(group: Command, word: string): Promise<void> {
  const known = group.commands.map((one) => one.name());
  if (known.length === 0 || group.registeredArguments.length > 0 || word === '' || word.startsWith('-')) return;
  if (known.includes(word) || word === 'help') return;
  const [{AppError}, {nearest}] = await Promise.all([import('../core/errors.ts'), import('../core/nearest.ts')]);
  const meant = nearest(word, known);
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new AppError('usage', `no command ${group.name()} ${word} (${hint})`);
}

const COMPLETE = 'complete';
const VERSION: ReadonlySet<string> = new Set(['-V', '--version']);

/** Commands that were made alone end as the program ends: by throwing. */
function adopt(parent: Command, child: Command): void {
  child.copyInheritedSettings(parent);
  for (const grandchild of child.commands) adopt(child, grandchild);
}

async function main(args: readonly string[]): Promise<void> {
  try {
    const program = await programFor(args);
    await program.parseAsync(args, {from: 'user'});
  } catch (error) {
    // Commander has already said what is wrong.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else fail(error);
  }
}

/** The reader left (`| head`): nobody wants the rest. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await main(process.argv.slice(2));
