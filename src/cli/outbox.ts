/** `bifrost outbox`: what the other sides refused for good, and sending it again. */
import {Command} from 'commander';
import {openToRead, withStoreOption} from './list.ts';
import {type Column, print, printRows} from './print.ts';

export const outboxCommand = (): Command =>
  new Command('outbox')
    .description('messages that a sink refused for good (dead letters)')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(retryCommand());

const columns: readonly Column[] = [
  {key: 'sink', title: 'SINK', whole: true},
  {key: 'kind', title: 'KIND', whole: true},
  {key: 'reason', title: 'REASON'},
  {key: 'topic', title: 'TOPIC', spare: true},
];

const listCommand = (): Command =>
  withStoreOption(new Command('list'))
    .description('list them, the oldest first')
    .option('--json', 'as a JSON array')
    .option('--csv', 'as CSV')
    .action(async ({json = false, csv = false}: {json?: boolean; csv?: boolean}, command: Command) => {
      const store = await openToRead(command);
      try {
        const rows = store.outbox.deadLetters().map(({sink, kind, reason, topic}) => ({sink, kind, reason, topic}));
        printRows(rows, columns, {json, csv});
      } finally {
        store.close();
      }
    });

const retryCommand = (): Command =>
  new Command('retry')
    .description('send all of them again, once the reason is put right')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (_options: object, command: Command) => {
      const {decide} = await import('./decide.ts');
      const {count} = (await decide('outbox-retry', {}, command)) as {count: number};
      print(`${count} wait again`);
    });
