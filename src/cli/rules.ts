/** `bifrost rules list | check | test`: which rules there are, whether they are sound, whether they do what they say. */
import {Command, Option} from 'commander';
import {type Profile, profiles} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import type {RuleSet} from '../detect/rule.ts';
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

async function load(given: readonly string[]) {
  const {shippedRules, readRules} = await import('../load/rules.ts');
  const {compileRules} = await import('../detect/rule-set.ts');
  const {declared} = await import('../composition.ts');
  const files = await readRules([shippedRules, ...given]);
  return {...files, ...compileRules(files.documents, declared())};
}

/** The rules, or `rules` with all that is wrong. */
async function sound(given: readonly string[]) {
  const loaded = await load(given);
  if (loaded.problems.length > 0) throw new AppError('rules', loaded.problems.map(loaded.locate).join('\n'));
  return loaded;
}

async function list(given: readonly string[], options: ListOptions): Promise<void> {
  const {rules} = await sound(given);
  printRows(rowsOf(rules, options.profile), columns, options);
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
  const {documents} = await sound(given);
  print(`${documents.length} rules are sound`);
}

async function test(given: readonly string[]): Promise<void> {
  const {rules, locate} = await sound(given);
  const {runExamples} = await import('../detect/example.ts');
  const {ran, problems} = runExamples(rules);
  for (const problem of problems) print(harmless(locate(problem)));
  print(
    `${ran - problems.length} of ${ran} examples of ${rules.rules.length + rules.correlations.length} rules are right`,
  );
  if (problems.length > 0) process.exitCode = exitCodes.findings;
}
