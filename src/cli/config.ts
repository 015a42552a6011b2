/** `bifrost config`: check the configuration, show it, and print the sample and the schema for editors. */
import {Command} from 'commander';
import {AppError} from '../core/errors.ts';
import {say} from './fail.ts';
import {print, printJson} from './print.ts';

export const configCommand = (): Command =>
  new Command('config')
    .description('check or show the configuration, print a sample')
    .addCommand(
      new Command('check')
        .description('say every mistake with its file, line and column')
        .action(async (_, command) => {
          const {loadConfig} = await import('../load/config.ts');
          const {pollNotes} = await import('../poll-check.ts');
          const notes = pollNotes(await loadConfig(configPath(command)), Date.now() * 1000);
          const line = ({path, message}: (typeof notes)[number]): string => `${path}: ${message}`;
          const faults = notes.filter(({isFault}) => isFault);
          if (faults.length > 0) throw new AppError('config', faults.map(line).join('\n'));
          for (const note of notes) say(`warning: ${line(note)}`);
          print('configuration ok');
        }),
    )
    .addCommand(
      new Command('show')
        .description('print what is in force, as JSON, defaults included')
        .action(async (_, command) => {
          const {loadConfig} = await import('../load/config.ts');
          printJson(await loadConfig(configPath(command)));
        }),
    )
    .addCommand(
      new Command('sample').description('print a commented sample').action(async () => {
        const {sampleConfig} = await import('../config/sample.ts');
        process.stdout.write(sampleConfig());
      }),
    )
    .addCommand(
      new Command('schema').description('print the JSON Schema for editors').action(async () => {
        const {jsonSchema} = await import('../config/sample.ts');
        process.stdout.write(jsonSchema());
      }),
    );

const configPath = (command: Command): string | undefined => command.optsWithGlobals<{config?: string}>().config;
