/** `bifrost audit`: who did what, and whether the log of it is whole. */
import {Command, Option} from 'commander';
import {AppError} from '../core/errors.ts';
import {isoTime} from '../core/time.ts';
import type {StoredAuditEntry} from '../store/audit.ts';
import {exitCodes} from './fail.ts';
import {openToRead, printList, showTime, wholeNumber, withStoreOption} from './list.ts';
import {type Column, print} from './print.ts';

export const auditCommand = (): Command =>
  new Command('audit')
    .description('list who did what, and check that the log of it is whole')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(verifyCommand());

const columns: readonly Column[] = [
  {key: 'seq', title: 'ENTRY', align: 'right', whole: true},
  {key: 'time', title: 'TIME', show: showTime, whole: true},
  {key: 'actor', title: 'WHO', whole: true},
  {key: 'action', title: 'DID', whole: true},
  {key: 'detail', title: 'WHAT', narrowest: 20},
];

const listCommand = (): Command =>
  withStoreOption(new Command('list'))
    .description('list entries, latest first')
    .option('--limit <n>', 'at most so many; 0 is all', wholeNumber, 100)
    .option('--offset <n>', 'leave out the first n', wholeNumber, 0)
    .addOption(new Option('--json', 'as a JSON array').conflicts('csv'))
    .option('--csv', 'as CSV')
    .action((_options: object, command: Command) =>
      printList(command, {
        columns,
        row: ({seq, time, actor, action, detail, hash}: StoredAuditEntry) => ({
          seq,
          time: isoTime(time),
          actor,
          action,
          detail,
          hash,
        }),
        items: (store, page) => store.audit.list(page),
      }),
    );

const verifyCommand = (): Command =>
  withStoreOption(new Command('verify'))
    .description('check the chain of hashes, and the anchors that others have kept; exit code 1: the log was changed')
    .option(
      '--anchor <file or head>',
      'a file in which anchors stand (log of a SIEM, retained message), or one as NUMBER:HASH',
    )
    .action(async ({anchor}: {anchor?: string}, command: Command) => verify(anchor, command));

async function verify(anchor: string | undefined, command: Command): Promise<void> {
  const {anchorsIn} = await import('./audit/anchors.ts');
  const {judged} = await import('./audit/verdict.ts');
  const anchors = anchor === undefined ? [] : await anchorsIn(anchor);
  if (anchor !== undefined && anchors.length === 0) {
    throw new AppError('usage', `${anchor}: no anchor stands there; one looks like 4711:<64 hexadecimal digits>`);
  }
  const store = await openToRead(command);
  try {
    const {lines, isWhole} = judged(store.audit, anchors);
    print(lines.join('\n'));
    if (!isWhole) process.exitCode = exitCodes.findings;
  } finally {
    store.close();
  }
}
