/** `bifrost backup canary` */
import type {Command} from 'commander';
import {tryRemoval} from '../../backup-canary.ts';
import {loadConfig} from '../../load/config.ts';
import {jobDone} from './job-done.ts';

export async function backupCanary(command: Command): Promise<void> {
  const {config} = command.optsWithGlobals<{config?: string}>();
  await jobDone(await tryRemoval(await loadConfig(config)), command);
}
