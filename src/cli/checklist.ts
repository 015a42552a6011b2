/** `bifrost checklist`: goes through the hardening checklist, and shows what came of it. */
import {Command, InvalidArgumentError, Option} from 'commander';
import {lineStates} from '../core/checklist.ts';
import {withStoreOption} from './list.ts';

export const checklistCommand = (): Command =>
  new Command('checklist')
    .description('go through the hardening checklist: each line proven, with what speaks against it')
    .addCommand(showCommand(), {isDefault: true})
    .addCommand(runCommand())
    .addCommand(explainCommand())
    .addCommand(diffCommand())
    .addCommand(selfCommand())
    .addCommand(commandsCommand())
    .addCommand(watchCommand());

const runCommand = (): Command =>
  withShape(withFilter(withPlace(withStoreOption(new Command('run')))))
    .description('go through it now; exit code 1 where a line fails')
    .action(async (options: object, command: Command) => {
      const {run} = await import('./checklist/run.ts');
      await run(options, command);
    });

const showCommand = (): Command =>
  withShape(withFilter(withStoreOption(new Command('show'))))
    .description('show what the latest run found')
    .addOption(new Option('--state <state>', 'only lines in this state').choices(lineStates))
    .option('--run <id>', 'another run: its id or the beginning of it')
    .option('--runs', 'list the runs that are kept')
    .action(async (options: object, command: Command) => {
      const {show} = await import('./checklist/show.ts');
      await show(options, command);
    });

const explainCommand = (): Command =>
  withStoreOption(new Command('explain'))
    .description('explain a line: what it asks for, its verdict with evidence, and what to do')
    .argument('<number>', 'number of the line', lineNumber)
    .option('--run <id>', 'as this run found it: its id or the beginning of it')
    .option('--json', 'as a JSON object')
    .action(async (line: number, options: object, command: Command) => {
      const {explain} = await import('./checklist/explain.ts');
      await explain(line, options, command);
    });

const diffCommand = (): Command =>
  withShape(withStoreOption(new Command('diff')))
    .description('show which lines and which sources changed between two runs')
    .option('--from <id>', 'earlier run; left out: the one before')
    .option('--to <id>', 'later run; left out: the latest')
    .action(async (options: object, command: Command) => {
      const {diff} = await import('./checklist/diff.ts');
      await diff(options, command);
    });

const selfCommand = (): Command =>
  withShape(withFilter(new Command('self')))
    .description("judge Bifrost's own installation; exit code 1 where a line fails")
    .action(async (options: object, command: Command) => {
      const {self} = await import('./checklist/self.ts');
      await self(options, command);
    });

const commandsCommand = (): Command =>
  new Command('commands')
    .description('print a script that records on another machine what only it can tell, for run --recorded')
    .action(async () => {
      const {recordingScript} = await import('../checklist/recording.ts');
      process.stdout.write(recordingScript());
    });

const watchCommand = (): Command =>
  withFilter(withStoreOption(new Command('watch')))
    .description('show the latest run, anew whenever there is one, until Ctrl-C')
    .addOption(new Option('--state <state>', 'only lines in this state').choices(lineStates))
    .action(async (options: object, command: Command) => {
      const {watch} = await import('./checklist/watch.ts');
      await watch(options, command);
    });

const withShape = (command: Command): Command =>
  command.addOption(new Option('--json', 'as JSON').conflicts('csv')).option('--csv', 'as CSV');

const withFilter = (command: Command): Command =>
  command
    .option('--line <number>', 'only this line; may be given several times', lineNumbers)
    .option('--section <text>', 'only sections with this in their name');

const withPlace = (command: Command): Command =>
  command
    .option('--root <folder>', 'judge the machine whose file system begins here, by its files alone')
    .option('--recorded <folder>', 'what another machine told while it ran (checklist commands); with --root, or alone')
    .option('--manifests <folder>', 'objects of a cluster, and compose files')
    .option('--kubeconfig <file>', 'a cluster to ask, read-only')
    .option('--image <image>', 'OCI layout folder, tar file, or registry/name:tag; may be given several times', several)
    .option('--registry-auth <file>', 'file of docker login, for registries that ask who comes')
    .option('--image-key <file>', 'public key whose signatures on images are trusted; several times', several)
    .option('--image-report <file>', 'report of Trivy or Grype about images; several times', several)
    .option('--reports <folder>', 'reports of other tools')
    .option('--firewalls <folder>', 'configurations of firewalls')
    .option('--backups <folder>', 'folder with backups; several times', several)
    .option('--registers <folder>', 'what people keep lists of')
    .option('--allow-port <port>', 'port that may be open to the network, tcp/22; several times', several);

const several = (text: string, before: readonly string[] = []): string[] => [...before, text];

function lineNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 103) throw new InvalidArgumentError('Lines are 1 to 103.');
  return number;
}

const lineNumbers = (text: string, before: readonly number[] = []): number[] => [...before, lineNumber(text)];
