/** `bifrost backup drill` */
import type {Command} from 'commander';
import {loadConfig} from '../../load/config.ts';
import {drill} from '../../restore-backup.ts';
import {jobDone} from './job-done.ts';
import {keysOf} from './keys.ts';

export async function backupDrill(command: Command): Promise<void> {
  const {config} = command.optsWithGlobals<{config?: string}>();
  await jobDone(await drill(await loadConfig(config), await keysOf(command)), command);
}
