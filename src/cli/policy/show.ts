/** `bifrost policy show`: every line, in words. */
import {Command} from 'commander';
import {endText, memberText, permissionText} from '../../policy/words.ts';
import {type Column, type PrintOptions, print, printJson, printRows} from '../print.ts';

const columns: readonly Column[] = [
  {key: 'conduit', title: 'CONDUIT', narrowest: 12},
  {key: 'from', title: 'FROM'},
  {key: 'to', title: 'TO'},
  {key: 'allows', title: 'ALLOWS', narrowest: 20},
  {key: 'where', title: 'WHERE', spare: true},
];

export const showCommand = (): Command =>
  new Command('show')
    .description('list the lines of the policy in words')
    .argument('[path...]', 'files or folders; default: those of the configuration')
    .option('--json', 'the whole policy as JSON')
    .option('--csv', 'as CSV')
    .action(async (paths: readonly string[], options: PrintOptions, command: Command) => {
      const {policyNamed} = await import('./named.ts');
      const policy = await policyNamed(paths, command);
      if (options.json === true) {
        printJson(policy);
        return;
      }
      if (options.csv !== true) {
        print(`mode ${policy.mode}`);
        for (const {name, members} of policy.zones) print(`zone ${name}: ${members.map(memberText).join(', ')}`);
      }
      const rows = policy.conduits.flatMap(({name, from, to, allow}) =>
        allow.map((permission) => ({
          conduit: name,
          from: from.map(endText).join(', '),
          to: to.map(endText).join(', '),
          allows: permissionText(permission),
          where: permission.where,
        })),
      );
      printRows(rows, columns, options);
    });
