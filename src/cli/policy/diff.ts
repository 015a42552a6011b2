/** `bifrost policy diff`: declared but never seen, seen but not declared. */
import {Command} from 'commander';
import {exchangeOfRow} from '../../policy/traffic-exchange.ts';
import {judgeTraffic, unusedLines} from '../../policy/what-if.ts';
import {exchangeText, permissionText} from '../../policy/words.ts';
import {exitCodes, say} from '../fail.ts';
import {openToRead, timeAgo, withStoreOption} from '../list.ts';
import {type Column, type PrintOptions, printRows, type Row} from '../print.ts';
import {whyNothing} from './nothing-seen.ts';

const columns: readonly Column[] = [
  {key: 'difference', title: 'DIFFERENCE', whole: true},
  {key: 'conduit', title: 'CONDUIT'},
  {key: 'client', title: 'CLIENT'},
  {key: 'server', title: 'SERVER'},
  {key: 'what', title: 'WHAT', narrowest: 20},
  {key: 'count', title: 'TIMES', align: 'right', whole: true},
  {key: 'why', title: 'WHY', narrowest: 20},
];

export const diffCommand = (): Command =>
  withStoreOption(new Command('diff'))
    .description('what is declared and was never seen, what was seen and is not declared; exit code 1 if there is any')
    .argument('[path...]', 'files or folders; default: those of the configuration')
    .option('--last <duration>', 'how far to look back; at most 30d are kept', timeAgo, timeAgo('30d'))
    .option('--json', 'as JSON')
    .option('--csv', 'as CSV')
    .action(diff);

async function diff(paths: readonly string[], options: PrintOptions & {last: number}, command: Command): Promise<void> {
  const {policyNamed, portsOf} = await import('./named.ts');
  const policy = await policyNamed(paths, command);
  const store = await openToRead(command);
  try {
    const traffic = store.traffic.since(options.last);
    const undeclared = judgeTraffic(policy, portsOf, traffic)
      .filter(({verdict}) => verdict.allowed === false)
      .map(({traffic: row, verdict}): Row => {
        const {client, server, count} = row;
        const what = exchangeText(exchangeOfRow(row));
        return {
          difference: 'seen, not declared',
          conduit: verdict.conduit,
          client,
          server,
          what,
          count,
          why: verdict.why,
        };
      });
    const unseen = unusedLines(policy, portsOf, traffic).map(({conduit, permission}): Row => {
      const what = permissionText(permission);
      return {difference: 'declared, not seen', conduit, client: '', server: '', what, count: 0, why: permission.where};
    });
    const rows = [...undeclared, ...unseen];
    printRows(rows, columns, options);
    // That nothing undeclared was seen would be said of a wire that nobody watched.
    if (traffic.length === 0) say(`nothing was judged: ${whyNothing(store.traffic.latest(), options.last)}`);
    else say(`${undeclared.length} seen and not declared, ${unseen.length} declared and not seen`);
    if (rows.length > 0) process.exitCode = exitCodes.findings;
  } finally {
    store.close();
  }
}
