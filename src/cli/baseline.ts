/** `bifrost baseline`: what is normal, how far learning has come, and what a person decides about it. */
import {Command} from 'commander';
import type {DecisionName} from '../control/decisions.ts';
import type {Learning, Scope} from '../core/baseline.ts';
import type {Store} from '../store/store.ts';
import {decide} from './decide.ts';
import {type ListOptions, openToRead, printList, withListOptions, withStoreOption} from './list.ts';
import {type Column, print, type Row} from './print.ts';

export function baselineCommand(): Command {
  const baseline = new Command('baseline')
    .description('what is normal: how far it is learned, why, and what to do about it')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(explainCommand())
    .addCommand(proposeCommand());
  for (const [name, {decision, about}] of Object.entries(decisions)) {
    baseline.addCommand(decideCommand(name, decision, about));
  }
  return baseline.addCommand(campaignCommand());
}

interface Options extends ListOptions {
  readonly open?: boolean;
  readonly frozen?: boolean;
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('how far each segment and each pair has learned')
    .option('--open', 'only those that still learn')
    .option('--frozen', 'only those that somebody froze')
    .action(async (options: Options, command: Command) => {
      const {maturity} = await import('../baseline/learning.ts');
      const {loadConfig} = await import('../load/config.ts');
      const {baseline} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
      await printList<Named>(command, {
        columns,
        row: (one) => rowOf(one, maturity(one, baseline)),
        items: (store, page) => {
          const frozen = new Set(
            store.baselineSaid.list().flatMap((one) => (one.kind === 'freeze' ? [`${one.segment} ${one.scope}`] : [])),
          );
          const found = store.learning
            .list(options.segment === undefined ? {} : {segment: options.segment})
            .filter((one) => options.open !== true || one.closed === 0)
            .filter((one) => options.frozen !== true || frozen.has(`${one.segment} ${one.scope.split(' ')[0]}`))
            .filter((one) => `${one.scope} ${whoIn(store, one.scope)}`.includes(options.text ?? ''));
          return found
            .slice(page.offset, page.limit === undefined ? undefined : page.offset + page.limit)
            .map((one) => ({...one, who: whoIn(store, one.scope)}));
        },
      });
    });

type Named = Learning & {readonly who: string};

/** `a-1>a-2 modbus` with addresses: `10.0.0.1 to 10.0.0.2 modbus`. Of who only tells of itself there is no client. */
function whoIn(store: Store, scope: Scope): string {
  if (scope === '') return 'the segment';
  const [pair = '', ...what] = scope.split(' ');
  const ends = pair.split('>').filter((end) => end !== '');
  return [ends.map((end) => addressOf(store, end)).join(' to '), ...what].join(' ');
}

function addressOf(store: Store, id: string): string {
  const {ips = [], macs = []} = store.assets.get(id) ?? {};
  return ips[0] ?? macs[0] ?? id;
}

const columns: readonly Column[] = [
  {key: 'segment', title: 'SEGMENT'},
  {key: 'who', title: 'WHAT', narrowest: 30},
  {key: 'maturity', title: 'LEARNED', align: 'right', whole: true, show: (percent) => `${String(percent)} %`},
  {key: 'state', title: 'STATE', whole: true},
  {key: 'started', title: 'SINCE', show: (time) => String(time).slice(0, 16), whole: true},
];

const rowOf = ({segment, scope, who, started, lastSeen, closed}: Named, percent: number): Row => ({
  segment,
  scope,
  who,
  maturity: percent,
  state: closed === 0 ? 'learns' : 'done',
  started: timeText(started),
  lastSeen: timeText(lastSeen),
});

const timeText = (time: number): string => new Date(time / 1000).toISOString();

const explainCommand = (): Command =>
  withStoreOption(new Command('explain'))
    .description('say in words what is normal for an asset, a conversation or what an alert is about')
    .argument('<what>', 'an asset (id or address), a conversation (c-...), or an alert: the beginning of its id')
    .option('--json', 'as a JSON object')
    .action(async (what: string, {json = false}: {json?: boolean}, command: Command) => {
      const {explain} = await import('./baseline-explain.ts');
      await explain(what, json, command);
    });

const proposeCommand = (): Command =>
  withStoreOption(new Command('propose'))
    .description('write what was learned as a policy (YAML) that a person can read, edit and commit')
    .option('--segment <name>', 'only of this segment')
    .action(async ({segment}: {segment?: string}, command: Command) => {
      const {propose} = await import('./baseline-propose.ts');
      const store = await openToRead(command);
      try {
        print(propose(store, segment).trimEnd());
      } finally {
        store.close();
      }
    });

const decisions: Readonly<Record<string, {decision: DecisionName; about: string}>> = {
  freeze: {decision: 'baseline-freeze', about: 'nothing more is learned there: whatever is new is reported'},
  unfreeze: {decision: 'baseline-unfreeze', about: 'it learns again, as far as it was not done'},
  reset: {decision: 'baseline-reset', about: 'forget what was learned there, and learn anew'},
};

const decideCommand = (name: string, decision: DecisionName, about: string): Command =>
  new Command(name)
    .description(about)
    .argument('<what>', 'an asset (id or address), a conversation (c-...), or the name of a segment')
    .option('--note <text>', 'why; kept in the audit log', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (what: string, {note}: {note: string}, command: Command) => {
      const {scopeNamed} = await import('./scope-named.ts');
      const store = await openToRead(command);
      let named: {segment: string; scope: string};
      try {
        named = scopeNamed(store, what);
      } finally {
        store.close();
      }
      await decide(decision, {...named, note}, command);
      print(`${named.segment} ${named.scope === '' ? 'all of it' : named.scope}: ${name}`);
    });

function campaignCommand(): Command {
  const campaign = new Command('campaign').description('a time with a normal of its own: a cleaning, another product');
  for (const [name, isOver] of [
    ['start', false],
    ['end', true],
  ] as const) {
    campaign.addCommand(
      new Command(name)
        .description(isOver ? 'the usual is normal again' : 'functions and writers are learned for it, until it ends')
        .argument('<name>', 'what it is called')
        .option('--store <file>', 'change this database, past the daemon')
        .action(async (called: string, _options: object, command: Command) => {
          await decide('baseline-campaign', {name: called, isOver}, command);
          print(`${called} ${isOver ? 'ended' : 'runs'}`);
        }),
    );
  }
  return campaign;
}
