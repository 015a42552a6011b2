/** `bifrost policy matrix`: from zone to zone, as a table or a diagram. */
import {Command, Option} from 'commander';
import {dotOf, matrixOf, mermaidOf} from '../../policy/matrix.ts';
import {type Column, type PrintOptions, printRows} from '../print.ts';

interface Options extends PrintOptions {
  readonly mermaid?: boolean;
  readonly dot?: boolean;
}

const columns: readonly Column[] = [
  {key: 'from', title: 'FROM', narrowest: 10},
  {key: 'to', title: 'TO', narrowest: 10},
  {key: 'conduit', title: 'CONDUIT'},
  {key: 'allows', title: 'ALLOWS', narrowest: 20, show: (lines) => (lines as readonly string[]).join('; ')},
];

export const matrixCommand = (): Command =>
  new Command('matrix')
    .description('show which zone may reach which, and how')
    .argument('[path...]', 'files or folders; default: those of the configuration')
    .addOption(new Option('--mermaid', 'as a Mermaid flowchart').conflicts(['dot', 'csv', 'json']))
    .addOption(new Option('--dot', 'as a Graphviz graph').conflicts(['csv', 'json']))
    .option('--csv', 'as CSV')
    .option('--json', 'as JSON')
    .action(async (paths: readonly string[], options: Options, command: Command) => {
      const {policyNamed} = await import('./named.ts');
      const policy = await policyNamed(paths, command);
      if (options.mermaid === true) process.stdout.write(mermaidOf(policy));
      else if (options.dot === true) process.stdout.write(dotOf(policy));
      else
        printRows(
          matrixOf(policy).map((row) => ({...row})),
          columns,
          options,
        );
    });
