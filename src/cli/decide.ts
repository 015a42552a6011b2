/** Has something decided: through the daemon, or straight in the store when none runs. */
import type {Command} from 'commander';
import {controlCall, isNoDaemon, osUser} from '../api/call.ts';
import type {DecisionName} from '../control/decisions.ts';
import {loadConfig} from '../load/config.ts';
import {storePlace} from './list.ts';

/**
 * `command` may name another store (`--store`): that one is changed past the daemon. Throws `control`: the daemon runs, but
 * does not do it.
 */
export async function decide(name: DecisionName, params: object, command: Command): Promise<unknown> {
  const {store: named, config: configPath} = command.optsWithGlobals<{store?: string; config?: string}>();
  const config = await loadConfig(configPath);
  if (named === undefined) {
    try {
      return await controlCall(config.control.socket, name, params);
    } catch (error) {
      if (!isNoDaemon(error)) throw error;
    }
  }
  const {openStore} = await import('../store/store.ts');
  const {decideInStore} = await import('../control/in-store.ts');
  const {path, key} = await storePlace(command);
  const store = openStore(path, {key});
  try {
    return await decideInStore(store, config, name, params, `cli:${osUser()}`);
  } finally {
    store.close();
  }
}
