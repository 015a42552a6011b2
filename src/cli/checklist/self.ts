/** `bifrost checklist self`: how this installation of Bifrost keeps the lines. */
import type {Command} from 'commander';
import {checkPlace} from '../../check-place.ts';
import {ownInputs} from '../../checklist/inputs.ts';
import {shippedLines} from '../../hardening-lines.ts';
import {loadConfig} from '../../load/config.ts';
import {chosen, type RunOptions, tell} from './run.ts';

export async function self(options: RunOptions, command: Command): Promise<void> {
  const {config: path} = command.optsWithGlobals<{config?: string}>();
  const config = await loadConfig(path);
  const lines = chosen(await shippedLines(config.checklist.lines), options);
  const place = {
    store: config.store.path,
    now: Date.now() * 1000,
    inputs: ownInputs(config.checklist),
    ...(path !== undefined && {config: path}),
  };
  tell(await checkPlace({lines, about: 'self', cause: 'asked', place}), lines, options);
}
