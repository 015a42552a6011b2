/** `bifrost rules`: which there are, whether they are right, whether their examples do what they say. */
import {Command} from 'commander';
import {profiles} from '../core/alert.ts';
import type {Correlation, Rule} from '../detect/rule.ts';
import {exitCodes} from './fail.ts';
import {type Column, type PrintOptions, print, printRows, type Row} from './print.ts';
import type {CoverageOptions} from './rules-coverage.ts';

export function rulesCommand(): Command {
  const rules = new Command('rules').description('list, check and test the detection rules');
  rules
    .command('list', {isDefault: true})
    .description('list the rules; ON says whether the configured profile uses them')
    .option('--json', 'as JSON')
    .option('--csv', 'as CSV')
    .action(list);
  rules
    .command('check')
    .description('check rules: fields, techniques, ids, examples; exit code 3 if one is wrong')
    .argument('[path...]', 'files or folders, beside the rules of the product and of the configuration')
    .action(check);
  rules
    .command('test')
    .description('run the examples of every rule; exit code 1 if one does not do what it says')
    .argument('[path...]', 'files or folders, beside the rules of the product and of the configuration')
    .action(test);
  rules
    .command('coverage')
    .description('which techniques of ATT&CK for ICS the rules see, of those in the pinned release')
    .option('--json', 'as JSON')
    .option('--csv', 'as CSV')
    .option('--navigator', 'as a layer for the ATT&CK Navigator')
    .action(coverage);
  return rules;
}

const columns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'title', title: 'TITLE', narrowest: 30},
  {key: 'level', title: 'LEVEL'},
  {key: 'profile', title: 'PROFILE'},
  {key: 'on', title: 'ON', show: (on) => (on === true ? 'yes' : 'no')},
  {key: 'attack', title: 'ATT&CK', show: (ids) => (ids as readonly string[]).join(' '), spare: true},
];

async function list(options: PrintOptions, command: Command): Promise<void> {
  const {config, set} = await load(command, []);
  const limit = profiles.indexOf(config.rules.profile);
  const rows = [...set.rules, ...set.correlations].flatMap(({alerts, header, file}: Rule | Correlation): Row[] =>
    header === undefined ? [] : [{...header, on: alerts && profiles.indexOf(header.profile) <= limit, file}],
  );
  printRows(
    rows.sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)),
    columns,
    options,
  );
}

async function check(paths: readonly string[], _options: object, command: Command): Promise<void> {
  const {files, set} = await load(command, paths);
  print(`${files} files, ${set.rules.length} rules and ${set.correlations.length} correlations: all right`);
}

async function test(paths: readonly string[], _options: object, command: Command): Promise<void> {
  const {explain, set} = await load(command, paths);
  const {runExamples} = await import('../detect/run-examples.ts');
  const {examples, failures} = runExamples(set);
  for (const failure of failures) print(explain(failure));
  print(`${examples} examples, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = exitCodes.findings;
}

async function coverage(options: CoverageOptions, command: Command): Promise<void> {
  const {config, set} = await load(command, []);
  const {loadTechniques} = await import('../load/rules.ts');
  const {printCoverage} = await import('./rules-coverage.ts');
  printCoverage(set, await loadTechniques(), config.rules.profile, options);
}

async function load(command: Command, paths: readonly string[]) {
  const {loadConfig} = await import('../load/config.ts');
  const {shippedRules} = await import('../load/rules.ts');
  const {loadRules} = await import('../composition.ts');
  const config = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  return {config, ...(await loadRules([shippedRules, ...config.rules.directories, ...paths], config.rules.adjust))};
}
