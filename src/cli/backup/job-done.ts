/** A job is over: it is kept, and said. */
import type {Command} from 'commander';
import {AppError} from '../../core/errors.ts';
import type {Job} from '../../core/job.ts';
import {decide} from '../decide.ts';
import {say} from '../fail.ts';
import {print} from '../print.ts';

/** Throws `backup`: it failed. */
export async function jobDone(job: Job, command: Command): Promise<void> {
  try {
    await decide('job-add', job, command);
  } catch (error) {
    if (job.ok) throw error;
    say(`that is not kept in the store: ${(error as Error).message}`);
  }
  if (!job.ok) throw new AppError('backup', job.result);
  print(`${job.what}: ${job.result}`);
}
