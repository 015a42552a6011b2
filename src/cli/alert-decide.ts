/** What a person decides about alerts. */
import type {Command} from 'commander';
import type {Alert, AlertState} from '../core/alert.ts';
import {harmless} from '../core/harmless.ts';
import {alertNamed} from './alert-named.ts';
import {decide} from './decide.ts';
import {openToRead} from './list.ts';
import {print} from './print.ts';

/**
 * All ids are looked up before the first is changed. Prints one line each. What is as it shall be already is not decided, nor logged,
 * again, unless there is something to note; learning again takes in what was seen since.
 */
export async function decideAlerts(
  prefixes: readonly string[],
  state: AlertState,
  note: string,
  command: Command,
): Promise<void> {
  const alerts = await alertsOf(prefixes, command);
  const isSo = (alert: Alert): boolean => alert.state === state && state !== 'learned' && note === '';
  for (const alert of alerts) if (!isSo(alert)) await decide('alert-state', {id: alert.id, state, note}, command);
  for (const alert of alerts) print(`${alert.id} ${isSo(alert) ? `is ${state} already` : state}`);
}

export async function commentOn(prefix: string, text: string, command: Command): Promise<void> {
  for (const {id} of await alertsOf([prefix], command)) {
    await decide('alert-comment', {id, text}, command);
    print(`${id} noted`);
  }
}

export async function assign(prefix: string, assignee: string, command: Command): Promise<void> {
  for (const {id} of await alertsOf([prefix], command)) {
    await decide('alert-assign', {id, assignee}, command);
    print(harmless(assignee === '' ? `${id} is in nobody's hands` : `${id} is in the hands of ${assignee}`));
  }
}

/** Each once. */
async function alertsOf(prefixes: readonly string[], command: Command): Promise<Alert[]> {
  const store = await openToRead(command);
  try {
    const named = prefixes.map((prefix) => alertNamed(store, prefix));
    return [...new Map(named.map((alert) => [alert.id, alert])).values()];
  } finally {
    store.close();
  }
}
