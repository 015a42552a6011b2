/** `bifrost change`: change tickets. What one covers is recorded and not alarmed; what happens beside it is raised. */
import {Command, Option} from 'commander';
import {AppError} from '../core/errors.ts';
import {factKinds} from '../core/fact.ts';
import type {Ticket} from '../core/ticket.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {assetNamed} from './asset-named.ts';
import {decide} from './decide.ts';
import {openToRead, printList, showTime, withListOptions} from './list.ts';
import {comingMoment} from './moment.ts';
import {type Column, print, type Row} from './print.ts';

export const changeCommand = (): Command =>
  new Command('change')
    .description('announce work on devices, so that it is recorded and not alarmed')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(openCommand())
    .addCommand(closeCommand());

interface Options {
  readonly ticket: string;
  readonly device?: readonly string[];
  readonly allow: readonly string[];
  readonly from?: Micros;
  readonly until: Micros;
}

const openCommand = (): Command =>
  new Command('open')
    .description('open a change ticket')
    .requiredOption('--ticket <name>', 'what you call it: MOC-17')
    .option('--device <asset...>', 'on these devices: ids, addresses or names; left out: on all of them')
    .addOption(new Option('--allow <kind...>', 'what will be done').choices(factKinds).makeOptionMandatory())
    .option('--from <time>', 'when it begins: 2h, 16:00, 2026-12-01T06:00; left out: now', comingMoment)
    .requiredOption('--until <time>', 'when it ends: 2h, 16:00, 2026-12-01T06:00', comingMoment)
    .option('--store <file>', 'change this database, past the daemon')
    .action(async ({ticket, device = [], allow, from, until}: Options, command: Command) => {
      const assets = await assetsNamed(device, command);
      await decide('change-open', {ticket, assets, allow, from: from ?? Date.now() * 1000, until}, command);
      print(`${ticket} is open until ${showTime(isoTime(until))} UTC; close it with: bifrost change close ${ticket}`);
    });

async function assetsNamed(names: readonly string[], command: Command): Promise<string[]> {
  if (names.length === 0) return [];
  const store = await openToRead(command);
  try {
    return names.map((name) => assetNamed(store, name));
  } finally {
    store.close();
  }
}

const closeCommand = (): Command =>
  new Command('close')
    .description('close a change ticket: the work is done')
    .argument('<ticket>', 'its name')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (ticket: string, _options: object, command: Command) => {
      await checkTicket(ticket, command);
      await decide('change-close', {ticket}, command);
      print(`${ticket} is closed`);
    });

/** Throws `usage`: nobody opened it. */
async function checkTicket(name: string, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    if (store.tickets.get(name) === undefined) {
      throw new AppError('usage', `no change ticket ${name} (see bifrost change list)`);
    }
  } finally {
    store.close();
  }
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list change tickets, latest first')
    .option('--open', 'only those that nobody closed')
    .action(({open}: {open?: boolean}, command: Command) =>
      printList(command, {
        columns: ticketColumns,
        row: ticketRow,
        items: (store, page) => store.tickets.list({...page, ...(open === true && {open})}),
      }),
    );

const ticketColumns: readonly Column[] = [
  {key: 'ticket', title: 'TICKET', whole: true},
  {key: 'state', title: 'STATE', whole: true},
  {key: 'allow', title: 'ALLOWS'},
  {key: 'assets', title: 'DEVICES', narrowest: 14},
  {key: 'from', title: 'FROM', show: showTime, whole: true},
  {key: 'until', title: 'UNTIL', show: showTime, whole: true},
  {key: 'openedBy', title: 'BY'},
];

const ticketRow = (ticket: Ticket): Row => ({
  ...ticket,
  state: stateOf(ticket, Date.now() * 1000),
  from: isoTime(ticket.from),
  until: isoTime(ticket.until),
  closed: ticket.closed && {...ticket.closed, time: isoTime(ticket.closed.time)},
});

function stateOf({closed, from, until}: Ticket, now: Micros): string {
  if (closed !== undefined) return 'closed';
  if (now < from) return 'coming';
  return now < until ? 'open' : 'forgotten';
}
