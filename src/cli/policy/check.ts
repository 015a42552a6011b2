/** `bifrost policy check`: is it right. */
import {Command} from 'commander';
import {print} from '../print.ts';

export const checkCommand = (): Command =>
  new Command('check')
    .description('check a policy; exit code 3 and file:line:column if something is wrong')
    .argument('[path...]', 'files or folders that make one policy; default: those of the configuration')
    .action(async (paths: readonly string[], _options: object, command: Command) => {
      const {policyNamed} = await import('./named.ts');
      const {mode, zones, conduits} = await policyNamed(paths, command);
      const lines = conduits.reduce((sum, {allow}) => sum + allow.length, 0);
      print(`${zones.length} zones, ${conduits.length} conduits with ${lines} lines, mode ${mode}: all right`);
    });
