/** `bifrost report`: what a run of the checklist found, as files for people and programs. */
import {Command, Option} from 'commander';
import type {FormatName} from '../checklist/reports/formats.ts';
import {withStoreOption} from './list.ts';
import type {ReportOptions} from './report/make.ts';

/** Those of src/checklist/reports/formats.ts: a test compares. Loading them for `--help` would cost every start. */
const FORMATS: readonly FormatName[] = [
  ...(['csv', 'html', 'json', 'junit', 'md', 'oscal', 'oscal-catalog', 'pdf', 'poam', 'sarif', 'zip'] as const),
];

export const reportCommand = (): Command =>
  withStoreOption(new Command('report'))
    .description('write a report of a run of the hardening checklist')
    .argument('[run]', 'id of the run, or the beginning of it; default: the latest')
    .addOption(new Option('--format <format>', 'default: all of them, into a folder').choices(FORMATS))
    .option('--out <path>', 'file, or folder/ for all formats; default: named after the run')
    .action(async (run: string | undefined, options: ReportOptions, command: Command) => {
      const {report} = await import('./report/make.ts');
      await report(run, options, command);
    });
