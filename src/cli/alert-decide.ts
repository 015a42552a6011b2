/** What a person decides about alerts. */
import type {Command} from 'commander';
import type {AlertState} from '../core/alert.ts';
import {alertNamed} from './alert-named.ts';
import {decide} from './decide.ts';
import {openToRead} from './list.ts';
import {print} from './print.ts';

/** All ids are looked up before the first is changed. Prints one line each. */
export async function decideAlerts(
  prefixes: readonly string[],
  state: AlertState,
  note: string,
  command: Command,
): Promise<void> {
  const store = await openToRead(command);
  let ids: string[];
  try {
    ids = [...new Set(prefixes.map((prefix) => alertNamed(store, prefix).id))];
  } finally {
    store.close();
  }
  for (const id of ids) await decide('alert-state', {id, state, note}, command);
  for (const id of ids) print(`${id} ${state}`);
}
