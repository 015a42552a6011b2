/** `bifrost rules list | check | test`: which rules there are, whether they are sound, whether they do what they say. */
import {Command, Option} from 'commander';
import {type Profile, profiles} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import type {RuleSet} from '../detect/rule.ts';
import type {RuleFiles} from '../load/rules.ts';
import {exitCodes, fail} from './fail.ts';
import {harmless} from './harmless.ts';
import {type Column, print, printRows, type Row} from './print.ts';

export function rulesCommand(): Command {
  const paths = '[paths...]';
  const about = 'rule files or directories beside the shipped rules';
  return new Command('rules')
    .description('detection rules: list, check, test')
    .addCommand(
      new Command('list')
        .description('every rule, and whether a profile switches it on')
        .argument(paths, about)
        .addOption(new Option('--profile <name>', 'on are the rules up to it').choices(profiles).default('standard'))
        .option('--json', 'as JSON')
        .option('--csv', 'as CSV')
        .action((given: string[], options: ListOptions) => guarded(() => list(given, options))),
    )
    .addCommand(
      new Command('check')
        .description('compile the rules; say what is wrong with file, line and column')
        .argument(paths, about)
        .action((given: string[]) => guarded(() => check(given))),
    )
    .addCommand(
      new Command('test')
        .description('run the examples of every rule')
        .argument(paths, about)
        .action((given: string[]) => guarded(() => test(given))),
    );
}

interface ListOptions {
  readonly profile: Profile;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const columns: readonly Column[] = [
  {key: 'id', title: 'ID'},
  {key: 'title', title: 'Title'},
  {key: 'level', title: 'Level'},
  {key: 'profile', title: 'Profile'},
  {key: 'attack', title: 'ATT&CK'},
  {key: 'on', title: 'On', show: (on) => (on === true ? 'on' : 'off')},
];

async function guarded(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    fail(error);
  }
}

/** The shipped rules and the given ones. Throws `rules` with all that is wrong. */
async function load(given: readonly string[]): Promise<{set: RuleSet; files: RuleFiles}> {
  const {readRules, shippedRules} = await import('../load/rules.ts');
  const {compileRules} = await import('../detect/rule-set.ts');
  const {declared} = await import('../composition.ts');
  const files = await readRules([shippedRules, ...given]);
  const {rules, problems} = compileRules(files.documents, await declared());
  if (problems.length > 0) throw new AppError('rules', problems.map(files.explain).join('\n'));
  return {set: rules, files};
}

async function list(given: readonly string[], options: ListOptions): Promise<void> {
  const {set} = await load(given);
  printRows(rowsOf(set, options.profile), columns, options);
}

function rowsOf({rules, correlations}: RuleSet, profile: Profile): Row[] {
  const rows = [...rules, ...correlations].flatMap(({header, alerts, file}): Row[] => {
    if (header === undefined) return [];
    const {id, title, level, attack, profile: own} = header;
    const on = alerts && profiles.indexOf(own) <= profiles.indexOf(profile);
    return [{id, title, level, profile: own, attack, on, file}];
  });
  return rows.sort((a, b) => String(a['id']).localeCompare(String(b['id']), 'en', {numeric: true}));
}

async function check(given: readonly string[]): Promise<void> {
  const {set} = await load(given);
  print(`${set.rules.length + set.correlations.length} rules are sound`);
}

async function test(given: readonly string[]): Promise<void> {
  const {set, files} = await load(given);
  const {runExamples} = await import('../detect/run-examples.ts');
  const {ran, problems} = runExamples(set);
  for (const problem of problems) print(harmless(files.explain(problem)));
  print(`${ran - problems.length} of ${ran} examples are right`);
  if (problems.length > 0) process.exitCode = exitCodes.findings;
}
