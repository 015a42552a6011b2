/** `bifrost alerts`: what was found, why it matters, and what somebody decided about it. */
import {Argument, Command, Option} from 'commander';
import {type Alert, type AlertState, alertStates, type Level, levels} from '../core/alert.ts';
import type {Micros} from '../core/time.ts';
import type {Crowd} from '../store/alert-crowds.ts';
import type {AlertFilter} from '../store/alert-filter.ts';
import type {Store} from '../store/store.ts';
import {assetNamed} from './asset-named.ts';
import {say} from './fail.ts';
import {
  type ListOptions,
  printList,
  seenTimes,
  showBriefTime,
  showTime,
  timeAgo,
  withListOptions,
  withStoreOption,
} from './list.ts';
import {type Column, colors, type Row} from './print.ts';

export function alertsCommand(): Command {
  const alerts = new Command('alerts')
    .description('list alerts, explain one, or say what became of it')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand())
    .addCommand(commentCommand())
    .addCommand(assignCommand())
    .addCommand(testCommand());
  for (const [name, {state, about}] of Object.entries(decisions)) alerts.addCommand(decideCommand(name, state, about));
  return alerts;
}

interface Options extends ListOptions {
  readonly state?: readonly AlertState[];
  readonly level?: Level;
  readonly since?: Micros;
  readonly rule?: string;
  readonly asset?: string;
  readonly all?: true;
}

/** From more alerts of one rule on that are about no device, a table for people has one line for all of them. */
const FEW = 3;

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list alerts, those seen last first')
    .addOption(new Option('--state <state...>', 'only in these states').choices(alertStates))
    .addOption(new Option('--level <level>', 'of this level or above').choices(levels))
    .option('--since <duration>', 'seen within the last 90s, 15m, 8h, 7d', timeAgo)
    .option('--rule <id>', 'only of this rule: MB-31')
    .option('--asset <id>', 'only about this asset: the beginning of its id, or its address')
    .option('--all', 'every alert on a line of its own, also where many of one rule are about no device')
    .action((options: Options, command: Command) => {
      const {rule, all, json, csv} = options;
      const isFolded = rule === undefined && all !== true && json !== true && csv !== true;
      let crowds: readonly Crowd[] = [];
      return printList(command, {
        columns: alertColumns,
        row: (alert: Alert) => rowIn(crowds, alert),
        items(store, page) {
          const filter = filterOf(options, store);
          if (isFolded) crowds = store.alerts.crowds(filter, FEW);
          return store.alerts.list({...page, ...filter, crowds});
        },
      });
    });

const filterOf = ({segment, text, state, level, since, rule, asset}: Options, store: Store): AlertFilter => ({
  ...(segment !== undefined && {segment}),
  ...(text !== undefined && {text}),
  ...(state !== undefined && {states: state}),
  ...(level !== undefined && {level}),
  ...(since !== undefined && {since}),
  ...(rule !== undefined && {rule}),
  ...(asset !== undefined && {asset: assetNamed(store, asset)}),
});

/** One alert for all that are like it is told so. */
function rowIn(crowds: readonly Crowd[], alert: Alert): Row {
  const crowd = crowds.find(({latest}) => latest === alert.id);
  if (crowd === undefined) return alertRow(alert);
  say(`${crowd.rule}: ${crowd.count} alerts are one line; see each with --rule ${crowd.rule}, or with --all`);
  return {...alertRow(alert), id: `${crowd.count} alerts`, what: alert.rule.title};
}

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('explain an alert: what, where, why it matters, what to do, and what was seen')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'as a JSON object')
    .action(async (id: string, options: {json?: boolean}, command: Command) => {
      const {showAlert} = await import('./alert-show.ts');
      await showAlert(id, options.json === true, command);
    });

/** What a person may decide, and the state that it leads to. */
const decisions: Readonly<Record<string, {state: AlertState; about: string}>> = {
  ack: {state: 'acknowledged', about: 'somebody looks into it'},
  close: {state: 'closed', about: 'it is dealt with; it opens again when it happens again'},
  learn: {state: 'learned', about: 'it is normal here: never report it again'},
  mute: {state: 'muted', about: 'it is not normal, but say no more about it'},
  reopen: {state: 'new', about: 'take back what was decided'},
};

const decideCommand = (name: string, state: AlertState, about: string): Command =>
  new Command(name)
    .description(about)
    .addArgument(new Argument('<id...>', 'ids, or the beginnings of them'))
    .option('--note <text>', 'why; kept in the audit log', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (ids: string[], options: {note: string}, command: Command) => {
      const {decideAlerts} = await import('./alert-decide.ts');
      await decideAlerts(ids, state, options.note, command);
    });

const commentCommand = (): Command =>
  new Command('comment')
    .description('write something down about an alert')
    .argument('<id>', 'its id, or the beginning of it')
    .argument('<text>', 'what you want to say')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (id: string, text: string, _options: object, command: Command) => {
      const {commentOn} = await import('./alert-decide.ts');
      await commentOn(id, text, command);
    });

const assignCommand = (): Command =>
  new Command('assign')
    .description('say who looks into an alert')
    .argument('<id>', 'its id, or the beginning of it')
    .argument('[who]', 'left out: nobody any more', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (id: string, who: string, _options: object, command: Command) => {
      const {assign} = await import('./alert-decide.ts');
      await assign(id, who, command);
    });

const testCommand = (): Command =>
  new Command('test')
    .description('send a labelled test every way that alerts take, and wait until each has it')
    .action(async (_options: object, command: Command) => (await import('./alerts-test.ts')).testRoutes(command));

/** An id says its time in the first 10 characters and differs in the next: so much is enough to name it. */
const ID_SHOWN = 16;

const levelColors: Readonly<Record<string, (text: string) => string>> = {
  critical: colors.red,
  high: colors.red,
  medium: colors.yellow,
};

export const alertColumns: readonly Column[] = [
  {key: 'id', title: 'ID', show: (id) => String(id).slice(0, ID_SHOWN), whole: true},
  {key: 'lastSeen', title: 'LAST SEEN', show: showTime, brief: showBriefTime, whole: true},
  {key: 'level', title: 'LEVEL', narrowest: 8, paint: (level) => levelColors[level]?.(level) ?? level},
  {key: 'rule', title: 'RULE', whole: true},
  {key: 'who', title: 'WHO', narrowest: 15},
  {key: 'what', title: 'WHAT', narrowest: 40},
  {key: 'state', title: 'STATE', whole: true, spare: true},
  {key: 'segment', title: 'SEGMENT', spare: true},
  {key: 'count', title: 'COUNT', align: 'right', whole: true, spare: true},
];

/** Addresses, since they are what a plant knows its devices by. */
const whoOf = ({latest: {client, server}}: Alert): string =>
  [client, server].filter((address) => address !== '').join(' to ');

export function alertRow(alert: Alert): Row {
  const {id, rule, segment, subject, object, what, state, count} = alert;
  return {
    ...{id, level: alert.level, state, rule: rule.id},
    ...{who: whoOf(alert), what, segment, subject, object, count},
    ...seenTimes(alert),
  };
}
