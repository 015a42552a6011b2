/** `bifrost run`: the daemon, until SIGTERM or Ctrl-C; as one process, or as one of its three parts (systemd/README.md). */
import {Argument, Command} from 'commander';

const PARTS = ['core', 'sensor', 'poller'] as const;
type Part = (typeof PARTS)[number];

export function runCommand(): Command {
  return new Command('run')
    .description('watch the configured interfaces until stopped (the daemon)')
    .addArgument(
      new Argument('[part]', 'run one part alone, as the units of systemd do; without it: all in one process').choices(
        PARTS,
      ),
    )
    .option('--sockets <folder>', 'where the parts find each other', '/run')
    .action(run);
}

async function run(part: Part | undefined, {sockets}: {sockets: string}, command: Command): Promise<void> {
  switch (part) {
    case 'sensor':
      return (await import('../sensor-unit.ts')).runSensor(sockets);
    case 'poller':
      return (await import('../poller-unit.ts')).runPoller(sockets);
    default: {
      const {runDaemon} = await import('../main.ts');
      const {config} = command.optsWithGlobals<{config?: string}>();
      await runDaemon(config, part === 'core' ? sockets : undefined);
    }
  }
}
