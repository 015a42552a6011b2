/** A job is over: it is kept, and said. */
import type {Command} from 'commander';
import {AppError} from '../../core/errors.ts';
import type {Job} from '../../core/job.ts';
import {decide} from '../decide.ts';
import {print} from '../print.ts';

/** Throws `backup`: it failed. */
export async function jobDone(job: Job, command: Command): Promise<void> {
  await decide('job-add', job, command);
  if (!job.ok) throw new AppError('backup', job.result);
  print(`${job.what}: ${job.result}`);
}
