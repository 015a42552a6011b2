/** `bifrost drill`: exercises, labelled from the alert to the report about them: of detection (`run`), of incident response (`start`). */
import {Command} from 'commander';
import {controlCall} from '../api/call.ts';
import type {DrillRun} from '../control/drill-run.ts';
import type {DrillStarted} from '../control/drill-start.ts';
import {toldLines} from '../core/case-gaps.ts';
import {loadConfig} from '../load/config.ts';
import {caseNamed} from './case-named.ts';
import {openToRead, withStoreOption} from './list.ts';
import {print, printJson, printRows} from './print.ts';

/** Longer than the daemon waits for the sinks. */
const TIMEOUT_MS = 9500;
const RUN_TIMEOUT_MS = 32_000;

export const drillCommand = (): Command =>
  new Command('drill')
    .description('practise: are attacks seen and told (run), and what do people do then (start, report)')
    .addCommand(runCommand())
    .addCommand(scenariosCommand())
    .addCommand(startCommand())
    .addCommand(reportCommand());

const runCommand = (): Command =>
  new Command('run')
    .description('is an attack seen, how fast, and does it reach every sink? No frame is sent. Needs the daemon')
    .argument('<scenario>', 'which attack (bifrost drill scenarios)')
    .option('--json', 'as JSON')
    .action(async (scenario: string, {json}: {json?: boolean}, command: Command) => {
      const {control} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
      const run = (await controlCall(control.socket, 'drill-run', {scenario}, {timeoutMs: RUN_TIMEOUT_MS})) as DrillRun;
      if (json === true) printJson(run);
      else print((await import('./drill/run-text.ts')).runText(run));
      if (!run.passed) process.exitCode = 1;
    });

const scenariosCommand = (): Command =>
  new Command('scenarios')
    .description('lists the attacks that can be practised')
    .option('--json', 'as a JSON array')
    .option('--csv', 'as CSV')
    .action(async ({json = false, csv = false}: {json?: boolean; csv?: boolean}) => {
      const {scenarios} = await import('../drill/scenarios.ts');
      const rows = scenarios.map(({name, about, expects}) => ({name, about, rules: expects.join(' ')}));
      printRows(rows, scenarioColumns, {json, csv});
    });

const scenarioColumns = [
  {key: 'name', title: 'NAME', whole: true},
  {key: 'about', title: 'WHAT', narrowest: 20},
  {key: 'rules', title: 'RULES', whole: true},
] as const;

const startCommand = (): Command =>
  new Command('start')
    .description('raise a labelled alert and open a case for it. Needs the daemon; tell the shift first')
    .argument('<playbook>', 'what is practised (bifrost playbooks)')
    .action(async (playbook: string, _options: object, command: Command) => {
      const {control} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
      const params = {playbook};
      const started = (await controlCall(control.socket, 'drill-start', params, {
        timeoutMs: TIMEOUT_MS,
      })) as DrillStarted;
      print(`exercise: alert ${started.alert} of rule ${started.rule}`);
      for (const line of toldLines(started, 'no sink is configured: nobody is told (docs/sinks.md)')) print(line);
      print(
        `case ${started.case}: bifrost cases show ${started.case}, afterwards bifrost drill report ${started.case}`,
      );
    });

const reportCommand = (): Command =>
  withStoreOption(new Command('report'))
    .description(
      'after-action report: what was seen, how fast, who was told, which steps were done when, what was learned',
    )
    .argument('<case>', 'id of the case, or the beginning of it')
    .option('--json', 'as JSON')
    .action(async (prefix: string, {json}: {json?: boolean}, command: Command) => {
      const one = await caseNamed(prefix, command);
      const {afterAction, afterActionText} = await import('./drill/after-action.ts');
      const store = await openToRead(command);
      try {
        const now = Date.now() * 1000;
        const told = afterAction(one, store, now);
        if (json === true) printJson(told);
        else print(afterActionText(told, one, now));
      } finally {
        store.close();
      }
    });
