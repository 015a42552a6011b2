/** `bifrost backup now` */
import type {Command} from 'commander';
import {DEFAULT_CONFIG, loadConfig} from '../../load/config.ts';
import {makeBackup} from '../../make-backup.ts';
import {jobDone} from './job-done.ts';

export async function backupNow(command: Command): Promise<void> {
  const {config: named} = command.optsWithGlobals<{config?: string}>();
  await jobDone(await makeBackup(await loadConfig(named), named ?? DEFAULT_CONFIG), command);
}
