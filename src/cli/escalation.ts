/** `bifrost escalation`: what would happen if an alert came, without telling anybody. */
import {Command, Option} from 'commander';
import {type Level, levels} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {showTime} from './list.ts';
import {comingMoment} from './moment.ts';
import {type Column, printRows} from './print.ts';

export const escalationCommand = (): Command =>
  new Command('escalation')
    .description('who is told of an alert that nobody acknowledges')
    .addCommand(
      new Command('simulate')
        .description('print who would be told when; nobody is')
        .addOption(new Option('--level <level>', 'of the alert').choices(levels).default('high'))
        .option('--at <moment>', 'when it is raised: 2h, 22:00 or 2026-12-01T22:00; default: now', comingMoment)
        .option('--ack <moment>', 'when somebody acknowledges it; default: never', comingMoment)
        .option('--json', 'as a JSON array')
        .option('--csv', 'as CSV')
        .action(simulate),
    );

interface Options {
  readonly level: Level;
  readonly at?: Micros;
  readonly ack?: Micros;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const columns: readonly Column[] = [
  {key: 'time', title: 'TIME', show: showTime, whole: true},
  {key: 'tier', title: 'TIER', align: 'right', whole: true},
  {key: 'who', title: 'WHO', show: (who) => String(who) || 'nobody on call'},
  {key: 'sinks', title: 'BY'},
];

async function simulate({level, at, ack, json = false, csv = false}: Options, command: Command): Promise<void> {
  const {loadConfig} = await import('../load/config.ts');
  const {timeline} = await import('../escalation/timeline.ts');
  const {escalation} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  if (escalation.tiers.length === 0) throw new AppError('config', 'no tiers are configured (set escalation.tiers)');
  const told = timeline(escalation, level, at ?? Date.now() * 1000, ack);
  const rows = told.map(({time, tier, who, sinks}) => ({time: isoTime(time), tier: tier + 1, who, sinks}));
  printRows(rows, columns, {json, csv});
}
