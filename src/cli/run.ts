/** `bifrost run`: the daemon, until SIGTERM or Ctrl-C. */
import {Command} from 'commander';

export function runCommand(): Command {
  return new Command('run').description('watch the configured interfaces until stopped (the daemon)').action(run);
}

async function run(_options: object, command: Command): Promise<void> {
  const {runDaemon} = await import('../main.ts');
  await runDaemon(command.optsWithGlobals<{config?: string}>().config);
}
