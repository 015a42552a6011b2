/** What a person decides about alerts. */
import type {Command} from 'commander';
import type {AlertState} from '../core/alert.ts';
import {harmless} from '../core/harmless.ts';
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
  const ids = [...new Set(await idsOf(prefixes, command))];
  for (const id of ids) await decide('alert-state', {id, state, note}, command);
  for (const id of ids) print(`${id} ${state}`);
}

export async function commentOn(prefix: string, text: string, command: Command): Promise<void> {
  for (const id of await idsOf([prefix], command)) {
    await decide('alert-comment', {id, text}, command);
    print(`${id} noted`);
  }
}

export async function assign(prefix: string, assignee: string, command: Command): Promise<void> {
  for (const id of await idsOf([prefix], command)) {
    await decide('alert-assign', {id, assignee}, command);
    print(harmless(assignee === '' ? `${id} is in nobody's hands` : `${id} is in the hands of ${assignee}`));
  }
}

async function idsOf(prefixes: readonly string[], command: Command): Promise<string[]> {
  const store = await openToRead(command);
  try {
    return prefixes.map((prefix) => alertNamed(store, prefix).id);
  } finally {
    store.close();
  }
}
