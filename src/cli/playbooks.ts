/** `bifrost playbooks`: what people do when an alert is an incident, step by step. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {isFor, type Playbook} from '../core/playbook.ts';
import {print, printRows} from './print.ts';

export const playbooksCommand = (): Command =>
  new Command('playbooks')
    .description('what to do when an alert is an incident, step by step')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand());

interface ListOptions {
  readonly rule?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const listCommand = (): Command =>
  new Command('list')
    .description('list playbooks by name')
    .option('--rule <id>', 'only those for alerts of this rule: NT-05')
    .option('--json', 'as a JSON array')
    .option('--csv', 'as CSV')
    .action(async ({rule, json = false, csv = false}: ListOptions) => {
      const all = (await playbooks()).filter((one) => rule === undefined || isFor(one, rule));
      const rows = all.map(({name, title, rules, steps}) => ({
        name,
        title,
        rules: rules.join(' '),
        steps: steps.length,
      }));
      printRows(rows, columns, {json, csv});
    });

const columns = [
  {key: 'name', title: 'NAME', whole: true},
  {key: 'title', title: 'WHAT', narrowest: 20},
  {key: 'steps', title: 'STEPS', whole: true},
  {key: 'rules', title: 'RULES'},
] as const;

const showCommand = (): Command =>
  new Command('show')
    .description('print the steps; --json prints the CACAO 2.0 document as it is')
    .argument('<name>', 'name of the playbook')
    .option('--json', 'the CACAO 2.0 document')
    .action(async (name: string, {json}: {json?: boolean}) => {
      const playbook = (await playbooks()).find((one) => one.name === name);
      if (playbook === undefined) throw new AppError('usage', `no playbook ${name} (see bifrost playbooks)`);
      if (json === true) process.stdout.write(await documentOf(playbook));
      else print(textOf(playbook));
    });

async function playbooks(): Promise<Playbook[]> {
  const {loadPlaybooks} = await import('../load/playbooks.ts');
  return loadPlaybooks();
}

async function documentOf({name}: Playbook): Promise<string> {
  const {shippedPlaybooks} = await import('../load/playbooks.ts');
  return readFileSync(join(shippedPlaybooks, `${name}.json`), 'utf8');
}

const textOf = ({title, about, steps}: Playbook): string =>
  [title, about, ...steps.map(({title: what, text, who}, i) => `\n${i + 1}. ${what}  [${who}]\n   ${text}`)].join('\n');
