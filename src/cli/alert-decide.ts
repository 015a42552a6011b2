/** What a person decides about alerts: through the daemon, or straight in the store when none runs. */

import type {Command} from 'commander';
import {controlCall, isNoDaemon, osUser} from '../api/call.ts';
import {beforeOf} from '../before.ts';
import type {Config} from '../config/config.ts';
import type {AlertState} from '../core/alert.ts';
import type {Change} from '../core/change.ts';
import {loadConfig} from '../load/config.ts';
import {openStore, type Store} from '../store/store.ts';
import {alertNamed} from './alert-named.ts';
import {print} from './print.ts';

/** All ids are looked up before the first is changed. Prints one line each. */
export async function decide(
  prefixes: readonly string[],
  state: AlertState,
  note: string,
  command: Command,
): Promise<void> {
  const {store: named, config: configPath} = command.optsWithGlobals<{store?: string; config?: string}>();
  const config = await loadConfig(configPath);
  const path = named ?? config.store.path;
  const ids = [...new Set(idsOf(path, prefixes))];
  if (named !== undefined || !(await tellDaemon(config, ids, state, note)))
    await changeStore(path, config, ids, state, note);
  for (const id of ids) print(`${id} ${state}`);
}

function idsOf(path: string, prefixes: readonly string[]): string[] {
  const store = openStore(path, {readOnly: true});
  try {
    return prefixes.map((prefix) => alertNamed(store, prefix).id);
  } finally {
    store.close();
  }
}

/** false: no daemon runs. Throws `control`: it runs, but does not do it. */
async function tellDaemon(
  {control}: Config,
  ids: readonly string[],
  state: AlertState,
  note: string,
): Promise<boolean> {
  try {
    for (const id of ids) await controlCall(control.socket, 'alert-state', {id, state, note});
    return true;
  } catch (error) {
    if (isNoDaemon(error)) return false;
    throw error;
  }
}

/** One transaction: the states, the messages that tell of them, and who did it. */
async function changeStore(
  path: string,
  config: Config,
  ids: readonly string[],
  state: AlertState,
  note: string,
): Promise<void> {
  const {messagesOf} = await import('../publish/messages.ts');
  const {topicsOf} = await import('../publish/topics.ts');
  const {version} = await import('../load/version.ts');
  const {site, sensor, mqtt} = config;
  const topics = topicsOf({prefix: mqtt?.prefix ?? 'bifrost', site, sensor, version});
  const store = openStore(path);
  try {
    const changes = ids.map((id) => changed(store, id, state));
    const audit = ids.map((id) => ({
      time: Date.now() * 1000,
      actor: `cli:${osUser()}`,
      action: `alert.${state}`,
      detail: note === '' ? id : `${id}: ${note}`,
    }));
    const before = beforeOf(store);
    store.save({changes, messages: messagesOf(changes, before, topics), audit});
  } finally {
    store.close();
  }
}

const changed = (store: Store, id: string, state: AlertState): Change => ({
  type: 'alert',
  alert: {...alertNamed(store, id), state},
});
