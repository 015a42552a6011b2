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
        .argument('[file]', 'the configuration; default: that of --config, or the usual one')
        .action(async (file: string | undefined, _options: object, command: Command) => {
          const {checkConfig} = await import('../check-config.ts');
          const {wrong, odd} = await checkConfig(file ?? configPath(command), Date.now() * 1000);
          for (const one of odd) say(`warning: ${one}`);
          if (wrong.length > 0) throw new AppError('config', wrong.join('\n'));
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
