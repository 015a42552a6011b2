/** `bifrost drill`: exercises of incident response, labelled from the alert to the report about them. */
import {Command} from 'commander';
import {controlCall} from '../api/call.ts';
import type {DrillStarted} from '../control/drill-start.ts';
import {sinkText} from '../core/case-gaps.ts';
import {loadConfig} from '../load/config.ts';
import {caseNamed} from './case-named.ts';
import {openToRead, withStoreOption} from './list.ts';
import {print, printJson} from './print.ts';

/** Longer than the daemon waits for the sinks. */
const TIMEOUT_MS = 9500;

export const drillCommand = (): Command =>
  new Command('drill')
    .description('practise an incident: a labelled alert, a case along a playbook, a report of how it went')
    .addCommand(startCommand())
    .addCommand(reportCommand());

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
      for (const sink of started.sinks) print(sinkText(sink));
      if (started.sinks.length === 0) print('no sink is configured: nobody is told (docs/sinks.md)');
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
