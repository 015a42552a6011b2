/** `bifrost setup`: asks the few things that a new site needs, and writes the commented configuration. */
import {join} from 'node:path';
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {DEFAULT_CONFIG} from '../load/config.ts';
import {print} from './print.ts';

interface Options {
  readonly site?: string;
  readonly sensor?: string;
  readonly interface: readonly string[];
  readonly broker?: string;
  readonly subnet: readonly string[];
  readonly folder: string;
  readonly yes?: true;
  readonly force?: true;
}

const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const setupCommand = (): Command =>
  new Command('setup')
    .description('ask what a new site needs, and write its configuration')
    .option('--site <name>', 'name of the plant')
    .option('--sensor <name>', 'name of this box, unlike any other of the plant')
    .option(
      '--interface <name[:segment]>',
      'port that hangs on a mirror port, and the name of its network; repeatable',
      several,
      [],
    )
    .option('--broker <url>', 'MQTT broker, mqtts://broker.example:8883; none: without')
    .option('--subnet <network>', 'network of the plant, 10.10.0.0/16; repeatable', several, [])
    .option('--folder <folder>', 'where the files go', '/etc/bifrost')
    .option('--yes', 'ask nothing: what is not given stays as it is by default')
    .option('--force', 'with --yes: write over what is there')
    .action(setUp);

async function setUp({folder, force, yes, ...given}: Options, command: Command): Promise<void> {
  if (command.optsWithGlobals<{config?: string}>().config !== undefined)
    throw new AppError(
      'usage',
      'setup writes several files into a folder: name that (--folder), not a file (--config)',
    );
  const {CONFIG, filesOf, mayWrite, write} = await import('./setup/files.ts');
  const {askFor, mayOverwrite} = await import('./setup/questions.ts');
  if (yes !== true && !process.stdin.isTTY)
    throw new AppError('usage', 'setup asks questions, and nobody is here to answer: give --yes and the options');
  const known = {
    site: given.site ?? '',
    sensor: given.sensor ?? '',
    interfaces: given.interface,
    broker: given.broker ?? '',
    subnets: given.subnet,
  };
  const files = filesOf(yes === true ? known : await askFor(known), folder);
  await mayWrite(folder, files, yes === true ? async () => force === true : mayOverwrite);
  for (const path of await write(folder, files)) print(path);
  print(nextSteps(join(folder, CONFIG)));
}

/** The services read the usual file; another one is named in each command. */
const nextSteps = (path: string): string =>
  path === DEFAULT_CONFIG
    ? `Next: bifrost doctor; then systemctl restart bifrost bifrost-sensor bifrost-poll.
Whom the services may reach: systemd/README.md.`
    : `Next: bifrost --config ${path} doctor; then bifrost --config ${path} run. The services read ${DEFAULT_CONFIG}.`;
