/** `bifrost silences`: no noise from some alerts, for a time and with a reason. */
import {Argument, Command} from 'commander';
import {type Silence, type SilenceEffect, silenceEffects} from '../core/silence.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {assetNamed} from './asset-named.ts';
import {decide} from './decide.ts';
import {idNamed} from './id-named.ts';
import {openToRead, printList, showTime, withListOptions} from './list.ts';
import {comingMoment} from './moment.ts';
import {type Column, print, type Row} from './print.ts';
import {ruleNamed} from './rule-named.ts';

export const silencesCommand = (): Command =>
  new Command('silences')
    .description('keep some alerts quiet for a time')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(addCommand())
    .addCommand(endCommand());

interface Options {
  readonly rule?: string;
  readonly asset?: string;
  readonly segment?: string;
  readonly until: Micros;
  readonly reason: string;
}

const addCommand = (): Command =>
  new Command('add')
    .description('mute: they are closed as they come. suppress: they are shown, quietly. Both are stored and counted')
    .addArgument(new Argument('<effect>').choices(silenceEffects))
    .option('--rule <id>', 'alerts of this rule: NT-05')
    .option('--asset <asset>', 'alerts by or about this device: id, address or name')
    .option('--segment <name>', 'alerts of this segment')
    .requiredOption('--until <time>', 'when it ends: 7d, 16:00, 2026-12-01', comingMoment)
    .requiredOption('--reason <text>', 'why; kept in the audit log')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (effect: SilenceEffect, {rule, asset, segment, until, reason}: Options, command: Command) => {
      const params = {
        effect,
        until,
        reason,
        ...(rule !== undefined && {rule: await ruleNamed(rule, command)}),
        ...(asset !== undefined && {asset: await assetOf(asset, command)}),
        ...(segment !== undefined && {segment}),
      };
      const {id} = (await decide('silence-add', params, command)) as Silence;
      print(`${id} until ${showTime(isoTime(until))} UTC`);
    });

async function assetOf(name: string, command: Command): Promise<string> {
  const store = await openToRead(command);
  try {
    return assetNamed(store, name);
  } finally {
    store.close();
  }
}

const endCommand = (): Command =>
  new Command('end')
    .description('end a silence before its time')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (prefix: string, _options: object, command: Command) => {
      const id = await idOf(prefix, command);
      await decide('silence-end', {id}, command);
      print(`${id} is over`);
    });

/** Throws `usage`: none, or several. */
async function idOf(prefix: string, command: Command): Promise<string> {
  const store = await openToRead(command);
  try {
    const kind = {one: 'silence', many: 'silences', see: 'bifrost silences'};
    return idNamed(store.silences.list({}), prefix, kind).id;
  } finally {
    store.close();
  }
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list silences, latest first')
    .option('--all', 'past ones, too')
    .action(({all}: {all?: boolean}, command: Command) =>
      printList(command, {
        columns: silenceColumns,
        row: silenceRow,
        items: (store, page) => store.silences.list({...page, ...(all !== true && {at: Date.now() * 1000})}),
      }),
    );

const silenceColumns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'effect', title: 'EFFECT', whole: true},
  {key: 'rule', title: 'RULE'},
  {key: 'asset', title: 'ASSET'},
  {key: 'segment', title: 'SEGMENT'},
  {key: 'until', title: 'UNTIL', show: showTime, whole: true},
  {key: 'reason', title: 'REASON', narrowest: 20},
  {key: 'by', title: 'BY', spare: true},
];

const silenceRow = (silence: Silence): Row => ({
  ...silence,
  from: isoTime(silence.from),
  until: isoTime(silence.until),
});
