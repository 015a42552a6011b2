/** `bifrost jobs`: work that was done, by the daemon or by a command, and how it ended. */
import {Command, Option} from 'commander';
import {type Job, type JobKind, jobKinds} from '../core/job.ts';
import {isoTime} from '../core/time.ts';
import {printList, showTime, wholeNumber, withStoreOption} from './list.ts';
import type {Column, Row} from './print.ts';

const columns: readonly Column[] = [
  {key: 'started', title: 'STARTED', show: showTime, whole: true},
  {key: 'kind', title: 'KIND', whole: true},
  {key: 'ok', title: 'OK', show: (ok) => (ok === true ? 'yes' : 'NO'), whole: true},
  {key: 'seconds', title: 'SECONDS', align: 'right', whole: true},
  {key: 'size', title: 'BYTES', align: 'right', whole: true, spare: true},
  {key: 'what', title: 'WHAT', spare: true},
  {key: 'result', title: 'RESULT', narrowest: 20},
];

export const jobsCommand = (): Command =>
  withStoreOption(new Command('jobs'))
    .description('list backups, drills and the like: when, how long, and how they ended; latest first')
    .addOption(new Option('--kind <kind...>', 'only of these kinds').choices(jobKinds))
    .option('--limit <n>', 'at most so many; 0 is all', wholeNumber, 100)
    .option('--offset <n>', 'leave out the first n', wholeNumber, 0)
    .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
    .option('--csv', 'as CSV')
    .action(({kind}: {kind?: readonly JobKind[]}, command: Command) =>
      printList(command, {
        columns,
        row: jobRow,
        items: (store, page) => store.jobs.list({...page, ...(kind !== undefined && {kinds: kind})}),
      }),
    );

const jobRow = ({started, finished, ...job}: Job): Row => ({
  started: isoTime(started),
  finished: isoTime(finished),
  seconds: Math.round((finished - started) / 1e5) / 10,
  ...job,
});
