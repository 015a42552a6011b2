/** `bifrost policy test NEW`: which alerts would have come or stayed away, had this policy been in force. */
import {Command} from 'commander';
import type {Fact, Fields} from '../../core/fact.ts';
import type {Policy} from '../../core/policy.ts';
import {OTHERS, type Traffic} from '../../core/traffic.ts';
import type {Detector} from '../../detect/detector.ts';
import type {PortsOf} from '../../policy/permission-test.ts';
import {exchangeOfRow} from '../../policy/traffic-exchange.ts';
import type {Verdict} from '../../policy/verdict.ts';
import {judgeTraffic} from '../../policy/what-if.ts';
import {exchangeText} from '../../policy/words.ts';
import {say} from '../fail.ts';
import {openToRead, timeAgo, withStoreOption} from '../list.ts';
import {type Column, type PrintOptions, printRows, type Row} from '../print.ts';
import {whyNothing} from './nothing-seen.ts';

interface Options extends PrintOptions {
  readonly last: number;
}

const columns: readonly Column[] = [
  {key: 'change', title: 'ALERT', whole: true},
  {key: 'rule', title: 'RULE', whole: true},
  {key: 'level', title: 'LEVEL'},
  {key: 'client', title: 'CLIENT', narrowest: 15},
  {key: 'server', title: 'SERVER', narrowest: 15},
  {key: 'what', title: 'WHAT', narrowest: 20},
  {key: 'count', title: 'TIMES', align: 'right', whole: true},
  {key: 'why', title: 'WHY', narrowest: 20},
];

export const testCommand = (): Command =>
  withStoreOption(new Command('test'))
    .description('say which alerts of the policy would appear or vanish with other files, from what was seen')
    .argument('<path...>', 'files or folders of the new policy')
    .option('--last <duration>', 'how far to look back: 8h, 14d; at most 30d are kept', timeAgo, timeAgo('14d'))
    .option('--json', 'as JSON')
    .option('--csv', 'as CSV')
    .action(test);

async function test(paths: readonly string[], options: Options, command: Command): Promise<void> {
  const {configuredPolicy, policyNamed, portsOf} = await import('./named.ts');
  const wanted = await policyNamed(paths, command);
  const current = await configuredPolicy(command);
  const store = await openToRead(command);
  try {
    const traffic = store.traffic.since(options.last);
    const detector = await allRules(command);
    const before = current === undefined ? new Map<string, Row>() : alertsOf(current, traffic, detector, portsOf);
    const after = alertsOf({...wanted, mode: 'enforce'}, traffic, detector, portsOf);
    const rows = [...changes('appears', after, before), ...changes('vanishes', before, after)];
    printRows(rows, columns, options);
    if (traffic.length === 0) say(whyNothing(store.traffic.latest(), options.last));
    else remark(traffic, rows, wanted);
  } finally {
    store.close();
  }
}

async function allRules(command: Command): Promise<Detector> {
  const {loadConfig} = await import('../../load/config.ts');
  const {loadDetector} = await import('../../composition.ts');
  const {rules} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  return (await loadDetector({...rules, profile: 'paranoid'})).detector;
}

const changes = (change: string, those: ReadonlyMap<string, Row>, others: ReadonlyMap<string, Row>): Row[] =>
  [...those].filter(([key]) => !others.has(key)).map(([, row]) => ({change, ...row}));

/** Alerts by rule, ends and deed; those that do not come from the policy are left out. */
function alertsOf(policy: Policy, traffic: readonly Traffic[], detector: Detector, portsOf: PortsOf): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const {traffic: row, verdict} of judgeTraffic(policy, portsOf, traffic)) {
    if (verdict.allowed !== false) continue;
    const own = new Set(detector.judge(factOf(row, {})).map(({rule}) => rule.id));
    for (const {rule} of detector.judge(factOf(row, saidOf(verdict, policy)))) {
      if (own.has(rule.id)) continue;
      const what = exchangeText(exchangeOfRow(row));
      const {client, server, count} = row;
      found.set([rule.id, row.segment, client, server, what].join('\t'), {
        rule: rule.id,
        level: rule.level,
        client,
        server,
        what,
        count,
        why: verdict.why,
      });
    }
  }
  return found;
}

const saidOf = ({reason, conduit}: Verdict, {mode}: Policy): Fields => ({
  ...(mode === 'enforce' ? {'conduit.allowed': false} : {'conduit.on_trial': true}),
  ...(reason !== undefined && {'conduit.reason': reason}),
  ...(conduit !== '' && {'conduit.name': conduit}),
});

/** As much of the fact as the log keeps. */
function factOf(row: Traffic, said: Fields): Fact {
  const {segment, client, server, kind, protocol, name, port, hour} = row;
  const fields: Fields = {...said, 'baseline.new': [], 'baseline.maturity': 'mature'};
  if (row.unit >= 0) fields['mbtcp.unit_id'] = row.unit;
  if (row.code !== '') fields['modbus.func_code'] = Number(row.code.split('/', 1)[0]);
  if (row.security !== '') fields['bifrost.security_mode'] = row.security;
  const [asker, answerer] = [
    {ip: client, mac: '', port: 0},
    {ip: server, mac: '', port},
  ];
  return {
    kind,
    protocol,
    name,
    time: hour,
    frame: 0,
    segment,
    means: 'passive',
    client: asker,
    server: answerer,
    fields,
  };
}

/** What the table cannot tell. */
function remark(traffic: readonly Traffic[], rows: readonly Row[], {conduits}: Policy): void {
  const total = traffic.reduce((sum, {count}) => sum + count, 0);
  say(`${rows.length} alerts differ; ${traffic.length} kinds of exchange, ${total} exchanges looked at`);
  const uncounted = traffic.filter(({client}) => client === OTHERS).reduce((sum, {count}) => sum + count, 0);
  if (uncounted > 0) say(`${uncounted} exchanges were not logged one by one and are not judged`);
  if (conduits.some(({allow}) => allow.some(({values}) => values !== undefined))) {
    say('limits of values are not tested: the log keeps no values');
  }
}
