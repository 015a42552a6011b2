/**
 * `bifrost poll stop`: whoever wants to stop is not kept from it by a mistake in the configuration, of which a daemon that runs knows
 * nothing yet.
 */
import type {Command} from 'commander';
import {controlCall} from '../../api/call.ts';
import {AppError, isAppError} from '../../core/errors.ts';
import {readConfigFile} from '../../load/config.ts';
import {stopFile} from '../../poll/stop-file.ts';
import {decide} from '../decide.ts';
import {say} from '../fail.ts';

export async function stopPolling(reason: string, command: Command): Promise<unknown> {
  try {
    return await decide('poll-stop', {reason}, command);
  } catch (error) {
    const {store} = command.optsWithGlobals<{store?: string}>();
    if (store !== undefined || !isAppError(error) || error.code !== 'config') throw error;
    say(error.message);
    return await stopDaemon(reason, command);
  }
}

/** By the socket of the configuration, as far as that is right. Throws `control` with what else stops it. */
async function stopDaemon(reason: string, command: Command): Promise<unknown> {
  const read = await readConfigFile(command.optsWithGlobals<{config?: string}>().config);
  const {defaultConfig} = await import('../../config/defaults.ts');
  const {control, store} = read?.sound ?? defaultConfig();
  try {
    return await controlCall(control.socket, 'poll-stop', {reason});
  } catch (cause) {
    throw notStopped(cause, stopFile(store.path));
  }
}

const notStopped = (cause: unknown, file: string): AppError =>
  new AppError('control', `not stopped: ${(cause as Error).message}; touch ${file} stops it, too`, {cause});
